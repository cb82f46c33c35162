public import Runtime

/// The page of help of one of the language's own words.
public struct KeywordPage: Sendable {
    public let name: String
    /// What it does, without a full stop.
    public let summary: String
    public let help: String
    public let example: Example

    private init(_ name: String, _ summary: String, help: String = "", _ code: String, shows: String? = nil) {
        self.name = name
        self.summary = summary
        self.help = help
        self.example = Example(code, shows: shows)
    }

    /// The page of a keyword; nil for other words.
    public static func named(_ name: String) -> KeywordPage? { all.first { $0.name == name } }

    /// A page for each keyword, in the order of the language's reference.
    public static let all: [KeywordPage] = [
        KeywordPage(
            "fn", "defines a function by statements; its value is that of `return` or of the last statement",
            help: "Without a name it is a value: `fn (x) { … }`. A function that is one expression is written `f(x) = x^2` or `x -> x^2`.",
            "fn clip01(x) {\n  if x < 0 { return 0 }\n  if x > 1 { 1 } else { x }\n}\nclip01(2)", shows: "1"),
        KeywordPage(
            "if", "chooses between blocks; has the value of the block taken",
            help: "The condition is one truth value: reduce a tensor's with `all` or `any`; `where` chooses element by element.",
            "x = 3\nif x > 2 { \"large\" } else { \"small\" }", shows: "\"large\""),
        KeywordPage(
            "else", "begins the block that is taken when no condition before it held",
            "x = 0\nif x > 0 { 1 } else if x < 0 { -1 } else { 0 }", shows: "0"),
        KeywordPage(
            "for", "repeats a block for each element of a tensor, list, string or record",
            "for i in 1..3 { print(i) }", shows: "1\n2\n3"),
        KeywordPage(
            "in", "membership in a list, tensor, string or a record's names; or what a `for` goes through", "2 in [1, 2, 3]",
            shows: "true"),
        KeywordPage(
            "while", "repeats a block as long as a condition holds", "x = 100\nwhile x > 1 { x = x / 2 }\nx", shows: "0.78125"),
        KeywordPage(
            "break", "ends the loop around it", "for i in 1..10 { if i > 3 { break }; last = i }\nlast", shows: "3"),
        KeywordPage(
            "continue", "goes on with the loop's next element", "for i in 1..3 { if i == 2 { continue }; print(i) }",
            shows: "1\n3"),
        KeywordPage("return", "ends a function with a value", "fn f(x) { return x + 1 }\nf(1)", shows: "2"),
        KeywordPage(
            "and", "true when both are; the right side is evaluated only if the left is true", "1 < 2 and 2 < 3", shows: "true"),
        KeywordPage(
            "or", "true when one is; the right side is evaluated only if the left is false", "1 > 2 or 2 < 3", shows: "true"),
        KeywordPage("not", "true for false, and false for true", "not (1 > 2)", shows: "true"),
        KeywordPage("true", "the truth value of what holds; counts as 1 in sums", "sum([true, false, true])", shows: "2"),
        KeywordPage("false", "the truth value of what does not hold; counts as 0 in sums", "1 > 2", shows: "false"),
        KeywordPage("none", "the value that stands for nothing", "x = none\nx == none", shows: "true"),
        KeywordPage(
            "param", "declares a parameter of a script: name, default, help",
            help: """
                `dyn script.dyn --epochs 200` sets it, `dyn script.dyn --help` lists all; `hidden_dims` is `--hidden-dims`. At the
                prompt, and where nothing is given, it has its default.
                """,
            "param epochs = 150 \"most epochs to train\"\nepochs", shows: "150"),
        KeywordPage(
            "include", "runs another script, found relative to this one",
            "write(\"common.dyn\", \"double(x) = 2 * x\")\ninclude \"common.dyn\"\ndouble(4)", shows: "8"),
        KeywordPage(
            "try", "catches an error; has the value of the block that ended", "try { error(\"no\") } catch e { e.message }",
            shows: "\"no\""),
        KeywordPage(
            "catch", "begins the block that runs after an error in `try`; the name stands for the error",
            "try { log(\"a\") } catch e { \"caught\" }", shows: "\"caught\""),
        KeywordPage(
            "assert", "raises an error, with the message given, unless a condition holds",
            "try { assert 1 > 2, \"order is lost\" } catch e { e.message }", shows: "\"assertion failed: order is lost\""),
    ]
}
