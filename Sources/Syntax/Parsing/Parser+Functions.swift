internal import Diagnostics

extension Parser {
    /// Whether `name(…) =` stands here.
    var isEquation: Bool {
        guard peek().kind == .leftParenthesis, let closer = closers[index + 1], closer + 1 < tokens.count else { return false }
        let next = tokens[closer + 1]
        return next.kind == .assign && !next.startsLine
    }

    /// Reads `f(x, y = 2) = e`.
    mutating func parseEquation() throws(SyntaxError) -> Statement {
        let start = token.range.lowerBound
        let help = helpAbove(start)
        let name = Name(text(token), range: token.range)
        advance()
        let parameters = try parseParameters(of: name.text)
        try expect(.assign)
        functionDepth += 1
        let loops = loopDepth
        loopDepth = 0
        defer {
            functionDepth -= 1
            loopDepth = loops
        }
        let body = try parseExpression()
        if at(.assign), continuesExpression { throw error(.assignmentInExpression) }
        let function = Function(name: name, parameters: parameters, body: .expression(body), help: help)
        return statement(.function(function), from: start)
    }

    /// Reads `fn f(x) { … }`.
    mutating func parseNamedFunction() throws(SyntaxError) -> Statement {
        let start = token.range.lowerBound
        let help = helpAbove(start)
        advance()
        let name = Name(text(token), range: token.range)
        advance()
        let function = try parseFunction(name: name, help: help)
        return statement(.function(function), from: start)
    }

    /// Reads `fn (x) { … }`.
    mutating func parseAnonymousFunction() throws(SyntaxError) -> Expression {
        let start = token.range.lowerBound
        advance()
        let function = try parseFunction(name: nil, help: nil)
        return try node(.function(function), from: start)
    }

    private mutating func parseFunction(name: Name?, help: String?) throws(SyntaxError) -> Function {
        guard at(.leftParenthesis) else { throw unexpected("`(` and the parameters", context: "of the function") }
        let parameters = try parseParameters(of: name?.text ?? "fn")
        if at(.assign) { throw error(.functionWithEquation(name?.text ?? "")) }
        return Function(name: name, parameters: parameters, body: .block(try parseFunctionBlock()), help: help)
    }

    private mutating func parseFunctionBlock() throws(SyntaxError) -> Block {
        functionDepth += 1
        let loops = loopDepth
        loopDepth = 0
        defer {
            functionDepth -= 1
            loopDepth = loops
        }
        return try parseBlock()
    }

    /// Whether `x ->` or `(…) ->` stands here.
    var isLambda: Bool {
        switch kind {
        case .name: return peek().kind == .arrow
        case .leftParenthesis:
            guard let closer = closers[index], closer + 1 < tokens.count else { return false }
            return tokens[closer + 1].kind == .arrow
        default: return false
        }
    }

    /// Reads `x -> e` or `(x, y = 1) -> e`.
    mutating func parseLambda() throws(SyntaxError) -> Expression {
        let start = token.range.lowerBound
        let parameters: [Parameter]
        if at(.name) {
            parameters = [Parameter(name: try expectName("a parameter"))]
        } else {
            parameters = try parseParameters(of: "->")
        }
        try expect(.arrow)
        try enter()
        defer { depth -= 1 }
        let body = try parseOperand()
        return try node(.function(Function(name: nil, parameters: parameters, body: .expression(body))), from: start)
    }

    private mutating func parseParameters(of function: String) throws(SyntaxError) -> [Parameter] {
        let opener = token
        advance()
        let outer = newlinesEnd
        newlinesEnd = false
        defer { newlinesEnd = outer }
        var parameters: [Parameter] = []
        while !at(.rightParenthesis) {
            if at(.number) || at(.string) || at(.minus) || at(.leftBracket) || at(.colon) {
                throw error(.argumentsToAssign(name: function))
            }
            let name = try expectName("the name of a parameter", context: "of `\(function)`")
            if parameters.contains(where: { $0.name == name }) { throw error(.duplicateParameter(name.text), at: name.range) }
            if at(.colon) { throw error(.foreign(":", advice: "values carry their types; leave the annotation out")) }
            let defaultValue = take(.assign) ? try parseExpression() : nil
            if defaultValue == nil, parameters.last?.defaultValue != nil {
                throw error(.requiredAfterOptional(name.text), at: name.range)
            }
            parameters.append(Parameter(name: name, defaultValue: defaultValue))
            if !take(.comma) { break }
        }
        if at(.leftBracket) || at(.dot) || at(.leftParenthesis) { throw error(.argumentsToAssign(name: function)) }
        try expectCloser(.rightParenthesis, of: opener, context: "after this parameter")
        return parameters
    }

    /// The text of the `##` comments right above the statement at `start`, each on a line of its own.
    private func helpAbove(_ start: Int) -> String? {
        var low = 0
        var high = comments.count
        while low < high {
            let middle = (low + high) / 2
            if comments[middle].range.lowerBound < start { low = middle + 1 } else { high = middle }
        }
        var lines: [String] = []
        var below = start
        while low > 0, comments[low - 1].isHelp, isRightAbove(comments[low - 1].range, below) {
            low -= 1
            let text = source.slice(comments[low].range).drop { $0 == "#" }
            lines.append(String(text.first == " " ? text.dropFirst() : text))
            below = comments[low].range.lowerBound
        }
        return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
    }

    /// Whether a comment has its line to itself and only one newline and blanks lie between it and `below`.
    private func isRightAbove(_ comment: Range<Int>, _ below: Int) -> Bool {
        let between = source.utf8[comment.upperBound..<below]
        guard between.count(where: { $0 == 0x0A }) == 1, between.allSatisfy({ $0 <= 0x20 }) else { return false }
        var position = comment.lowerBound
        while position > 0, source.utf8[position - 1] != 0x0A {
            guard source.utf8[position - 1] <= 0x20 else { return false }
            position -= 1
        }
        return true
    }
}
