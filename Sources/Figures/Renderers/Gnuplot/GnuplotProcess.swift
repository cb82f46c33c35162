internal import Glibc

/// A running gnuplot: scripts go in, pictures come out of its standard output, and on standard error
/// a line marks the end of each, behind whatever gnuplot had to complain of.
///
/// The channels are sockets rather than pipes, because writing to them can refuse the signal that a vanished reader raises. gnuplot has a process
/// group of its own: Ctrl-C at a terminal does not reach it.
final class GnuplotProcess {
    private let pid: pid_t
    private let input: Int32
    private let output: Int32
    private let errors: Int32
    private var isReaped = false

    private static let marker = "dyn: picture done"

    init(command: String) throws(FigureError) {
        // Each channel's first end is ours; no other child process inherits any.
        var channels: [[Int32]] = []
        for _ in 0..<3 {
            var pair: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
                let reason = String(cString: strerror(errno))
                for end in channels.flatMap({ $0 }) { close(end) }
                throw .gnuplotFailed(reason)
            }
            channels.append(pair)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, channel) in channels.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, channel[1], Int32(number))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        var unblocked = sigset_t()
        sigemptyset(&defaults)
        sigemptyset(&unblocked)
        for signal in [SIGINT, SIGPIPE, SIGTERM, SIGQUIT] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))

        // Default settings: the user's own gnuplot configuration must not change the picture.
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup(command), strdup("-d"), nil]
        let environment: [UnsafeMutablePointer<CChar>?] = Self.environment().map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var child: pid_t = 0
        let status = posix_spawnp(&child, command, &actions, &attributes, arguments, environment)
        for channel in channels { close(channel[1]) }
        pid = child
        input = channels[0][0]
        output = channels[1][0]
        errors = channels[2][0]
        guard status == 0 else {
            isReaped = true
            if status == ENOENT || status == EACCES || status == ENOTDIR { throw .gnuplotMissing }
            throw .gnuplotFailed(String(cString: strerror(status)))
        }
        for end in [input, output, errors] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    deinit {
        close(input)
        close(output)
        close(errors)
        if !isReaped {
            kill(pid, SIGKILL)
            reap()
        }
    }

    /// Runs a script that draws one picture and gives the picture's bytes.
    func draw(_ script: [UInt8], timeoutSeconds: Int) throws(FigureError) -> [UInt8] {
        let whole = script + Array("\nset output\nprint '\(Self.marker)'\n".utf8)
        let marker = Array(Self.marker.utf8)
        var sent = 0
        var picture: [UInt8] = []
        var complaints: [UInt8] = []
        let deadline = Self.now() + Double(timeoutSeconds)
        while true {
            var polled = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
                pollfd(fd: input, events: sent < whole.count ? Int16(POLLOUT) : 0, revents: 0),
            ]
            let left = deadline - Self.now()
            guard left > 0 else { throw .gnuplotSilent(seconds: timeoutSeconds) }
            let ready = poll(&polled, nfds_t(polled.count), Int32(min(left * 1000, 1000).rounded(.up)))
            if ready < 0, errno != EINTR { throw .gnuplotFailed(String(cString: strerror(errno))) }
            if ready <= 0 { continue }
            if polled[2].revents & Int16(POLLOUT) != 0, sent < whole.count {
                let count = whole[sent...].withUnsafeBytes { send(input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                if count > 0 { sent += count }
            }
            let outputEnded = read(output, into: &picture)
            let errorsEnded = read(errors, into: &complaints)
            if complaints.contains(marker) {
                // The picture was written before the marker: what is left of it has arrived.
                _ = read(output, into: &picture)
                return picture
            }
            if outputEnded || errorsEnded { throw .gnuplotFailed(Self.reason(complaints)) }
        }
    }

    /// Takes in what has come; whether the other side has closed.
    private func read(_ end: Int32, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(end, &buffer, buffer.count)
            if count > 0 {
                bytes.append(contentsOf: buffer[..<count])
            } else if count == 0 {
                return true
            } else if errno != EINTR {
                return errno != EAGAIN
            }
        }
    }

    private func reap() {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        isReaped = true
    }

    /// The last lines of what gnuplot said, without the script's own text.
    private static func reason(_ complaints: [UInt8]) -> String {
        let lines = String(decoding: complaints, as: UTF8.self).split(separator: "\n").map(trimmed).filter { !$0.isEmpty && $0 != "^" }
        return lines.last ?? "it ended without a word"
    }

    private static func trimmed(_ line: Substring) -> String {
        var line = line
        while line.first?.isWhitespace == true { line.removeFirst() }
        return String(line.prefix(200))
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// What gnuplot and its font library need to find themselves; numbers with points, text in UTF-8, no time of day in files.
    private static func environment() -> [String] {
        let kept = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH"]
        return kept.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
            + ["LC_ALL=C.UTF-8", "SOURCE_DATE_EPOCH=0"]
    }
}
