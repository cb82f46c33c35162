import Diagnostics
import Syntax
import Testing

@Suite("Lexer")
struct LexerTests {
    @Test(
        "numbers in every form",
        arguments: [
            ("1", 1), ("1_000", 1000), (".5", 0.5), ("1e-3", 0.001), ("2.5E+2", 250), ("0xff", 255), ("0xFF_FF", 65535),
            ("1.", 1), ("1.e2", 100), ("007", 7), ("1e308", 1e308), ("5e-324", Double.leastNonzeroMagnitude), ("9007199254740993", 9_007_199_254_740_992),
        ])
    func numbers(text: String, value: Double) throws {
        let tree = try SyntaxTree(parsing: SourceText(name: "test", text: text))
        #expect(tree.statements.map(\.kind) == [.expression(Expression(.number(value), range: 0..<0))])
    }

    @Test("a range of numbers needs no space")
    func ranges() { #expect(Outline.of("1..5") == "(.. 1 5)") }

    @Test("names take letters of any script", arguments: ["σ", "λ_max", "x1", "_", "データ", "é", "x₁", "∂f", "étage_2"])
    func names(name: String) {
        #expect(Outline.of(name) == name)
        #expect(Lexer.isName(name))
    }

    @Test("keywords and numbers are no names", arguments: ["fn", "1x", "", "a b", "x²", "none"])
    func noNames(text: String) { #expect(!Lexer.isName(text)) }

    @Test(
        "strings with escapes and interpolation",
        arguments: [
            (#""a\n\t\"\\\u{3c3}""#, "\"a\n\t\"\\σ\""),
            (#"'a\n{x}'"#, #""a\n{x}""#),
            (#""{{x}}""#, #""{x}""#),
            (#""lr = {lr}""#, #"(string "lr = " lr)"#),
            (#""{x:.3f} of {y:>10}""#, #"(string x:.3f " of " y:>10)"#),
            (#""{r["k"]}{f("a{b}")}""#, #"(string (at r "k") (call f (string "a" b)))"#),
            (#""{x[1:3]}""#, "(string (at x 1:3))"),
            (#""{{{x}}}""#, #"(string "{" x "}")"#),
            ("\"two\nlines\"", "\"two\nlines\""),
            (#""{ {a = 1}.a }""#, "(string (. {a=1} a))"),
        ])
    func strings(text: String, outline: String) { #expect(Outline.of(text) == outline) }

    @Test("comments, a first line for the shell and a byte-order mark are no statements")
    func comments() {
        #expect(Outline.of("\u{FEFF}#!/usr/bin/env dyn\n# a\nx # b") == "x")
        #expect(Outline.of("\"#\"") == "\"#\"")
    }

    @Test("a no-break space pasted from a page is a space")
    func noBreakSpace() { #expect(Outline.of("a\u{A0}+ b") == "(+ a b)") }

    @Test("tokens tell whether a line or a space lies before them")
    func spacing() {
        let tokens = Lexer(SourceText(name: "test", text: "f (x)\ny")).tokens
        #expect(tokens.map(\.followsSpace) == [false, true, false, false, true, false])
        #expect(tokens.map(\.startsLine) == [false, false, false, false, true, false])
    }
}
