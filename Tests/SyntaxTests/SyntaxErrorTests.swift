import Diagnostics
import Syntax
import Testing

@Suite("Syntax errors")
struct SyntaxErrorTests {
    /// A text, what the error says, and the part of the text it points at.
    typealias Case = (text: String, message: String, place: String)

    @Test(
        "faults inside literals",
        arguments: [
            ("x = \"abc", "this string is never closed", "\""),
            ("x = 'abc", "this string is never closed", "'"),
            ("\"a {x", "this `{` in a string is never closed", "{"),
            ("\"{x:.3f\"", "this `{` in a string is never closed", "{"),
            ("\"a {}\"", "an interpolation needs a value between its braces", "{}"),
            ("\"{x y}\"", "expected `}` after the value in a string, found `y`", "y"),
            ("\"a } b\"", "a single `}` in a string", "}"),
            ("\"a\\q\"", "unknown escape `\\q` in a string", "\\q"),
            ("\"\\u{110000}\"", "`\\u` needs the number of a Unicode character in braces", "\\u{110000}"),
            ("\"\\u41\"", "`\\u` needs the number of a Unicode character in braces", "\\u"),
            ("1_", "`1_` is not a number", "1_"),
            ("1__0", "`1__0` is not a number", "1__0"),
            ("0x", "`0x` is not a number", "0x"),
            ("1e999", "`1e999` is too large for a number", "1e999"),
            ("3x", "`x` follows the number `3` without an operator", "3x"),
        ] as [Case])
    func literals(text: String, message: String, place: String) { expect(text, message, place) }

    @Test(
        "what is left open is named at its beginning",
        arguments: [
            ("f(1, 2\ny = 3", "this `(` is never closed", "("),
            ("x = [1, 2", "this `[` is never closed", "["),
            ("x = {a = 1", "this `{` is never closed", "{"),
            ("(1 + 2", "this `(` is never closed", "("),
            ("fn f() { x = 1", "this `{` is never closed", "{"),
            ("f(", "this `(` is never closed", "("),
            ("x = )", "this `)` closes nothing", ")"),
            ("x ]", "this `]` closes nothing", "]"),
            ("}", "this `}` closes nothing", "}"),
        ] as [Case])
    func open(text: String, message: String, place: String) { expect(text, message, place) }

    @Test(
        "what was expected is said, with what was found",
        arguments: [
            ("1 +", "expected a value after `+`, found the end of the input", ""),
            ("x = \n", "expected a value after `=`, found the end of the input", ""),
            ("f(x y)", "expected `,` or `)` after this argument, found `y`", "y"),
            ("[1 2]", "expected `,` or `]` after this element, found the number `2`", "2"),
            ("x[1 2]", "expected `,` or `]` after this index, found the number `2`", "2"),
            ("{a = 1 b = 2}", "expected `,` or `}` after this field, found `b`", "b"),
            ("x[]", "expected an index in the brackets, found `]`", "]"),
            ("x.3", "a value follows `x` without an operator", ".3"),
            ("x.", "expected the name of a field after `.`, found the end of the input", ""),
            ("for x xs { }", "expected `in` after the name of the loop: `for i in 1..10 { … }`, found `xs`", "xs"),
            ("while x\ny", "expected a block in braces, found the end of the line", ""),
            ("while { }", "expected a condition after `while`", "{"),
            ("if { 1 }", "expected a condition after `if`", "{"),
            ("fn f { 1 }", "expected `(` and the parameters of the function, found `{`", "{"),
            ("try { 1 }", "expected `catch` after the block of `try`, found the end of the input", ""),
            ("include x", "expected the name of a file in quotes after `include`, found `x`", "x"),
            ("param x", "expected `=` and a default after the name of a parameter, found the end of the input", ""),
            ("param 3 = 1", "expected the name of a parameter after `param`, found the number `3`", "3"),
            ("1 2", "expected the end of the statement, found the number `2`", "2"),
            ("print \"x\"", "a value follows `print` without an operator", "\"x\""),
            ("{1 = 2}", "expected the name of a field in this record, found the number `1`", "1"),
        ] as [Case])
    func expected(text: String, message: String, place: String) { expect(text, message, place) }

    @Test(
        "constructs that cannot be",
        arguments: [
            ("3 = x", "`3` cannot be assigned to", "3"),
            ("[a, b] = c", "a bracket cannot be assigned to", "[a, b]"),
            ("x == 1 = 2", "this value cannot be assigned to", "x == 1"),
            ("a.b() = 2", "the result of a call cannot be assigned to", "a.b()"),
            ("f(1) = 3", "the parameters of `f` must be names", "1"),
            ("f(x[0]) = 3", "the parameters of `f` must be names", "["),
            ("x = y = 1", "`=` assigns and has no value here", "="),
            ("if x = 3 { 1 }", "`=` assigns and has no value here", "="),
            ("a, b", "several values need brackets, or names on the left of `=`", "a, b"),
            ("a, b = 1, 2, 3", "2 names on the left of `=`, but 3 values on the right", "1, 2, 3"),
            ("(1, 2)", "values in parentheses, separated by commas, are no value", "(1,"),
            ("()", "empty parentheses have no value", "()"),
            ("f(x, x) = 1", "the parameter `x` is named twice", "x"),
            ("f(x=1, y) = 1", "the parameter `y` needs a default, since one before it has one", "y"),
            ("{a = 1, a = 2}", "the field `a` is given twice", "a"),
            ("f(a=1, 2)", "a positional argument follows a named one", "2"),
            ("+ x", "a value does not begin with `+`", "+"),
            ("a == not b", "`not` binds more loosely than the operator before it", "not"),
            ("1..5..2", "a range has one `..`", ".."),
            ("a + x -> x", "a function is no operand of an operator without parentheses", "->"),
            ("else { 1 }", "this `else` belongs to no `if`", "else"),
            ("catch e { }", "this `catch` belongs to no `try`", "catch"),
            ("if a { param x = 1 }", "`param` stands only at the top level of a script", "param"),
            ("if a { include 'x' }", "`include` stands only at the top level of a script", "include"),
            ("return 3", "`return` stands only in a function", "return"),
            ("break", "`break` stands only in a loop", "break"),
            ("for x in xs { fn f() { continue } }", "`continue` stands only in a loop", "continue"),
            ("include \"a{b}\"", "the name of an included file is a plain string, without `{…}`", "\"a{"),
            ("fn f(x) = x", "`fn f(…)` is followed by a block, not by `=`", "="),
            ("x -> { y = 1\n y }", "`{` begins a record here, not a block", "{"),
            ("{ print(x) }", "`{` begins a record here, not a block", "{"),
        ] as [Case])
    func constructs(text: String, message: String, place: String) { expect(text, message, place) }

    @Test(
        "habits from other languages are answered with the Dyn way",
        arguments: [
            ("x ** 2", "**", "`^`"), ("a != b && c", "&&", "`and`"), ("a || b", "||", "`or`"), ("!x", "!", "`not x`"),
            ("a <> b", "<>", "`!=`"), ("a ~= b", "~=", "`!=`"), ("a === b", "===", "`==`"), ("a ≤ b", "≤", "`<=`"),
            ("x := 3", ":=", "`=`"), ("x++", "++", "`x += 1`"), ("x--", "--", "`x -= 1`"), ("a => b", "=>", "`x -> e`"),
            ("map(xs, lambda x: x)", "lambda", "`x -> e`"), ("def f(x): return x", "def", "`f(x) = e`"),
            ("function f(x)", "function", "`f(x) = e`"), ("let x = 3", "let", "`x = 1`"),
            ("if x { 1 } elif y { 2 }", "elif", "`else if`"), ("if a then b", "then", "braces"),
            ("x = None", "None", "`none`"), ("f(True)", "True", "`true`"), ("x = False", "False", "`false`"),
            ("import numpy as np", "import", "built in"), ("raise \"x\"", "raise", "`error("),
            ("% comment", "%", "`#`"), ("x = 1 // two", "//", "`#`"), ("x = 1 ? 2 : 3", "?", "`if c { a } else { b }`"),
            ("A'", "'", "`A.T`"), ("x.*y", ".*", "`*`"), ("x²", "²", "`^2`"), ("“x”", "“", "straight quotes"),
            ("x[end]", "end", "`x[-1]`"), ("x[1:end]", "end", "leave the end out"), ("[1, 2; 3, 4]", ";", "[[1, 2], [3, 4]]"),
        ])
    func habits(text: String, spelling: String, advice: String) throws {
        let fault = try #require(Fault(text))
        #expect(fault.message == "`\(spelling)` is not part of Dyn")
        #expect(fault.place == spelling)
        #expect(fault.hint.contains(advice))
    }

    @Test(
        "other habits have a message of their own",
        arguments: [
            ("for i in 1:10 { }", "expected a block in braces, found `:`", ":"),
            ("x = 1:10", "`:` stands only in an index", ":"),
            ("if x > 1: print(x)", "expected a block in braces, found `:`", ":"),
            ("for (i in xs) { }", "`for` takes no parentheses", "("),
            ("[x^2 for x in xs]", "`for` is a statement, not part of a bracket", "for"),
            ("x = a if c else b", "`if` comes before its values", "if"),
            ("{a: 1}", "the fields of a record are written with `=`", ":"),
            ("f(a: 1)", "named arguments are written with `=`", ":"),
            ("f\"a {x}\"", "a string has no prefix `f`", "f"),
            ("g(r'a')", "a string has no prefix `r`", "r"),
            ("print x", "a value follows `print` without an operator", "x"),
        ] as [Case])
    func otherHabits(text: String, message: String, place: String) { expect(text, message, place) }

    @Test("an error that points at a line's end stands on that line")
    func endOfLine() {
        let source = SourceText(name: "test", text: "while x\ny = 1")
        do {
            _ = try SyntaxTree(parsing: source)
            Issue.record("parsed")
        } catch {
            #expect(source.line(at: error.errors[0].span.range.lowerBound) == 1)
        }
    }

    @Test("one pass reports several errors, each once")
    func several() {
        #expect(
            Outline.of("x = 1 +* 2\ny = 3\nz = [1 2]\nfn f() {\n a b\n c = )\n}\nw = 2 2") == """
                error: expected a value after `+`, found `*`
                error: expected `,` or `]` after this element, found the number `2`
                error: a value follows `a` without an operator
                error: this `)` closes nothing
                error: expected the end of the statement, found the number `2`
                """)
    }

    @Test("nesting without end is an error", arguments: ["(", "[", "-", "not ", "x^", "f(", "{a=", "x -> ", "if a { ", "\"{"])
    func nesting(piece: String) {
        let source = SourceText(name: "test", text: String(repeating: piece, count: 5_000))
        #expect(throws: SyntaxErrors.self) { try SyntaxTree(parsing: source) }
    }

    @Test("a hundred thousand open parentheses are one error")
    func deepNesting() {
        #expect(Outline.of(String(repeating: "(", count: 100_000)) == "error: this is nested more than 200 levels deep")
    }

    @Test("a row of operators without end is an error", arguments: ["+ 1 ", "|> f ", ".a", "[0]", "(1)", "or x "])
    func rows(piece: String) {
        let fault = Fault("x " + String(repeating: piece, count: 5_000))
        #expect(fault?.message == "this expression has more than 1000 operators in a row")
    }

    @Test("a long else-if chain and a long bracket are no nesting")
    func longButFlat() {
        let arms = String(repeating: "if a { 1 } else ", count: 5_000) + "{ 2 }"
        #expect(Fault(arms) == nil)
        #expect(Fault("[" + String(repeating: "1, ", count: 50_000) + "]") == nil)
    }

    private func expect(_ text: String, _ message: String, _ place: String, location: SourceLocation = #_sourceLocation) {
        let fault = Fault(text)
        #expect(fault?.message == message, sourceLocation: location)
        #expect(fault?.place == place, sourceLocation: location)
    }
}
