import Glibc

/// `dyn` under a terminal of its own, driven as a user would.
final class Pseudoterminal {
    private let master: Int32
    private let process: pid_t
    /// Everything that was shown.
    private(set) var shown = ""
    private var bytes: [UInt8] = []
    /// How much of what was shown has been waited for.
    private var seen = 0

    init(_ arguments: [String] = [], environment: [String: String] = [:], columns: UInt16 = 100, rows: UInt16 = 30) throws {
        var (opened, slave): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&opened, &slave, nil, nil, &size) == 0, let name = ttyname(slave) else {
            throw ChildProcess.Failure(call: "openpty")
        }
        master = opened
        defer { close(slave) }
        // A master that another child held open would keep this terminal alive.
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // A session's first terminal becomes its controlling one, so that Ctrl-C is a signal.
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var variables = ["TERM": "xterm", "INPUTRC": "/dev/null"]
        variables.merge(environment) { _, new in new }
        process = try ChildProcess.spawn([ChildProcess.binary] + arguments, variables, &actions, flags: 0x80)  // POSIX_SPAWN_SETSID
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        close(master)
    }

    func send(_ text: String) { _ = Array(text.utf8).withUnsafeBytes { write(master, $0.baseAddress, $0.count) } }

    /// Waits until a text is shown behind what was waited for before; false when it does not come in time.
    func waits(for text: String, seconds: Double = 20) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while clock.now < deadline {
            if let end = find(text) {
                seen = end
                return true
            }
            receive()
        }
        return find(text) != nil
    }

    /// Waits for the process to end; nil when it does not in time.
    func exitStatus(seconds: Double = 20) -> Int32? {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        while clock.now < deadline {
            receive()
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process { return ChildProcess.exitStatus(status) }
        }
        return nil
    }

    private func find(_ text: String) -> Int? {
        let wanted = Array(text.utf8)
        guard bytes.count >= seen + wanted.count else { return nil }
        for start in seen...(bytes.count - wanted.count) where bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
            return start + wanted.count
        }
        return nil
    }

    private func receive() {
        var poller = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&poller, 1, 20) > 0 else { return }
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(master, &chunk, chunk.count)
        if count > 0 {
            bytes += chunk[..<count]
            shown += String(decoding: chunk[..<count], as: UTF8.self)
        } else {
            usleep(20_000)
        }
    }
}
