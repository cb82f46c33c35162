internal import Diagnostics

extension Parser {
    /// A literal, a name, or something in brackets or between keywords.
    mutating func parsePrimary() throws(SyntaxError) -> Expression {
        let start = token.range.lowerBound
        switch kind {
        case .number:
            let value = Lexer.value(ofNumber: text(token)) ?? .nan
            advance()
            return try node(.number(value), from: start)
        case .name:
            return try parseName()
        case .string:
            let text = unescaped(contents(of: token))
            advance()
            return try node(.string(text), from: start)
        case .rawString:
            let text = source.slice(contents(of: token))
            advance()
            return try node(.string(text), from: start)
        case .stringOpen: return try parseInterpolation()
        case .true, .false:
            let value = at(.true)
            advance()
            return try node(.bool(value), from: start)
        case .none:
            advance()
            return try node(.none, from: start)
        case .leftParenthesis: return try parseParentheses()
        case .leftBracket: return try parseBracket()
        case .leftBrace: return try parseRecord()
        case .if: return try parseConditional()
        case .try: return try parseAttempt()
        case .fn: return try parseAnonymousFunction()
        case .plus: throw error(.unaryPlus)
        case .rightParenthesis, .rightBracket:
            if depth <= 1 + blockDepth { throw error(.unmatchedCloser(kind.rawValue)) }
            throw unexpected("a value")
        case .rightBrace where depth <= 1:
            throw error(.unmatchedCloser("}"))
        case .colon: throw error(.colonRange)
        default: throw unexpected("a value", context: operandContext)
        }
    }

    /// After what the missing value was expected.
    private var operandContext: String {
        guard index > 0 else { return "" }
        switch tokens[index - 1].kind {
        case .number, .name, .string, .rawString, .stringClose, .rightBrace, .semicolon: return ""
        default: return "after `\(text(tokens[index - 1]))`"
        }
    }

    private mutating func parseName() throws(SyntaxError) -> Expression {
        let start = token.range.lowerBound
        let name = text(token)
        switch name {
        case "inf":
            advance()
            return try node(.number(.infinity), from: start)
        case "nan":
            advance()
            return try node(.number(.nan), from: start)
        case "null" where isCalledNext:
            // The null space of a matrix.
            advance()
            return try node(.name(name), from: start)
        case "None", "True", "False", "null", "nil", "NULL", "TRUE", "FALSE":
            throw foreignError() ?? unexpected("a value")
        default:
            advance()
            return try node(.name(name), from: start)
        }
    }

    private var isCalledNext: Bool {
        tokens.indices.contains(index + 1) && tokens[index + 1].kind == .leftParenthesis
    }

    // MARK: Brackets

    private mutating func parseParentheses() throws(SyntaxError) -> Expression {
        let opener = token
        advance()
        let outer = newlinesEnd
        newlinesEnd = false
        defer { newlinesEnd = outer }
        if at(.rightParenthesis) { throw error(.emptyParentheses, at: opener.range.lowerBound..<token.range.upperBound) }
        if at(.endOfInput) { throw error(.unclosed("("), at: opener.range, isAtEnd: true) }
        let value = try parseExpression()
        if at(.comma) { throw error(.tuple, at: opener.range.lowerBound..<token.range.upperBound) }
        if at(.assign) { throw error(.assignmentInExpression) }
        if at(.colon) { throw error(.colonRange) }
        if at(.for) { throw error(.comprehension) }
        if at(.if) { throw error(.conditionalAfterValue) }
        guard take(.rightParenthesis) else {
            if at(.endOfInput) || token.startsLine { throw error(.unclosed("("), at: opener.range, isAtEnd: at(.endOfInput)) }
            throw unexpected("`)`", context: "after this value")
        }
        return try node(.parenthesized(value), from: opener.range.lowerBound)
    }

    private mutating func parseBracket() throws(SyntaxError) -> Expression {
        let opener = token
        advance()
        let outer = newlinesEnd
        newlinesEnd = false
        defer { newlinesEnd = outer }
        var elements: [Element] = []
        while !at(.rightBracket) {
            if at(.endOfInput) { throw error(.unclosed("["), at: opener.range, isAtEnd: true) }
            if take(.ellipsis) {
                elements.append(.spread(try parseExpression()))
            } else {
                elements.append(.value(try parseExpression()))
            }
            if at(.for) { throw error(.comprehension) }
            if at(.colon) { throw error(.colonRange) }
            if at(.assign) { throw error(.assignmentInExpression) }
            if !take(.comma) {
                if at(.semicolon) { throw error(.foreign(";", advice: "the rows of a matrix are brackets: `[[1, 2], [3, 4]]`")) }
                break
            }
        }
        try expectCloser(.rightBracket, of: opener, context: "after this element")
        return try node(.bracket(elements), from: opener.range.lowerBound)
    }

    private mutating func parseRecord() throws(SyntaxError) -> Expression {
        let opener = token
        advance()
        let outer = newlinesEnd
        newlinesEnd = false
        defer { newlinesEnd = outer }
        var entries: [RecordEntry] = []
        var names: Set<String> = []
        while !at(.rightBrace) {
            if at(.endOfInput) { throw error(.unclosed("{"), at: opener.range, isAtEnd: true) }
            if take(.ellipsis) {
                entries.append(.spread(try parseExpression()))
            } else {
                let name = try parseFieldName(opener)
                if !names.insert(name.text).inserted { throw error(.duplicateField(name.text), at: name.range) }
                entries.append(.field(name, try parseExpression()))
            }
            if at(.semicolon) { throw error(.statementsInRecord, at: opener.range) }
            if !take(.comma) { break }
        }
        if token.startsLine, at(.name) || kind.isKeyword { throw error(.statementsInRecord, at: opener.range) }
        try expectCloser(.rightBrace, of: opener, context: "after this field")
        return try node(.record(entries), from: opener.range.lowerBound)
    }

    /// Reads `name =` or `"any text" =`.
    private mutating func parseFieldName(_ opener: Token) throws(SyntaxError) -> Name {
        let name: Name
        switch kind {
        case .string: name = Name(unescaped(contents(of: token)), range: token.range)
        case .rawString: name = Name(source.slice(contents(of: token)), range: token.range)
        case .stringOpen: throw error(.interpolationNotAllowed("the name of a field"))
        default:
            guard at(.name) || kind.isKeyword else { throw unexpected("the name of a field", context: "in this record") }
            name = Name(text(token), range: token.range)
        }
        if at(.name) || kind.isKeyword, ![.assign, .colon, .endOfInput].contains(peek().kind) {
            throw error(.statementsInRecord, at: opener.range)
        }
        advance()
        if at(.colon) { throw error(.colonInRecord) }
        try expect(.assign, context: "after the name of a field")
        return name
    }

    // MARK: Blocks with a value

    private mutating func parseConditional() throws(SyntaxError) -> Expression {
        let start = token.range.lowerBound
        var arms: [ConditionalArm] = []
        var otherwise: Block?
        repeat {
            let condition = try parseCondition()
            arms.append(ConditionalArm(condition: condition, body: try parseBlock()))
            guard take(.else) else { break }
            if at(.if) { continue }
            otherwise = try parseBlock()
            break
        } while true
        return try node(.conditional(arms, otherwise: otherwise), from: start)
    }

    private mutating func parseAttempt() throws(SyntaxError) -> Expression {
        let start = token.range.lowerBound
        advance()
        let body = try parseBlock()
        guard take(.catch) else { throw unexpected("`catch`", context: "after the block of `try`") }
        var name: Name?
        if at(.name) { name = try expectName("a name") }
        let handler = try parseBlock()
        return try node(.attempt(body, error: name, handler: handler), from: start)
    }
}
