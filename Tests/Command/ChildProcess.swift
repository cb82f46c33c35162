import Glibc
import TestSupport

/// Runs the `dyn` that was built beside the tests.
struct ChildProcess {
    let status: Int32
    let output: String
    let errors: String

    /// The binary beside the test bundle in the build folder.
    static let binary: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
        let path = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/dyn"
    }()

    /// Runs `dyn` to its end. Standard input is empty unless given.
    init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
        self = try Self.run([Self.binary] + arguments, input: input, environment: environment)
    }

    /// Runs a line of the shell, in which `dyn` is `$DYN`.
    static func shell(_ line: String, environment: [String: String] = [:]) throws -> ChildProcess {
        try run(["/bin/sh", "-c", line], input: "", environment: environment)
    }

    private init(status: Int32, output: String, errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    private static func run(_ command: [String], input: String, environment: [String: String]) throws -> ChildProcess {
        // Files rather than pipes: nothing can wait for the other side.
        let (inputFile, outputFile, errorFile) = (try temporaryFile(), try temporaryFile(), try temporaryFile())
        defer { for file in [inputFile, outputFile, errorFile] { close(file) } }
        _ = Array(input.utf8).withUnsafeBytes { write(inputFile, $0.baseAddress, $0.count) }
        lseek(inputFile, 0, SEEK_SET)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputFile, 0)
        posix_spawn_file_actions_adddup2(&actions, outputFile, 1)
        posix_spawn_file_actions_adddup2(&actions, errorFile, 2)
        let process = try spawn(command, environment, &actions)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return ChildProcess(status: exitStatus(status), output: contents(outputFile), errors: contents(errorFile))
    }

    /// Starts a process with the given variables added to the environment.
    private static func spawn(
        _ command: [String], _ environment: [String: String], _ actions: inout posix_spawn_file_actions_t
    ) throws -> pid_t {
        var variables: [String: String] = ["DYN": binary, "HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
        variables.merge(environment) { _, new in new }
        let pairs = variables.map { "\($0.key)=\($0.value)" }
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = pairs.map { strdup($0) } + [nil]
        defer { for pointer in arguments + environment { free(pointer) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Test runners block signals on their threads, and a child would inherit that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var interrupt = sigset_t()
        sigemptyset(&interrupt)
        sigaddset(&interrupt, SIGINT)
        sigaddset(&interrupt, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &interrupt)
        let signals = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(signals))
        var process: pid_t = 0
        guard posix_spawn(&process, command[0], &actions, &attributes, &arguments, &environment) == 0 else {
            throw SystemFailure(call: "posix_spawn \(command[0])")
        }
        return process
    }

    /// As the shell counts: 128 more than the signal for a process that one ended.
    static func exitStatus(_ status: Int32) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private static func temporaryFile() throws -> Int32 {
        var template = Array("/tmp/dyn-test-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { throw SystemFailure(call: "mkstemp") }
        unlink(template)
        return file
    }

    private static func contents(_ file: Int32) -> String {
        lseek(file, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(file, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
