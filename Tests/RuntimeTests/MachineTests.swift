import Diagnostics
import Runtime
import Syntax
import Testing

@Suite("The machine")
struct MachineTests {
    @Test("A cancelled loop stops with Interrupted, which try does not catch")
    func cancellation() throws {
        let machine = bareMachine()
        machine.context.cancellation.cancel()
        #expect(throws: Interrupted.self) { try run("try { while true {} } catch e { 1 }", on: machine) }
    }

    @Test("A step limit ends a loop without end, whatever catches it")
    func stepLimit() throws {
        let machine = bareMachine()
        machine.stepLimit = 100_000
        let error = try #require(throws: Diagnostic.self) { try run("while true { try { while true {} } catch e {} }", on: machine) }
        #expect(error.message == "stopped after 100000 steps")
    }

    @Test("A machine is of use after an error")
    func afterAnError() throws {
        let machine = bareMachine()
        #expect(throws: Diagnostic.self) { try run("f(n) = f(n + 1); f(0)", on: machine) }
        #expect(try run("g(x) = x + 1; g(2)", on: machine).scalar == 3)
    }

    @Test("Globals stay from unit to unit, and reset forgets them")
    func globals() throws {
        let machine = bareMachine()
        try run("x = 2; f() = x", on: machine)
        try run("x = 3", on: machine)
        #expect(try run("f()", on: machine).scalar == 3)
        #expect(machine.variables.map(\.name) == ["x", "f"])
        machine.reset()
        #expect(machine.value(of: "x") == nil)
    }

    @Test("A fork sees the globals as they were and changes only its own")
    func fork() throws {
        let machine = bareMachine()
        try run("k = 2; f(x) = k * x", on: machine)
        let fork = machine.fork()
        machine.set("k", Value(5.0))
        let function = try #require(fork.value(of: "f")?.function)
        #expect(try fork.call(function, [Value(10.0)]).scalar == 20)
        #expect(try machine.call(function, [Value(10.0)]).scalar == 50)
    }

    @Test("Functions run on several threads at once")
    func threads() async throws {
        let machine = bareMachine()
        try run("fn count(n) { s = 0; l = []; for i in 1..n { s += i; l = [l, \"x\"] }; s }", on: machine)
        let function = try #require(machine.value(of: "count")?.function)
        let sums = try await withThrowingTaskGroup(of: Double?.self) { group in
            for _ in 0..<8 {
                let fork = machine.fork()
                group.addTask { try fork.call(function, [Value(20_000.0)]).scalar }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums == [Double?](repeating: 200_010_000, count: 8))
    }

    @Test("A list nested a million deep is released without recursion")
    func deepNesting() throws {
        #expect(try run("l = []; for i in 1..1_000_000 { l = [l, \"x\"] }; l = 1; l").scalar == 1)
    }

    @Test("Values nested deep are compared and displayed")
    func deepValues() throws {
        let text = "a = []; b = []; for i in 1..100_000 { a = [a, \"x\"]; b = [b, \"x\"] }"
        #expect(try run(text + "; a == b").inline(DisplayStyle()) == "true")
        #expect(try run(text + "; a").display(DisplayStyle()).contains("…"))
    }

    @Test("An error has the calls that led to it, innermost first")
    func calls() throws {
        let error = try #require(throws: Diagnostic.self) { try run("f(x) = x.a\ng(x) = f(x)\ng(1)") }
        #expect(error.calls.map(\.function) == ["f", "g"])
        let lines = error.calls.compactMap(\.span).map { $0.source.line(at: $0.range.lowerBound) }
        #expect(lines == [2, 3])
    }

    @Test("Parameters take the values that are given")
    func parameters() throws {
        let machine = bareMachine()
        let tree = try SyntaxTree(parsing: SourceText(name: "test", text: "param rate = 0.1\nparam n = 3\nrate * n"))
        #expect(try machine.run(machine.compile(tree), parameters: ["rate": Value(2.0)]).scalar == 6)
    }

    @Test("Names that nothing defines are found without running")
    func unresolved() throws {
        let machine = bareMachine()
        let tree = try SyntaxTree(parsing: SourceText(name: "test", text: "rate = 1\nf(x) = rte + x + later\nlater = 2"))
        let script = try machine.compile(tree)
        #expect(script.unresolved.map(\.name) == ["rte"])
        #expect(script.unresolved.first?.suggestions == ["rate"])
    }
}
