internal import Diagnostics
internal import Syntax

/// Where in an entry the cursor stands.
enum CompletionContext: Equatable {
    /// After `?`
    case topic(start: Int)
    /// After `:`
    case command(start: Int)
    /// Behind the name of a command.
    case commandArgument(command: String, start: Int)
    /// Inside a string, from behind its quote.
    case file(start: Int, quote: String)
    /// After the dot behind a chain such as `run.history`.
    case field(of: [Step], start: Int)
    /// Where a name may stand; inside a call, with what is known of it.
    case name(start: Int, call: OpenCall?)
    /// Where nothing can be said: behind a dot that follows something else, in a comment.
    case nothing

    /// A step of a chain of fields.
    enum Step: Equatable {
        case name(String)
        case index(Int)
    }

    /// A call whose parenthesis is open at the cursor.
    struct OpenCall: Equatable {
        let callee: [Step]
        /// The names before `=` that are there already, behind the cursor or before it.
        let given: [String]
        /// How many positional arguments stand whole before the cursor.
        let positionalCount: Int
        /// Whether the cursor is behind `name=`, so that no argument name may follow.
        let isInValue: Bool
        /// The name before the `=` that the cursor is behind.
        var argument: String?
    }
}

/// Finds out where the cursor stands from the tokens before it.
struct CompletionScanner {
    private let source: SourceText
    private let tokens: [Token]
    private let errors: [SyntaxError]
    private let isInComment: Bool
    private let cursor: Int

    static func context(of text: String, cursor: Int) -> CompletionContext {
        let bytes = Array(text.utf8.prefix(cursor))
        let before = String(decoding: bytes, as: UTF8.self)
        let blanks = bytes.prefix { $0 <= 0x20 }.count
        if let first = bytes.dropFirst(blanks).first {
            if first == UInt8(ascii: "?") {
                let marks = bytes.dropFirst(blanks).prefix { $0 == UInt8(ascii: "?") }.count
                let space = bytes.dropFirst(blanks + marks).prefix { $0 == 0x20 }.count
                return .topic(start: blanks + marks + space)
            }
            if first == UInt8(ascii: ":") {
                guard let end = bytes.dropFirst(blanks).firstIndex(where: { $0 == 0x20 }) else { return .command(start: blanks + 1) }
                let start = end + bytes[end...].prefix { $0 == 0x20 }.count
                let command = String(decoding: bytes[(blanks + 1)..<end], as: UTF8.self)
                return .commandArgument(command: command, start: start)
            }
        }
        return CompletionScanner(before).context
    }

    private init(_ before: String) {
        source = SourceText(name: "", text: before)
        cursor = source.utf8.count
        let lexer = Lexer(source)
        tokens = lexer.tokens.dropLast()
        errors = lexer.errors
        isInComment = lexer.comments.last?.range.upperBound == source.utf8.count
    }

    private var context: CompletionContext {
        if isInComment { return .nothing }
        if let last = tokens.last, let start = openString(last) { return .file(start: start.0, quote: start.1) }
        var index = tokens.count
        var start = cursor
        if let last = tokens.last, last.range.upperBound == cursor, last.kind == .name || last.kind.isKeyword {
            index -= 1
            start = last.range.lowerBound
        } else if let last = tokens.last, last.range.upperBound == cursor, last.kind == .number {
            return .nothing
        }
        if index > 0, tokens[index - 1].kind == .dot {
            guard let chain = chain(endingAt: index - 2) else { return .nothing }
            return .field(of: chain, start: start)
        }
        return .name(start: start, call: openCall(before: index))
    }

    /// Where the contents of the string begin that the cursor is in, and its quote.
    private func openString(_ last: Token) -> (Int, String)? {
        guard last.range.upperBound == cursor else { return nil }
        let isOpen = errors.contains { $0.isAtEnd && $0.problem == .unterminatedString }
        switch last.kind {
        case .rawString where isOpen: return (last.range.lowerBound + 1, "'")
        case .string where isOpen: return (last.range.lowerBound + 1, "\"")
        default: return nil
        }
    }

    /// The chain of names, fields and whole-number indices whose last token is at `end`.
    private func chain(endingAt end: Int) -> [CompletionContext.Step]? {
        var steps: [CompletionContext.Step] = []
        var index = end
        while index >= 0 {
            if tokens[index].kind == .rightBracket, index >= 3, tokens[index - 2].kind == .leftBracket,
                tokens[index - 1].kind == .number, let position = Int(text(tokens[index - 1]))
            {
                steps.append(.index(position))
                index -= 3
                continue
            }
            guard tokens[index].kind == .name else { return nil }
            steps.append(.name(text(tokens[index])))
            guard index >= 1, tokens[index - 1].kind == .dot else { return steps.reversed() }
            index -= 2
        }
        return nil
    }

    /// The innermost call whose parenthesis is open before the token at `end`.
    private func openCall(before end: Int) -> CompletionContext.OpenCall? {
        var depth = 0
        var given: [String] = []
        var commas = 0
        var isInValue = false
        var argument: String?
        var index = end - 1
        while index >= 0 {
            switch tokens[index].kind {
            case .rightParenthesis, .rightBracket, .rightBrace: depth += 1
            case .leftBracket, .leftBrace:
                if depth == 0 { return nil }
                depth -= 1
            case .leftParenthesis:
                if depth > 0 {
                    depth -= 1
                } else {
                    guard index > 0, let callee = chain(endingAt: index - 1) else { return nil }
                    return .init(
                        callee: callee, given: given, positionalCount: max(0, commas - given.count), isInValue: isInValue,
                        argument: argument)
                }
            case .comma: if depth == 0 { commas += 1 }
            case .assign:
                if depth == 0, index > 0, tokens[index - 1].kind == .name {
                    given.append(text(tokens[index - 1]))
                    if commas == 0 { (isInValue, argument) = (true, argument ?? text(tokens[index - 1])) }
                }
            case .arrow:
                if depth == 0, commas == 0 { isInValue = true }
            default: break
            }
            index -= 1
        }
        return nil
    }

    private func text(_ token: Token) -> String { source.slice(token.range) }
}
