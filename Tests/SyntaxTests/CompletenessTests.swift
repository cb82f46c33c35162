import Syntax
import Testing

@Suite("Completeness at the prompt")
struct CompletenessTests {
    @Test(
        "an open text asks for more",
        arguments: [
            "f(", "f(1,", "x = [1, 2", "{a = 1", "\"abc", "'abc", "\"{x", "1 +", "a and", "x =", "x ->", "f(x) =", "fn f(x) {",
            "fn f(x)", "if a {", "if a { 1 } else", "if a", "for x in", "try { 1 }", "try { 1 } catch e", "x |>", "a,", "not",
            "fn f() {\n if a {\n 1\n }", "x = (a or", "param", "x.",
        ])
    func open(text: String) { #expect(!SyntaxTree.isComplete(text)) }

    @Test(
        "a whole text, or one that nothing can mend, is evaluated",
        arguments: [
            "", "1", "x = 1", "f(1)", "if a { 1 }", "fn f(x) {\n x\n}", "# a comment", "x = )", "1 2", "f(1))", "x ** 2",
            "fn f() { a b", "|> f",
        ])
    func complete(text: String) { #expect(SyntaxTree.isComplete(text)) }
}
