internal import Diagnostics

/// Whether a space stands between two tokens of a line.
struct Spacing {
    let marks: Marks
    /// Whether the innermost open bracket is a parenthesis, in which `=` is tight unless written apart.
    let isInParentheses: Bool

    func needsSpace(before token: Token, after previous: Token, following next: Token, source: SourceText) -> Bool {
        switch (previous.kind, token.kind) {
        case (.leftParenthesis, _), (.leftBracket, _), (_, .rightParenthesis), (_, .rightBracket): return false
        case (.leftBrace, _): return marks.blockOpeners.contains(previous.range.lowerBound)
        case (_, .rightBrace): return marks.blockClosers.contains(token.range.lowerBound)
        case (_, .comma), (_, .semicolon): return false
        case (.comma, _), (.semicolon, _): return true
        case (.number, .dot): return true
        case (_, .dot), (.dot, _), (.ellipsis, _): return false
        case (_, .range), (.range, _): return touchesDots(previous, token, source)
        case (_, .caret), (.caret, _): return touchesDots(previous, token, source)
        case (.colon, _), (_, .colon): return false
        default: break
        }
        if isNegation(previous) { return false }
        if token.kind == .assign, isInParentheses { return token.followsSpace && next.followsSpace }
        if previous.kind == .assign, isInParentheses { return previous.followsSpace && token.followsSpace }
        if isArithmetic(token) { return token.followsSpace || next.followsSpace }
        if isArithmetic(previous) { return token.followsSpace || previous.followsSpace }
        if token.kind == .leftParenthesis || token.kind == .leftBracket { return !endsValue(previous) }
        return true
    }

    /// Whether `..` or `^` beside a number with a bare point would be read as something else.
    private func touchesDots(_ previous: Token, _ token: Token, _ source: SourceText) -> Bool {
        (previous.kind == .number && source.utf8[previous.range.upperBound - 1] == UInt8(ascii: "."))
            || (token.kind == .number && source.utf8[token.range.lowerBound] == UInt8(ascii: "."))
    }

    private func isNegation(_ token: Token) -> Bool {
        token.kind == .minus && marks.negations.contains(token.range.lowerBound)
    }

    private func isArithmetic(_ token: Token) -> Bool {
        switch token.kind {
        case .plus, .star, .slash, .percent, .at: true
        case .minus: !isNegation(token)
        default: false
        }
    }

    private func endsValue(_ token: Token) -> Bool {
        switch token.kind {
        case .name, .number, .string, .rawString, .stringClose, .rightParenthesis, .rightBracket, .rightBrace, .true, .false,
            .none:
            true
        default: false
        }
    }
}
