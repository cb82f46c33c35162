import Syntax
import Testing

@Suite("Expressions")
struct ExpressionParsingTests {
    @Test(
        "operators bind as the reference says, loosest to tightest",
        arguments: [
            ("x |> f |> g(1)", "(|> (|> x f) (call g 1))"),
            ("a or b and not c", "(or a (and b (not c)))"),
            ("not a == b", "(not (a == b))"),
            ("not a and b", "(and (not a) b)"),
            ("0 < x <= 1", "(0 < x <= 1)"),
            ("x in xs", "(x in xs)"),
            ("x not in xs and y", "(and (x not in xs) y)"),
            ("1..n - 1", "(.. 1 (- n 1))"),
            ("1..3 == x", "((.. 1 3) == x)"),
            ("1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"),
            ("a @ b / c % d", "(% (/ (@ a b) c) d)"),
            ("-2^2", "(- (^ 2 2))"),
            ("2^3^2", "(^ 2 (^ 3 2))"),
            ("2^-1", "(^ 2 (- 1))"),
            ("-a * b", "(* (- a) b)"),
            ("--x", "(- (- x))"),
            ("A.T @ b[0].c(1)", "(@ (. A T) (call (. (at b 0) c) 1))"),
            ("(1 + 2) * 3", "(* (+ 1 2) 3)"),
        ])
    func precedence(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test(
        "functions as values",
        arguments: [
            ("x -> x^2", "(fn _ (x) (^ x 2))"),
            ("(x, y=1) -> x + y", "(fn _ (x y=1) (+ x y))"),
            ("() -> 1", "(fn _ () 1)"),
            ("x -> y -> x + y", "(fn _ (x) (fn _ (y) (+ x y)))"),
            ("x -> {a = x}", "(fn _ (x) {a=x})"),
            ("xs |> map(x -> x + 1) |> sum", "(|> (|> xs (call map (fn _ (x) (+ x 1)))) sum)"),
            ("fn (x) { y = x; y }", "(fn _ (x) {(= y x); y})"),
            ("f(x -> x, 2)", "(call f (fn _ (x) x) 2)"),
        ])
    func functions(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test("the body of a function does not take in a pipe")
    func lambdaBeforePipe() { #expect(Outline.of("x -> x |> f") == "(|> (fn _ (x) x) f)") }

    @Test(
        "brackets, records, calls and indices",
        arguments: [
            ("[]", "[]"),
            ("[[1, 2], [3, 4],]", "[[1 2] [3 4]]"),
            ("[...a, 1]", "[...a 1]"),
            ("{}", "{}"),
            ("{lr = 0.1, \"a b\" = 2, ...r}", "{lr=0.1 a b=2 ...r}"),
            ("f()", "(call f)"),
            ("f(1, lr=2, ...r)", "(call f 1 lr=2 ...r)"),
            ("add(3)(4)", "(call (call add 3) 4)"),
            ("x[1:3]", "(at x 1:3)"),
            ("x[::2]", "(at x ::2)"),
            ("x[::-1][0:5]", "(at (at x ::(- 1)) 0:5)"),
            ("x[:, 0]", "(at x : 0)"),
            ("x[-1]", "(at x (- 1))"),
            ("x[..., 0]", "(at x ... 0)"),
            ("x[x > 7]", "(at x (x > 7))"),
            ("x[[0, 2]]", "(at x [0 2])"),
            ("r.in", "(. r in)"),
        ])
    func collections(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test(
        "blocks with a value",
        arguments: [
            ("if a { 1 } else if b { 2 } else { 3 }", "(if a {1} b {2} else {3})"),
            ("x = if a { 1 } else { 2 } + 1", "(= x (+ (if a {1} else {2}) 1))"),
            ("(if w in s { s[w] } else { 0 }) + 1", "(+ (if (w in s) {(at s w)} else {0}) 1)"),
            ("try { f() } catch e { e.message }", "(try {(call f)} e {(. e message)})"),
            ("try { f() } catch { 0 }", "(try {(call f)} _ {0})"),
            ("if a { {b = 1} }", "(if a {{b=1}})"),
        ])
    func blocks(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test("inf and nan are numbers")
    func namedNumbers() throws {
        #expect(Outline.of("x = inf") == "(= x inf)")
        #expect(Fault("inf = 3")?.message == "`inf` cannot be assigned to")
    }
}
