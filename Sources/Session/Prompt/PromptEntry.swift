internal import Syntax

/// What a line at the prompt asks for.
public enum PromptEntry: Sendable, Equatable {
    case empty
    /// `?name`
    case help(String)
    /// `??word`
    case search(String)
    /// `:name argument`
    case command(name: String, argument: String)
    case code(String)

    public init(_ line: String) {
        let text = Paste.withoutPrompts(line).trimmed
        if text.isEmpty {
            self = .empty
        } else if text.hasPrefix("??") {
            self = .search(String(text.dropFirst(2)).trimmed)
        } else if text.hasPrefix("?") {
            self = .help(String(text.dropFirst()).trimmed)
        } else if text.hasPrefix(":") {
            let body = text.dropFirst()
            let name = body.prefix { !$0.isWhitespace }
            self = .command(name: String(name), argument: String(body.dropFirst(name.count)).trimmed)
        } else {
            self = .code(Paste.withoutPrompts(line))
        }
    }

    /// Whether the entry can be answered, or more lines must come first.
    public var isComplete: Bool {
        if case .code(let text) = self { SyntaxTree.isComplete(text) } else { true }
    }
}

/// Text copied from a session.
public enum Paste {
    static let prompts = ["dyn> ", "...> "]

    /// The input lines of a copied session without their prompts; what was printed between them is left out.
    /// Text without prompts stays as it is.
    public static func withoutPrompts(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }), input(of: first) != nil else { return text }
        return lines.compactMap(input).joined(separator: "\n")
    }

    private static func input(of line: Substring) -> Substring? {
        let line = line.drop(while: \.isWhitespace)
        for prompt in prompts {
            if line.hasPrefix(prompt) { return line.dropFirst(prompt.count) }
            if line == prompt.dropLast() { return "" }
        }
        return nil
    }
}

extension StringProtocol {
    /// The text without white space at either end.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }
}
