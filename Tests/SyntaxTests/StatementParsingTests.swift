import Diagnostics
import Syntax
import Testing

@Suite("Statements")
struct StatementParsingTests {
    @Test(
        "assignments",
        arguments: [
            ("x = 3", "(= x 3)"),
            ("x += 1", "(+= x 1)"),
            ("x[0].lr ^= 2", "(^= (. (at x 0) lr) 2)"),
            ("x[1:, 0] = y", "(= (at x 1: 0) y)"),
            ("a, b = pair", "(= (a b) (pair))"),
            ("a, b = b, a", "(= (a b) (b a))"),
            ("x[0], r.a = p", "(= ((at x 0) (. r a)) (p))"),
        ])
    func assignments(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test(
        "definitions of functions",
        arguments: [
            ("f(x, y=2) = x^y", "(fn f (x y=2) (^ x y))"),
            ("fn clip(x, low=0) {\n if x < low { return low }\n x\n}", "(fn clip (x low=0) {(if (x < low) {(return low)}); x})"),
            ("f() = {a = 1}", "(fn f () {a=1})"),
            ("f(x) == 3", "((call f x) == 3)"),
        ])
    func functions(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test(
        "loops, assertions and the rest",
        arguments: [
            ("for seed in 1..5 { print(seed) }", "(for (seed) (.. 1 5) {(call print seed)})"),
            ("for i, x in enumerate(xs) { continue }", "(for (i x) (call enumerate xs) {(continue)})"),
            ("while err > 1e-6 { break }", "(while (err > 1e-06) {(break)})"),
            ("assert abs(x) < 1, \"x left\"", "(assert ((call abs x) < 1) \"x left\")"),
            ("include 'common.dyn'", "(include \"common.dyn\")"),
            ("param epochs = 150 \"most epochs\"", "(param epochs 150 \"most epochs\")"),
            ("param hidden = [20, 20]", "(param hidden [20 20])"),
            ("fn f() { return }", "(fn f () {(return)})"),
        ])
    func others(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test(
        "a newline ends a statement, except where it cannot",
        arguments: [
            ("a\nb", "a\nb"),
            ("a; b", "a;\nb"),
            ("a;", "a;"),
            ("f(1,\n  2\n)", "(call f 1 2)"),
            ("[1,\n 2]", "[1 2]"),
            ("(a\n + b)", "(+ a b)"),
            ("{a = 1,\n b = 2\n}", "{a=1 b=2}"),
            ("a +\n b", "(+ a b)"),
            ("a and\n b", "(and a b)"),
            ("x ->\n x", "(fn _ (x) x)"),
            ("a, b =\n c", "(= (a b) (c))"),
            ("xs\n  |> f\n  # a comment\n  |> g", "(|> (|> xs f) g)"),
            ("xs\n  .a\n  .b", "(. (. xs a) b)"),
            ("a\n.5", "a\n0.5"),
            ("a\n-b", "a\n(- b)"),
            ("f\n(x)", "f\nx"),
            ("if a { 1 }\nelse { 2 }", "(if a {1} else {2})"),
            ("try { a }\ncatch e { b }", "(try {a} e {b})"),
            ("map(xs, fn (x) {\n y = x\n y\n})", "(call map xs (fn _ (x) {(= y x); y}))"),
            ("a\r\nb\r\n", "a\nb"),
        ])
    func newlines(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test("the help of a function is the comments with two signs right above it")
    func help() throws {
        let text = "# not this\n## Adds one.\n##   twice\nf(x) = x + 1\n## apart\n\ng(x) = x\ny = 1 ## beside\nfn h() { }"
        let tree = try SyntaxTree(parsing: SourceText(name: "test", text: text))
        let help = tree.statements.compactMap { statement -> String?? in
            if case .function(let function) = statement.kind { function.help } else { nil }
        }
        #expect(help == ["Adds one.\n  twice", nil, nil])
    }

    @Test("an entry at the prompt that begins with a pipe or a field goes on from ans")
    func answers() {
        #expect(Outline.of("|> f(2)", dialect: .prompt) == "(|> ans (call f 2))")
        #expect(Outline.of(".T @ x", dialect: .prompt) == "(@ (. ans T) x)")
        #expect(Fault("|> f")?.message == "there is no value before this")
    }

    @Test("every node knows its place in the source")
    func ranges() throws {
        let source = SourceText(name: "test", text: "  y = f(a + b, [1])  # c")
        let tree = try SyntaxTree(parsing: source)
        #expect(source.slice(tree.statements[0].range) == "y = f(a + b, [1])")
        guard case .assignment(let target, let value) = tree.statements[0].kind, case .call(_, let arguments) = value.kind else {
            Issue.record("not an assignment of a call")
            return
        }
        #expect(source.slice(target.range) == "y")
        #expect(source.slice(value.range) == "f(a + b, [1])")
        #expect(arguments.map { source.slice($0.expression.range) } == ["a + b", "[1]"])
        #expect(tree.comments.map { source.slice($0.range) } == ["# c"])
    }
}
