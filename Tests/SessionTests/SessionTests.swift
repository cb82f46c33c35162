import Diagnostics
import Runtime
import Session
import Testing

@Suite("Session")
struct SessionTests {
    private let output = CapturedOutput()

    private func session() -> Session { Session(output: output) }

    @Test("an expression's value is shown and kept in ans")
    func answers() {
        let session = session()
        #expect(session.execute("1 + 1").values.map(\.text) == ["2"])
        #expect(session.execute("ans * 3").values.map(\.text) == ["6"])
    }

    @Test("an assignment shows nothing, a trailing semicolon silences, none is not shown")
    func silence() {
        let session = session()
        #expect(session.execute("x = 3").values.isEmpty)
        #expect(session.execute("x + 1;").values.isEmpty)
        #expect(session.execute("none").values.isEmpty)
        #expect(session.execute("ans").values.map(\.text) == ["4"])
    }

    @Test("every expression of an entry is shown, as soon as it is there")
    func several() {
        var seen: [String] = []
        let execution = session().execute("1; 2\n3\nx = 4") { seen.append($0.text) }
        #expect(seen == ["2", "3"])
        #expect(execution.values.map(\.text) == seen)
    }

    @Test("strings are shown in quotes")
    func strings() { #expect(session().execute("\"a\" + 'b'").values.map(\.text) == ["\"ab\""]) }

    @Test("an entry that begins with a pipe or a field goes on from ans")
    func continuing() {
        let session = session()
        session.execute("{a = 5}")
        #expect(session.execute(".a").values.map(\.text) == ["5"])
        #expect(session.execute("|> (x -> x + 1)").values.map(\.text) == ["6"])
    }

    @Test("an error says where it is, and the session goes on with what came before it")
    func errors() {
        let session = session()
        let execution = session.execute("x = 1; y = x + nowhere; z = 2")
        #expect(execution.status == .failed)
        #expect(execution.diagnostics.first?.message == "there is nothing called `nowhere`")
        #expect(execution.diagnostics.first?.span?.range == 11..<22 || execution.diagnostics.first?.span?.range == 15..<22)
        #expect(session.execute("x").values.map(\.text) == ["1"])
        #expect(session.execute("z").status == .failed)
    }

    @Test("all errors of an entry that does not parse are given")
    func syntaxErrors() { #expect(session().execute("1 2\n[3 4]").diagnostics.count == 2) }

    @Test("an interrupt stops a loop without end and leaves the session usable")
    func interrupt() async {
        let cancellation = Cancellation()
        let session = Session(output: output, cancellation: cancellation)
        let watch = Task.detached {
            try await Task.sleep(for: .milliseconds(50))
            cancellation.cancel()
        }
        let execution = session.execute("i = 0\nwhile true { i += 1 }")
        _ = await watch.result
        #expect(execution.status == .interrupted)
        #expect(session.execute("i > 0").values.map(\.text) == ["true"])
    }

    @Test("functions may call functions that come later")
    func laterFunctions() {
        let session = session()
        session.execute("f(x) = g(x) + 1\ng(x) = 2 * x")
        #expect(session.execute("f(3)").values.map(\.text) == ["7"])
    }

    @Test("the transcript keeps what was entered; as a script, what went well")
    func transcript() {
        let session = session()
        session.execute("x = 1")
        session.execute("nowhere")
        session.execute("x + 1")
        #expect(session.transcript.entries.map(\.status) == [.finished, .failed, .finished])
        #expect(session.transcript.entries.map(\.shown) == [[], [], ["2"]])
        #expect(session.transcript.script == "x = 1\nx + 1\n")
    }

    @Test("a script shows nothing by itself")
    func scripts() {
        let session = session()
        let execution = session.run(SourceText(name: "a.dyn", text: "param n = 2\n1 + 1\nm = n * 2"))
        #expect(execution.status == .finished && execution.values.isEmpty)
        #expect(output.text.isEmpty)
        #expect(session.execute("m").values.map(\.text) == ["4"])
    }

    @Test("check finds names that nothing defines and runs nothing")
    func check() {
        let session = session()
        let messages = session.check(SourceText(name: "a.dyn", text: "x = 1\ny = x + nowhere\nf(a) = a + elsewhere")).map(\.message)
        #expect(messages == ["there is nothing called `nowhere`", "there is nothing called `elsewhere`"])
        #expect(session.execute("x").status == .failed)
    }
}
