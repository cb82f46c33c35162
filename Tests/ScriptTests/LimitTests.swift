import Diagnostics
import Glibc
import Runtime
import Session
import Synchronization
import Syntax
import Testing

/// Programs without bound end in errors, and leave the session usable.
@Suite("Limits")
struct LimitTests {
    private static func run(_ text: String, _ session: Session = Session(output: CapturedOutput())) -> Execution {
        session.run(SourceText(name: "limits.dyn", text: text))
    }

    @Test("Nesting 100 000 deep is an error", arguments: [
        ("(", "1", ")"), ("[", "1", "]"), ("{a = ", "1", "}"), ("-", "1", ""), ("not ", "true", ""), ("x -> ", "x", ""), ("1^", "1", ""),
        ("fn f() {\n", "1", "\n}"), ("if true { ", "1", " }"), ("\"{", "1", "}\""), ("sin(", "1", ")"), ("", "x", ".T"), ("", "x", "[0]"),
        ("1 + ", "1", ""), ("try { ", "1", " } catch { 2 }"), ("for i in 1..2 { ", "1", " }"), ("", "1", " |> sin"),
    ])
    func nesting(_ open: String, _ middle: String, _ close: String) {
        let depth = 100_000
        let text = String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
        #expect(throws: SyntaxErrors.self) { try SyntaxTree(parsing: SourceText(name: "deep", text: text)) }
        _ = SyntaxTree.isComplete(text)
        #expect(Self.run(text).status == .failed)
    }

    @Test("Recursion without end is an error", arguments: [
        "f(x) = f(x + 1) + 1\nf(0)",
        "f(x) = map([x], f)\nf(0)",
        "f(x) = reduce([x, x], (a, b) -> f(a))\nf(1)",
        "f(x) = grad(f)(x)\nf(1)",
        "a(x) = b(x)\nb(x) = [a(x)]\na(1)",
        "f(x) = \"{f(x)}\"\nf(1)",
        "f(x) = sort([\"a\", \"b\"], by=f)\nf(1)",
    ])
    func recursion(_ text: String) throws {
        let session = Session(output: CapturedOutput())
        let cancellation = Interruption(of: session, afterMilliseconds: 10_000)
        let execution = Self.run(text, session)
        cancellation.end()
        #expect(execution.status == .failed)
        #expect(session.execute("1 + 1").values.map(\.text) == ["2"])
    }

    @Test("What runs without end can be interrupted", arguments: [
        "while true {}", "for i in 1..9e15 {}", "x = 0\nwhile true { x += 1 }", "map(1..5000000, x -> x)\nwhile true { map(1..3, x -> x) }",
        "while true { try { error(\"a\") } catch { 1 } }", "f() = f2()\nf2() = 1\nwhile true { f() }",
        "while true { try { while true {} } catch { 1 } }",
    ])
    func interruption(_ text: String) {
        let session = Session(output: CapturedOutput())
        let interruption = Interruption(of: session, afterMilliseconds: 50)
        let execution = Self.run(text, session)
        interruption.end()
        #expect(execution.status == .interrupted || execution.diagnostics.first?.message.contains("memory") == true
            || execution.diagnostics.first?.message.contains("takes") == true)
    }

    @Test("Tensors larger than the memory are refused", arguments: [
        "zeros(1e9, 1e9)", "1..1e15", "linspace(0, 1, 1e15)", "randn(1e15)", "eye(1e9)", "moons(n=1e15)", "\"ab\" * 1e18", "permutation(1e15)",
        "blobs(d=1e15)", "classification(n=1e12)", "lowrank(d=1e12, m=1e12)", "ones(1e5) + ones(1e9, 1)", "outer(1..1e7, 1..1e7)",
    ])
    func absurdSizes(_ text: String) throws {
        let execution = Self.run(text)
        #expect(execution.status == .failed)
    }

    @Test("`:set memory` bounds tensors, strings and lists")
    func memory() async {
        await #expect(processExitsWith: .success) {
            let session = Session(output: CapturedOutput())
            _ = try session.perform("set", "memory 300 MB")
            let tensors = session.execute("x = ones(40000000)")
            #expect(tensors.diagnostics.first?.message == "a tensor of shape [40000000] takes 320 MB, more than the 300 MB there is")
            #expect(tensors.diagnostics.first?.hints == ["`:set memory` changes the limit"])
            for program in [
                "s = \"0123456789\"\nwhile true { s = s + s }", "l = [\"a\"]\nwhile true { l = l + l }", "l = [\"a\"]\nwhile true { l = [...l, ...l] }",
                "l = []\nwhile true { l = [l, ones(1000)] }", "map(1..30000000, x -> [x, 1])",
            ] {
                let execution = session.execute(program)
                #expect(execution.diagnostics.first?.message.contains("memory") == true || execution.diagnostics.first?.message.contains("takes") == true)
                session.reset()
            }
            #expect(session.execute("sum(ones(10))").values.map(\.text) == ["10"])
        }
    }
}

/// Calls a session's `interrupt` after a while, from another thread, unless `end` came first.
private final class Interruption: @unchecked Sendable {
    private let session: Session
    private let milliseconds: Int
    private let isOver = Atomic<Bool>(false)
    private var thread = pthread_t()

    init(of session: Session, afterMilliseconds milliseconds: Int) {
        self.session = session
        self.milliseconds = milliseconds
        pthread_create(&thread, nil, { context in
            context.map { Unmanaged<Interruption>.fromOpaque($0).takeRetainedValue().wait() }
            return nil
        }, Unmanaged.passRetained(self).toOpaque())
    }

    private func wait() {
        for _ in 0..<milliseconds / 5 where !isOver.load(ordering: .relaxed) { usleep(5000) }
        if !isOver.load(ordering: .relaxed) { session.interrupt() }
    }

    /// Waits for the thread, so that it interrupts nothing later.
    func end() {
        isOver.store(true, ordering: .relaxed)
        pthread_join(thread, nil)
    }
}
