extension Parser {
    /// Goes on from a value with `(…)`, `[…]` and `.name`.
    mutating func parsePostfix(_ first: Expression) throws(SyntaxError) -> Expression {
        let start = first.range.lowerBound
        var value = first
        while continuesExpression {
            switch kind {
            case .leftParenthesis:
                value = try node(.call(value, try parseArguments()), from: start)
            case .leftBracket:
                value = try node(.index(value, try parseIndex()), from: start)
            case .dot:
                advance()
                guard at(.name) || kind.isKeyword else { throw unexpected("the name of a field", context: "after `.`") }
                let name = Name(text(token), range: token.range)
                advance()
                value = try node(.field(value, name), from: start)
            default:
                return value
            }
        }
        return value
    }

    private mutating func parseArguments() throws(SyntaxError) -> [Argument] {
        let opener = token
        advance()
        let outer = newlinesEnd
        newlinesEnd = false
        defer { newlinesEnd = outer }
        var arguments: [Argument] = []
        var hasNamed = false
        while !at(.rightParenthesis) {
            if take(.ellipsis) {
                arguments.append(.spread(try parseExpression()))
            } else if at(.name), peek().kind == .assign {
                let name = Name(text(token), range: token.range)
                advance()
                advance()
                hasNamed = true
                arguments.append(.named(name, try parseExpression()))
            } else {
                if at(.endOfInput) { throw error(.unclosed("("), at: opener.range, isAtEnd: true) }
                let start = token.range.lowerBound
                let value = try parseExpression()
                if hasNamed { throw error(.positionalAfterNamed, at: start..<end) }
                arguments.append(.positional(value))
            }
            if at(.colon) { throw error(.colonInArguments) }
            if at(.for) { throw error(.comprehension) }
            if at(.assign) { throw error(.assignmentInExpression) }
            if !take(.comma) { break }
        }
        try expectCloser(.rightParenthesis, of: opener, context: "after this argument")
        return arguments
    }

    private mutating func parseIndex() throws(SyntaxError) -> [IndexItem] {
        let opener = token
        advance()
        let outer = newlinesEnd
        newlinesEnd = false
        defer { newlinesEnd = outer }
        if at(.rightBracket) { throw unexpected("an index", context: "in the brackets") }
        var items: [IndexItem] = []
        while !at(.rightBracket) {
            if at(.endOfInput) { throw error(.unclosed("["), at: opener.range, isAtEnd: true) }
            items.append(try parseIndexItem())
            if !take(.comma) { break }
        }
        try expectCloser(.rightBracket, of: opener, context: "after this index")
        return items
    }

    private mutating func parseIndexItem() throws(SyntaxError) -> IndexItem {
        if take(.ellipsis) { return .ellipsis }
        if at(.name), text(token) == "end", [.rightBracket, .comma, .minus].contains(peek().kind) {
            throw error(.foreign("end", advice: "the last element is `x[-1]`"))
        }
        let start = at(.colon) ? nil : try parseExpression()
        guard take(.colon) else {
            guard let start else { throw unexpected("an index") }
            return .at(start)
        }
        if at(.name), text(token) == "end" {
            throw error(.foreign("end", advice: "leave the end out: `x[1:]`; the last element is `x[-1]`"))
        }
        let stop = endsSlicePart ? nil : try parseExpression()
        var step: Expression?
        if take(.colon), !endsSlicePart { step = try parseExpression() }
        return .slice(start: start, stop: stop, step: step)
    }

    private var endsSlicePart: Bool { at(.colon) || at(.comma) || at(.rightBracket) }
}
