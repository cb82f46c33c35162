import Diagnostics
import Glibc
import Runtime
import Session
import Storage
import Testing

@Suite("Prompt entries and commands")
struct PromptTests {
    private let output = CapturedOutput()

    @Test(
        "what an entry asks for",
        arguments: [
            ("", PromptEntry.empty), ("  ", .empty), ("?adam", .help("adam")), ("? adam ", .help("adam")), ("?", .help("")),
            ("??saddle", .search("saddle")), (":quit", .command(name: "quit", argument: "")),
            (":run a b.dyn", .command(name: "run", argument: "a b.dyn")), ("x = 1", .code("x = 1")),
        ])
    func entries(line: String, entry: PromptEntry) { #expect(PromptEntry(line) == entry) }

    @Test("prompts that were pasted are stripped, and what was printed with them")
    func paste() {
        #expect(Paste.withoutPrompts("dyn> x = 1\ndyn> f(a) = {\n...>   b = a}\n3\ndyn> x\n1\n") == "x = 1\nf(a) = {\n  b = a}\nx")
        #expect(Paste.withoutPrompts("x = \"dyn> \"") == "x = \"dyn> \"")
        #expect(PromptEntry("dyn> ?adam") == .help("adam"))
    }

    @Test("help and commands are complete by themselves, code when nothing is open")
    func completeness() {
        #expect(PromptEntry("?f(").isComplete)
        #expect(!PromptEntry("f(").isComplete)
        #expect(PromptEntry("f(1)").isComplete)
    }

    private func text(_ session: Session, _ name: String, _ argument: String = "") throws -> String {
        guard case .text(let text) = try session.perform(name, argument) else { return "no text" }
        return text
    }

    @Test(":vars lists the user's variables with their types")
    func variables() throws {
        let session = Session(output: output)
        #expect(try text(session, "vars") == "no variables yet")
        session.execute("b = \"text\"\na = 1")
        #expect(try text(session, "vars") == "a  number  1\nb  string  \"text\"")
    }

    @Test(":reset forgets them")
    func reset() throws {
        let session = Session(output: output)
        session.execute("a = 1")
        _ = try session.perform("reset", "")
        #expect(session.variables.isEmpty)
        #expect(session.execute("a").status == .failed)
    }

    @Test(":set changes how numbers are written")
    func digits() throws {
        let session = Session(output: output)
        _ = try session.perform("set", "digits 3")
        #expect(session.execute("2 / 3").values.map(\.text) == ["0.667"])
        #expect(throws: CommandError.self) { try session.perform("set", "digits x") }
        #expect(throws: CommandError.self) { try session.perform("set", "depth 3") }
    }

    @Test(":set plot changes how figures are drawn")
    func plot() throws {
        let session = Session(output: output)
        _ = try session.perform("set", "plot ascii")
        #expect(session.execute("plot([1, 2, 3])").values.allSatisfy { $0.text.allSatisfy { $0.isASCII } })
        _ = try session.perform("set", "plot off")
        #expect(session.execute("plot([1, 2, 3], title=\"three\")").values.map(\.text) == ["figure \"three\""])
        #expect(throws: CommandError.self) { try session.perform("set", "plot nice") }
    }

    @Test(":set shows every setting, and ?:set says what each is")
    func settings() throws {
        let session = Session(output: output)
        guard case .text(let shown) = try session.perform("set", "") else { return }
        let page = session.inspect(":set") ?? ""
        for name in ["digits", "width", "rows", "colour", "plot", "memory"] {
            #expect(shown.contains(name))
            #expect(page.contains(name))
        }
        #expect(throws: CommandError.self) { try session.perform("set", "memory much") }
        #expect(throws: CommandError.self) { try session.perform("set", "memory 120 %") }
    }

    @Test(":time shows the value and then the time")
    func time() throws {
        let session = Session(output: output)
        var shown: [String] = []
        _ = try session.perform("time", "1 + 1") { shown.append($0.text) }
        #expect(shown == ["2"])
        #expect(output.text.hasSuffix("s\n"))
    }

    @Test(":save writes the session's input as a script, and replaces nothing")
    func save() throws {
        let session = Session(output: output)
        session.execute("x = 1")
        let path = "/tmp/dyn-save-\(UInt64.random(in: 0...UInt64.max)).dyn"
        defer { unlink(path) }
        _ = try session.perform("save", path)
        #expect(try TextFile.read(path) == "x = 1\n")
        #expect(throws: CommandError.self) { try session.perform("save", path) }
        let other = Session(output: output)
        _ = try other.perform("run", path)
        #expect(other.execute("x").values.map(\.text) == ["1"])
    }

    @Test(":log keeps input and output")
    func log() throws {
        let session = Session(output: output)
        let path = "/tmp/dyn-log-\(UInt64.random(in: 0...UInt64.max)).txt"
        defer { unlink(path) }
        _ = try session.perform("log", path)
        session.execute("1 +\n 1")
        session.execute("nowhere")
        _ = try session.perform("log", "")
        session.execute("3")
        #expect(try TextFile.read(path) == "dyn> 1 +\n...>  1\n2\ndyn> nowhere\nerror: there is nothing called `nowhere`\n")
    }

    @Test("an unknown command is answered with the one meant")
    func unknown() throws {
        let session = Session(output: output)
        do {
            _ = try session.perform("tiem", "1")
            Issue.record("performed")
        } catch let error as CommandError {
            #expect(error.message == "there is no command `:tiem`")
            #expect(error.hints.first == "did you mean `:time`?")
        }
    }

    @Test("a file that is not there is named, with the one meant")
    func missingFile() throws {
        let path = "/tmp/dyn-name-\(UInt64.random(in: 0...UInt64.max)).txt"
        defer { unlink(path) }
        try TextFile.write("x = 1\n", to: path)
        let error = #expect(throws: StorageError.self) { try Session(output: output).perform("run", path + "x") }
        #expect(error?.message == "cannot read `\(path)x`: No such file or directory")
        #expect(error?.hints == ["did you mean `\(path)`?"])
    }

    @Test("help shows functions of the user with the comment above them, variables with their value, keywords with an example")
    func inspection() throws {
        let session = Session(output: output)
        session.execute("## Adds one.\nf(x, by=1) = x + by\ny = 3")
        #expect(session.inspect("f") == "f(x, by=1)\n\n  Adds one.")
        #expect(session.inspect("y") == "y is a number\n\n  3")
        #expect(session.inspect("while")?.hasPrefix("while: repeats a block") ?? false)
        #expect(session.inspect("nowhere") == nil)
    }
}
