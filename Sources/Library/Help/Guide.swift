public import Runtime

/// A page of help that leads through a subject: paragraphs, and examples that go on from one to the next.
///
/// In a paragraph, lines that begin with `- ` are a list, and one whose lines all begin with four spaces is shown as it is.
public struct Guide: Sendable {
    public enum Part: Sendable {
        case text(String)
        case code(Example)

        static func example(_ code: String, shows: String? = nil) -> Part { .code(Example(code, shows: shows)) }
    }

    public let name: String
    /// What the page is about, without a full stop.
    public let summary: String
    public let parts: [Part]
    /// Guides and builtins to go on with.
    public let seeAlso: [String]
    /// Words and signs that it explains and that have no page of their own.
    let explains: [String]

    init(_ name: String, _ summary: String, _ parts: [Part], seeAlso: [String] = [], explains: [String] = []) {
        self.name = name
        self.explains = explains
        self.summary = summary
        self.parts = parts
        self.seeAlso = seeAlso
    }

    /// The examples in their order; each is run in the session that the ones before it left.
    public var examples: [Example] {
        parts.compactMap { if case .code(let example) = $0 { example } else { nil } }
    }

    /// Whether a user may mean this guide: case, an article and spaces about it do not count.
    func isCalled(_ text: String) -> Bool { Self.key(name) == Self.key(text) || explains.contains(Self.key(text)) }

    private static func key(_ text: String) -> String {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        return words.drop { ["a", "the"].contains($0) }.joined(separator: " ")
    }
}

extension Guide {
    /// All guides, in the order in which one would read them.
    public static let all: [Guide] = [
        firstSession, language, prompt, comingFromPython, datasets, models, training, sweeps, differentiation, landscapes, curvature,
        linearNetworks, implicitEM, spectralControl, honestComparisons, pictures, files, fileLayout, speed, errors,
    ]
}
