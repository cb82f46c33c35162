import Diagnostics
import Testing

@Suite struct DiagnosticRendererTests {
    @Test("an error shows its place with a caret and its hint, in the documented form")
    func documentedForm() {
        let line = "run = train(net, data, optimizer=adam(learning_rate=0.1))"
        let source = SourceText(name: "moons.dyn", text: "a = 1\nb = 2\n" + line + "\n")
        let start = 12 + 38
        let diagnostic = Diagnostic(
            "adam has no argument `learning_rate`", at: SourceSpan(source, start..<(start + 13)),
            hints: ["did you mean `lr`?"])
        #expect(DiagnosticRenderer().render(diagnostic) == """
            error: adam has no argument `learning_rate`
              --> moons.dyn:3:39
               |
             3 | run = train(net, data, optimizer=adam(learning_rate=0.1))
               |                                       ^^^^^^^^^^^^^
               = did you mean `lr`?
            """)
    }

    @Test("a long line is clipped around the caret")
    func clipping() {
        let source = SourceText(name: "x", text: String(repeating: "a", count: 500) + "!" + String(repeating: "b", count: 500))
        let text = DiagnosticRenderer(screen: 80).render(Diagnostic("bad", at: SourceSpan(source, 500..<501)))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let lines = text.split(separator: "\n").map(Array.init)
        #expect(lines[3].firstIndex(of: "!") == lines[4].firstIndex(of: "^"))
    }

    @Test("on a screen sentences are folded at spaces, and go on where they began")
    func folding() {
        let diagnostic = Diagnostic("a message that is longer than the screen is wide", hints: ["did you mean `lr`?  adam(lr=0.001, beta1=0.9)"])
        #expect(DiagnosticRenderer(screen: 30).render(diagnostic) == """
            error: a message that is
                   longer than the screen
                   is wide
               = did you mean `lr`?
                 adam(lr=0.001, beta1=0.9)
            """)
    }

    @Test("columns count characters, not bytes")
    func columns() {
        let source = SourceText(name: "x", text: "σ = λ + y")
        #expect(source.column(at: "σ = λ + ".utf8.count) == 9)
    }
}

@Suite struct SuggestionsTests {
    @Test("a misspelt name finds the nearest", arguments: [("accurcy", "accuracy"), ("lenght", "length"), ("Mooons", "moons")])
    func nearest(misspelt: String, meant: String) {
        #expect(suggestions(for: misspelt, among: ["accuracy", "length", "moons", "train"]).first == meant)
    }

    @Test("nothing near, nothing suggested")
    func none() { #expect(suggestions(for: "zzzzzz", among: ["accuracy"]).isEmpty) }
}
