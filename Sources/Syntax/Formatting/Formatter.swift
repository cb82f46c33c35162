internal import Diagnostics

/// Writes a tree's source in the house layout: two spaces a level, one blank line at most, even spacing.
///
/// Lines break where the author broke them, and `*` and its like stay tight where they were written tight. Comments stay;
/// those behind code on neighboring lines are aligned. Formatting twice changes nothing more, and the result means the same.
public struct Formatter {
    private let source: SourceText
    private let tokens: [Token]
    private let comments: [Comment]
    private let marks: Marks

    private var lines: [Line] = []
    private var brackets: [Bracket] = []
    /// Indentation of the statement being written.
    private var statementIndent = 0
    private var nextComment = 0
    private var isBlankLineDue = false

    private struct Line {
        var indent: Int
        var code = ""
        var comment = ""
    }

    /// An open bracket, with the indentation of the line and of the statement it stands in.
    private struct Bracket {
        let isBlock: Bool
        let isParenthesis: Bool
        let lineIndent: Int
        let statementIndent: Int
    }

    private static let step = 2

    /// The formatted text, with a newline at its end unless it is empty.
    public static func format(_ tree: SyntaxTree) -> String {
        var formatter = Formatter(tree)
        formatter.run()
        return formatter.text
    }

    private init(_ tree: SyntaxTree) {
        source = tree.source
        let lexer = Lexer(tree.source)
        tokens = lexer.tokens
        comments = lexer.comments
        marks = Marks(tree)
    }

    // MARK: Tokens in order

    private mutating func run() {
        var previous: Token?
        var index = 0
        var isNewlineDue = false
        while index < tokens.count {
            let token = tokens[index]
            let end = verbatimEnd(index)
            isNewlineDue = isNewlineDue || token.startsLine
            if writeComments(before: index) { isNewlineDue = true }
            if token.kind == .endOfInput { break }
            if token.kind == .semicolon, !keepsSemicolon(index) {
                index += 1
                continue
            }
            if let previous, isNewlineDue, joins(token, previous) { isNewlineDue = false }
            if previous == nil || isNewlineDue {
                if token.startsLine || isBlankLineDue, hasBlankLine(before: token), !isCloser(token.kind) { isBlankLineDue = true }
                beginLine(indent: indent(of: token))
            } else if let previous, index > 0, needsSpace(previous, token, next: tokens[min(end, tokens.count - 1)]) {
                append(" ")
            }
            append(source.slice(token.range.lowerBound..<tokens[end - 1].range.upperBound))
            track(token)
            previous = tokens[end - 1]
            isNewlineDue = false
            index = end
        }
    }

    /// The index behind a token, or behind the whole of an interpolated string, which is copied as it stands.
    private func verbatimEnd(_ index: Int) -> Int {
        guard tokens[index].kind == .stringOpen else { return index + 1 }
        var depth = 0
        var end = index
        while end < tokens.count {
            if tokens[end].kind == .stringOpen { depth += 1 }
            if tokens[end].kind == .stringClose { depth -= 1 }
            end += 1
            if depth == 0 { break }
        }
        return end
    }

    /// A `;` stays between statements on a line, and behind an expression that it silences.
    private func keepsSemicolon(_ index: Int) -> Bool {
        let token = tokens[index]
        guard index > 0, !token.startsLine, tokens[index - 1].kind != .semicolon else { return false }
        var next = index + 1
        while tokens[next].kind == .semicolon, !tokens[next].startsLine { next += 1 }
        let isLast = tokens[next].startsLine || [.endOfInput, .rightBrace, .semicolon].contains(tokens[next].kind)
        return !isLast || marks.silencedEnds.contains(tokens[index - 1].range.upperBound)
    }

    /// Whether a token goes up to the line before: `else`, `catch` and the brace of a block.
    private func joins(_ token: Token, _ previous: Token) -> Bool {
        guard lines.last?.comment.isEmpty ?? false, lines.last?.code.isEmpty == false else { return false }
        if marks.blockOpeners.contains(token.range.lowerBound) { return true }
        return previous.kind == .rightBrace && (token.kind == .else || token.kind == .catch)
    }

    private mutating func track(_ token: Token) {
        switch token.kind {
        case .leftParenthesis, .leftBracket, .leftBrace:
            let isBlock = marks.blockOpeners.contains(token.range.lowerBound)
            let isParenthesis = token.kind == .leftParenthesis
            let indent = lines.last?.indent ?? 0
            brackets.append(
                Bracket(isBlock: isBlock, isParenthesis: isParenthesis, lineIndent: indent, statementIndent: statementIndent))
        case .rightParenthesis, .rightBracket, .rightBrace:
            if let closed = brackets.popLast() { statementIndent = closed.statementIndent }
        default: break
        }
    }

    // MARK: Lines

    private mutating func append(_ text: String) { lines[lines.count - 1].code += text }

    private mutating func beginLine(indent: Int) {
        if isBlankLineDue, let last = lines.last, !last.code.hasSuffix("{"), !(last.code.isEmpty && last.comment.isEmpty) {
            lines.append(Line(indent: 0))
        }
        isBlankLineDue = false
        lines.append(Line(indent: indent))
    }

    private var innerIndent: Int { brackets.last.map { $0.lineIndent + Self.step } ?? 0 }

    private mutating func indent(of token: Token) -> Int {
        if isCloser(token.kind) { return brackets.last?.lineIndent ?? 0 }
        if marks.statementStarts.contains(token.range.lowerBound) {
            statementIndent = innerIndent
            return innerIndent
        }
        if let bracket = brackets.last, !bracket.isBlock { return innerIndent }
        return max(statementIndent, innerIndent) + Self.step
    }

    private func isCloser(_ kind: Token.Kind) -> Bool {
        kind == .rightParenthesis || kind == .rightBracket || kind == .rightBrace
    }

    /// Writes the comments that stand before a token; tells whether there were any.
    private mutating func writeComments(before index: Int) -> Bool {
        let token = tokens[index]
        // A `;` that begins a line goes; what comes after it says how far in the comments stand.
        let following = tokens[index...].first { $0.kind != .semicolon } ?? token
        var hasWritten = false
        while nextComment < comments.count, comments[nextComment].range.lowerBound < token.range.lowerBound {
            let comment = comments[nextComment]
            nextComment += 1
            let text = source.slice(comment.range)
            if hasLineOfItsOwn(comment) {
                isBlankLineDue = hasBlankLine(above: comment.range.lowerBound)
                let continues = !isCloser(following.kind) && following.kind != .endOfInput
                    && !marks.statementStarts.contains(following.range.lowerBound) && brackets.last?.isBlock ?? true
                beginLine(indent: continues ? max(statementIndent, innerIndent) + Self.step : innerIndent)
                lines[lines.count - 1].comment = text
            } else if lines.isEmpty {
                beginLine(indent: 0)
                lines[0].comment = text
            } else {
                lines[lines.count - 1].comment = text
            }
            hasWritten = true
        }
        return hasWritten
    }

    /// Whether nothing, or a `;` that goes, stands before a comment on its line.
    private func hasLineOfItsOwn(_ comment: Comment) -> Bool {
        var position = comment.range.lowerBound
        while position > 0, source.utf8[position - 1] != 0x0A {
            position -= 1
            if source.utf8[position] > 0x20, source.utf8[position] != UInt8(ascii: ";") { return false }
        }
        return true
    }

    private func hasBlankLine(before token: Token) -> Bool { hasBlankLine(above: token.range.lowerBound) }

    /// Whether the line above the one at `position` is blank.
    private func hasBlankLine(above position: Int) -> Bool {
        var newlines = 0
        var position = position
        while position > 0, source.utf8[position - 1] <= 0x20 || source.utf8[position - 1] == UInt8(ascii: ";") {
            position -= 1
            if source.utf8[position] == 0x0A { newlines += 1 }
        }
        return newlines > 1
    }

    // MARK: Spacing

    private func needsSpace(_ previous: Token, _ token: Token, next: Token) -> Bool {
        Spacing(marks: marks, isInParentheses: brackets.last?.isParenthesis ?? false)
            .needsSpace(before: token, after: previous, following: next, source: source)
    }

    // MARK: The text

    private var text: String {
        var columns = [Int](repeating: 0, count: lines.count)
        var start = 0
        while start < lines.count {
            var end = start
            var widest = 0
            while end < lines.count, !lines[end].comment.isEmpty, !lines[end].code.isEmpty {
                widest = max(widest, width(of: lines[end]))
                end += 1
            }
            for index in start..<end { columns[index] = widest + Self.step }
            start = max(end, start + 1)
        }
        var result = ""
        for (line, column) in zip(lines, columns) {
            if !line.code.isEmpty || !line.comment.isEmpty { result += String(repeating: " ", count: line.indent) }
            result += line.code
            if !line.comment.isEmpty {
                if !line.code.isEmpty { result += String(repeating: " ", count: max(0, column - width(of: line))) }
                result += line.comment
            }
            result += "\n"
        }
        return result
    }

    /// Columns up to the end of the code; of a string of several lines, the last one counts.
    private func width(of line: Line) -> Int {
        let last = line.code.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        return last.count + (last.count == line.code.count ? line.indent : 0)
    }
}
