import Glibc

/// Another program, run as a process of its own.
///
/// Signals that this process handles or ignores have their usual effect there. Nothing of this process is inherited but what is
/// asked for.
public final class ChildProcess {
    /// What one of the three standard streams leads to.
    public enum Stream: Sendable {
        /// The same as this process's.
        case inherited
        /// Nowhere.
        case nothing
        /// A new file, readable by its owner.
        case file(String)
        /// A socket rather than a pipe, because writing to one can refuse the signal that a vanished reader raises.
        case channel
        /// Where the standard output leads to.
        case output
    }

    /// The program could not be started: the system's error number.
    public struct Failure: Error {
        public let code: Int32

        /// Whether there is no such program.
        public var isMissing: Bool { code == ENOENT || code == EACCES || code == ENOTDIR }
        public var reason: String { String(cString: strerror(code)) }
    }

    /// This process's ends of the streams that are channels; -1 for others. They are closed with the object.
    public let input: Int32
    public let output: Int32
    public let errors: Int32
    private let process: pid_t
    private let isForeground: Bool
    private var end: Int32?

    /// - Parameters:
    ///   - command: the program, looked for on the search path where its name has no slash, and its arguments.
    ///   - environment: `NAME=value`; nil: this process's.
    ///   - isForeground: whether Ctrl-C at the terminal reaches it too; else it has a process group of its own.
    public init(
        _ command: [String], input: Stream = .nothing, output: Stream = .nothing, errors: Stream = .nothing, environment: [String]? = nil,
        isForeground: Bool = false
    ) throws(Failure) {
        guard let program = command.first else { throw Failure(code: ENOENT) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var channels: [(own: Int32, other: Int32)] = [(-1, -1), (-1, -1), (-1, -1)]
        for (number, stream) in [input, output, errors].enumerated() {
            switch stream {
            case .inherited: break
            case .nothing: posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0)
            case .file(let path): posix_spawn_file_actions_addopen(&actions, Int32(number), path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            case .channel:
                var pair: [Int32] = [-1, -1]
                guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
                    let code = errno
                    Self.close(channels)
                    throw Failure(code: code)
                }
                channels[number] = (own: pair[0], other: pair[1])
                posix_spawn_file_actions_adddup2(&actions, pair[1], Int32(number))
            case .output: posix_spawn_file_actions_adddup2(&actions, 1, Int32(number))
            }
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
        let group = isForeground ? 0 : Int16(POSIX_SPAWN_SETPGROUP)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | group)

        let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?]? = environment.map { $0.map { strdup($0) } + [nil] }
        defer { for text in arguments + (variables ?? []) { free(text) } }
        var process: pid_t = 0
        let code =
            variables.map { posix_spawnp(&process, program, &actions, &attributes, arguments, $0) }
            ?? posix_spawnp(&process, program, &actions, &attributes, arguments, environ)
        guard code == 0 else {
            Self.close(channels)
            throw Failure(code: code)
        }
        for channel in channels where channel.other >= 0 { Glibc.close(channel.other) }
        (self.input, self.output, self.errors) = (channels[0].own, channels[1].own, channels[2].own)
        self.process = process
        self.isForeground = isForeground
    }

    private static func close(_ channels: [(own: Int32, other: Int32)]) {
        for end in channels.flatMap({ [$0.own, $0.other] }) where end >= 0 { Glibc.close(end) }
    }

    /// A program that still runs is killed.
    deinit {
        for end in [input, output, errors] where end >= 0 { Glibc.close(end) }
        if end == nil { kill() }
    }

    /// Ends the program at once, with what it has started where it has a group of its own.
    public func kill() {
        guard end == nil else { return }
        Glibc.kill(isForeground ? process : -process, SIGKILL)
        _ = wait()
    }

    /// Waits for the end: the exit status, or -1 where a signal ended it. One that takes longer than `seconds` is killed.
    public func wait(seconds: Int? = nil) -> Int32 {
        if let end { return end }
        var status: Int32 = 0
        var waitedMilliseconds = 0
        while true {
            let ended = waitpid(process, &status, seconds == nil ? 0 : WNOHANG)
            if ended == process { break }
            if ended < 0 && errno != EINTR { return settle(-1) }
            guard let seconds, ended == 0 else { continue }
            if waitedMilliseconds >= seconds * 1000 {
                kill()
                return -1
            }
            usleep(2000)
            waitedMilliseconds += 2
        }
        return settle(status & 0x7f == 0 ? (status >> 8) & 0xff : -1)
    }

    private func settle(_ status: Int32) -> Int32 {
        end = status
        return status
    }
}
