public import Diagnostics

/// Where a text was typed.
public enum Dialect: Sendable {
    case script
    /// An entry at the prompt: one that begins with `|>` or `.name` goes on from `ans`.
    case prompt
}

extension SyntaxTree {
    /// Parses a text; throws all the errors found in it.
    ///
    /// Takes time linear in the length of the text. Whatever the text, recursion stays bounded.
    public init(parsing source: SourceText, dialect: Dialect = .script) throws(SyntaxErrors) {
        var parser = Parser(source, dialect: dialect)
        let statements = parser.parseStatements()
        let errors = parser.errorsInOrder
        if let first = errors.first { throw SyntaxErrors(first: first, others: Array(errors.dropFirst())) }
        self.init(source: source, statements: statements, comments: parser.comments)
    }

    /// Whether a prompt should evaluate the text rather than ask for more: nothing in it is left open.
    /// A text that is wrong beyond repair is complete.
    public static func isComplete(_ text: String) -> Bool {
        do {
            _ = try SyntaxTree(parsing: SourceText(name: "", text: text), dialect: .prompt)
            return true
        } catch {
            return !error.errors.allSatisfy(\.isAtEnd)
        }
    }
}
