public import Diagnostics

/// A source text and what it says.
public struct SyntaxTree: Sendable {
    public let source: SourceText
    public let statements: [Statement]
    /// In the order of the source.
    public let comments: [Comment]

    public init(source: SourceText, statements: [Statement], comments: [Comment] = []) {
        self.source = source
        self.statements = statements
        self.comments = comments
    }

    /// The script parameters it declares, in order.
    public var parameters: [ScriptParameter] {
        statements.compactMap { statement in
            if case .parameter(let parameter) = statement.kind { parameter } else { nil }
        }
    }
}

/// `# …` to the end of a line.
public struct Comment: Sendable, Equatable {
    public let range: Range<Int>
    /// Whether it begins with `##`.
    public let isHelp: Bool

    public init(range: Range<Int>, isHelp: Bool) {
        self.range = range
        self.isHelp = isHelp
    }
}
