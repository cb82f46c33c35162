import Diagnostics
import Foundation
import Glibc
import Testing

@Suite("Other programs as processes")
struct ChildProcessTests {
    @Test("the exit status is the program's; -1 where a signal ended it")
    func status() throws {
        #expect(try ChildProcess(["true"]).wait() == 0)
        #expect(try ChildProcess(["sh", "-c", "exit 7"]).wait() == 7)
        #expect(try ChildProcess(["sh", "-c", "kill -9 $$"]).wait() == -1)
    }

    @Test("a program that is not there is missing, whether it is looked for or named by its path", arguments: ["dyn-no-such-program", "/no/such/program"])
    func missing(name: String) throws {
        do {
            _ = try ChildProcess([name])
            Issue.record("it was started")
        } catch {
            #expect(error.isMissing && error.reason == "No such file or directory")
        }
    }

    @Test("channels carry what goes in and comes out, and errors apart")
    func channels() throws {
        let child = try ChildProcess(["sh", "-c", "read line; echo \"<$line>\"; echo oops >&2"], input: .channel, output: .channel, errors: .channel)
        #expect(write(child.input, "hello\n", 6) == 6)
        #expect(text(from: child.output) == "<hello>\n")
        #expect(text(from: child.errors) == "oops\n")
        #expect(child.wait() == 0)
    }

    private func text(from end: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256)
        while true {
            let count = read(end, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    @Test("output and errors may go to one file; the environment is what is given")
    func files() throws {
        let path = NSTemporaryDirectory() + "dyn-child-\(getpid()).txt"
        defer { unlink(path) }
        let child = try ChildProcess(["/bin/sh", "-c", "echo $WORD; echo two >&2"], output: .file(path), errors: .output, environment: ["WORD=one"])
        #expect(child.wait() == 0)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
    }

    @Test("what takes too long is killed with all that it has started, as is what nobody holds any more")
    func killed() throws {
        let slow = try ChildProcess(["sh", "-c", "sleep 100 & echo $!; wait"], output: .channel)
        var line = [UInt8](repeating: 0, count: 32)
        let count = read(slow.output, &line, line.count)
        let inner = try #require(pid_t(String(decoding: line[..<max(0, count - 1)], as: UTF8.self)))
        #expect(slow.wait(seconds: 0) == -1)
        #expect(slow.wait() == -1)
        // Whoever adopts it reaps it a moment later.
        var looks = 0
        while kill(inner, 0) == 0, (try? String(contentsOfFile: "/proc/\(inner)/stat", encoding: .utf8))?.contains(") Z") == false, looks < 500 {
            usleep(10_000)
            looks += 1
        }
        #expect(looks < 500)
        var end: Int32 = -1
        do {
            let dropped = try ChildProcess(["sleep", "100"], output: .channel)
            end = dup(dropped.output)
        }
        var byte: UInt8 = 0
        #expect(read(end, &byte, 1) == 0)
        close(end)
    }
}
