internal import CKernels
internal import Glibc
internal import Storage

/// The machine's C compiler: clang, which comes with Swift. The templates use its vector types.
enum NativeCompiler {
    private static let secondsAllowed = 60

    /// Compiles C text into a shared library at `path`.
    static func compile(_ text: String, to path: String, for set: dyn_instruction_set) throws {
        guard let compiler = find("clang") ?? swiftsOwn ?? find("cc") else { throw NativeFailure.noCompiler }
        let source = path + ".c"
        let log = path + ".log"
        defer {
            unlink(source)
            unlink(log)
        }
        do {
            try DurableWrite.write(text, to: source)
        } catch {
            throw NativeFailure.cannotWrite(String(describing: error))
        }
        let status = try run([compiler] + arguments(set) + ["-o", path, source], log: log)
        guard status == 0 else {
            let output = (try? TextFile.read(log)) ?? ""
            throw NativeFailure.compilerFailed(status: status, output: output)
        }
    }

    private static func arguments(_ set: dyn_instruction_set) -> [String] {
        var flags = ["-x", "c", "-std=gnu11", "-O2", "-w", "-ffp-contract=off", "-fno-math-errno", "-fPIC", "-shared", "-nostdlib"]
        switch set {
        case DYN_AVX512:
            flags += ["-mavx512f", "-mavx512dq", "-mavx512vl", "-mavx512bw", "-mavx2", "-mfma", "-mbmi2", "-mprefer-vector-width=512"]
        case DYN_AVX2: flags += ["-mavx2", "-mfma", "-mbmi2"]
        default: break
        }
        return flags
    }

    /// The clang beside the Swift compiler.
    private static var swiftsOwn: String? {
        guard let swift = find("swiftc"), let real = try? FileSystem.canonical(swift) else { return nil }
        let clang = FileSystem.join(FileSystem.parent(real), "clang")
        return access(clang, X_OK) == 0 ? clang : nil
    }

    /// An executable of that name on the search path.
    private static func find(_ name: String) -> String? {
        for folder in (FileSystem.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") where folder.hasPrefix("/") {
            let path = FileSystem.join(String(folder), name)
            if access(path, X_OK) == 0, FileSystem.isFile(path) { return path }
        }
        return nil
    }

    /// Runs a command whose output goes to a file, in a process group of its own so that Ctrl-C does not reach it.
    private static func run(_ command: [String], log: String) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
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
        let arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        guard let program = command.first, posix_spawn(&child, program, &actions, &attributes, arguments, environ) == 0 else {
            throw NativeFailure.noCompiler
        }
        var status: Int32 = 0
        var waitedMilliseconds = 0
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { break }
            if ended < 0 && errno != EINTR { return -1 }
            if waitedMilliseconds > secondsAllowed * 1000 {
                kill(-child, SIGKILL)
                waitpid(child, &status, 0)
                return -1
            }
            usleep(2000)
            waitedMilliseconds += 2
        }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : -1
    }
}
