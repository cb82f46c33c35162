import Glibc
import TestSupport
import Testing

/// Damaged and random programs, which must end in a value or an error: no trap, no hang, no memory without bound.
///
/// The programs run in a process of their own, `fuzz`, which stands beside the tests. By hand, a million of them:
/// `swift build -c release --product fuzz && .build/release/fuzz --cases 1000000 Tests/Scripts`. With `--arguments` every argument of every
/// example of the library is changed to each of a hundred values (six minutes); with `--files --cases 10000` saved values are loaded from files that lie.
@Suite("Fuzzing")
struct FuzzTests {
    /// How many programs are tried, the same ones at each run; `DYN_FUZZ_CASES` changes it, `DYN_FUZZ_SEED` the seed.
    private static let cases = "10000"

    @Test("Damaged and random programs end in a value or an error")
    func programs() throws {
        let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
        try Self.fuzz(["--cases", environment("DYN_FUZZ_CASES") ?? Self.cases, "--seed", environment("DYN_FUZZ_SEED") ?? "1"])
    }

    @Test("Files that lie about what they hold are read as something else or refused")
    func files() throws { try Self.fuzz(["--files", "--cases", "300"]) }

    private static func fuzz(_ arguments: [String]) throws {
        let folder = try ScratchFolder()
        let status = try run([driver] + arguments + ["--record", folder("fuzz"), Fixture.folder])
        guard status != 0 else { return }
        Issue.record("status \(status); \(folder.text("fuzz.log"))\nwhat failed:\n\(folder.text("fuzz.dyn").prefix(20_000))")
    }

    /// `fuzz` beside the test bundle in the build folder.
    private static var driver: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
        let path = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/fuzz"
    }

    /// Runs a command to its end and gives its status, as the shell counts it.
    private static func run(_ command: [String]) throws -> Int32 {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let fault = posix_spawn(&process, command[0], nil, nil, &arguments, environ)
        try #require(fault == 0, "cannot start \(command[0])")
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
