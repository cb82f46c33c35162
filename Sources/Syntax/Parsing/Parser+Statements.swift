internal import Diagnostics

extension Parser {
    /// Reads the whole text.
    mutating func parseStatements() -> [Statement] {
        var statements: [Statement] = []
        while !at(.endOfInput), errors.count < Self.mostErrors {
            if take(.semicolon) { continue }
            do {
                statements.append(try parseTerminatedStatement())
            } catch {
                errors.append(error)
                recover()
            }
        }
        return statements
    }

    /// Skips to the beginning of the next statement at this level.
    private mutating func recover() {
        newlinesEnd = true
        depth = blockDepth
        var open = 0
        let start = index
        while !at(.endOfInput) {
            if open <= 0, index > start, token.startsLine { return }
            switch kind {
            case .leftParenthesis, .leftBracket, .leftBrace: open += 1
            case .rightParenthesis, .rightBracket: open -= 1
            case .rightBrace:
                if open <= 0, blockDepth > 0 { return }
                open -= 1
            default: break
            }
            advance()
        }
    }

    private mutating func parseTerminatedStatement() throws(SyntaxError) -> Statement {
        let statement = try parseStatement()
        switch kind {
        case .semicolon where !token.startsLine:
            advance()
            guard blockDepth == 0, case .expression = statement.kind else { return statement }
            return Statement(statement.kind, range: statement.range, isSilenced: true)
        case .endOfInput: return statement
        case .rightBrace where blockDepth > 0: return statement
        default:
            if token.startsLine { return statement }
            throw unterminated(statement)
        }
    }

    /// The error for what stands behind a whole statement on its line.
    private func unterminated(_ statement: Statement) -> SyntaxError {
        if let foreign = foreignError() { return foreign }
        switch kind {
        case .rightParenthesis, .rightBracket, .rightBrace: return error(.unmatchedCloser(kind.rawValue))
        case .colon: return error(.colonRange)
        case .if: return error(.conditionalAfterValue)
        case .else: return error(.elseAlone)
        case .catch: return error(.catchAlone)
        case .comma: return error(.unassignedNames)
        case .assign:
            if case .expression = statement.kind { return error(.notAssignable("this value"), at: statement.range) }
            return error(.assignmentInExpression)
        case .arrow: return error(.functionInOperand)
        case .string, .stringOpen, .rawString, .number, .name:
            if let prefix = stringPrefix { return prefix }
            if index > 0, tokens[index - 1].kind == .name, tokens[index - 1].range.lowerBound == statement.range.lowerBound {
                return error(.missingCallParentheses(name: text(tokens[index - 1])))
            }
            return error(.expectedEndOfStatement(found: found))
        default: return error(.expectedEndOfStatement(found: found))
        }
    }

    /// The error for `f"…"`, `r'…'` and their like.
    var stringPrefix: SyntaxError? {
        guard index > 0, !token.followsSpace, [.string, .stringOpen, .rawString].contains(kind) else { return nil }
        let prefix = tokens[index - 1]
        guard ["f", "r", "b", "u", "F", "R", "fr", "rf", "L"].contains(text(prefix)) else { return nil }
        return error(.stringPrefix(text(prefix)), at: prefix.range)
    }

    private mutating func parseStatement() throws(SyntaxError) -> Statement {
        let start = token.range.lowerBound
        switch kind {
        case .fn where peek().kind == .name: return try parseNamedFunction()
        case .for: return try parseFor()
        case .while:
            let condition = try parseCondition()
            let body = try parseLoopBody()
            return statement(.whileLoop(condition, body: body), from: start)
        case .return:
            guard functionDepth > 0 else { throw error(.outsideFunction) }
            advance()
            let value = startsValueHere ? try parseExpression() : nil
            return statement(.returning(value), from: start)
        case .break, .continue:
            guard loopDepth > 0 else { throw error(.outsideLoop(kind.rawValue)) }
            let isBreak = at(.break)
            advance()
            return statement(isBreak ? .breaking : .continuing, from: start)
        case .assert:
            advance()
            let condition = try parseExpression()
            let message = take(.comma) ? try parseExpression() : nil
            return statement(.assertion(condition, message: message), from: start)
        case .include: return try parseInclude()
        case .param: return try parseScriptParameter()
        case .else: throw error(.elseAlone)
        case .catch: throw error(.catchAlone)
        case .percent: throw error(.foreign("%", advice: "comments begin with `#`"))
        case .name where isEquation: return try parseEquation()
        default: return try parseExpressionStatement()
        }
    }

    /// A statement from `start` to the last token read; mutating for the reason that `node` is.
    mutating func statement(_ kind: Statement.Kind, from start: Int) -> Statement { Statement(kind, range: start..<max(start, end)) }

    /// Whether a value begins here, on this line.
    private var startsValueHere: Bool {
        switch kind {
        case .endOfInput, .semicolon, .rightBrace: false
        default: !(token.startsLine && newlinesEnd)
        }
    }

    // MARK: Assignment

    private mutating func parseExpressionStatement() throws(SyntaxError) -> Statement {
        let start = token.range.lowerBound
        let first = try parseStatementExpression()
        if token.startsLine, newlinesEnd { return statement(.expression(first), from: start) }
        if let operation = kind.compoundOperator {
            let target = try target(first)
            advance()
            return statement(.compound(target, operation, try parseExpression()), from: start)
        }
        if at(.assign) {
            let target = try target(first)
            advance()
            let value = try parseAssignedValue()
            return statement(.assignment(target, value), from: start)
        }
        if at(.comma), blockDepth > 0 || !first.isCallLike { return try parseDestructuring(first, from: start) }
        return statement(.expression(first), from: start)
    }

    /// The value behind `=`; a second `=` is refused.
    private mutating func parseAssignedValue() throws(SyntaxError) -> Expression {
        let value = try parseExpression()
        if at(.assign), continuesExpression { throw error(.assignmentInExpression) }
        return value
    }

    private mutating func parseDestructuring(_ first: Expression, from start: Int) throws(SyntaxError) -> Statement {
        var expressions = [first]
        while take(.comma) { expressions.append(try parseExpression()) }
        guard at(.assign) else {
            throw at(.endOfInput) ? error(.unassignedNames, at: start..<end) : foreignError() ?? error(.unassignedNames, at: start..<end)
        }
        var targets: [Target] = []
        for expression in expressions { targets.append(try target(expression)) }
        advance()
        let valuesStart = token.range.lowerBound
        var values = [try parseAssignedValue()]
        while at(.comma), continuesExpression {
            advance()
            values.append(try parseAssignedValue())
        }
        guard values.count == 1 || values.count == targets.count else {
            throw error(
                .mismatchedDestructuring(targets: targets.count, values: values.count), at: valuesStart..<end)
        }
        return statement(.destructuring(targets, values), from: start)
    }

    /// Reads an expression again as a place to assign to.
    private func target(_ expression: Expression) throws(SyntaxError) -> Target {
        var path: [Target.Accessor] = []
        var inner = expression
        while true {
            switch inner.kind {
            case .name(let text):
                return Target(
                    name: Name(text, range: inner.range), path: path.reversed(), range: expression.range)
            case .index(let base, let items):
                path.append(.index(items))
                inner = base
            case .field(let base, let name):
                path.append(.field(name))
                inner = base
            case .call(let callee, _):
                if case .name(let name) = callee.kind { throw error(.argumentsToAssign(name: name), at: inner.range) }
                throw error(.notAssignable("the result of a call"), at: inner.range)
            case .number, .string, .interpolation, .bool, .none:
                throw error(.notAssignable("`\(source.slice(inner.range))`"), at: inner.range)
            case .bracket: throw error(.notAssignable("a bracket"), at: inner.range)
            default: throw error(.notAssignable("this value"), at: inner.range)
            }
        }
    }

    // MARK: Loops and blocks

    private mutating func parseFor() throws(SyntaxError) -> Statement {
        let start = token.range.lowerBound
        advance()
        if at(.leftParenthesis) { throw error(.parenthesesAroundLoop) }
        let what = "a name for the elements"
        var names = [try expectName(what, context: "after `for`")]
        while take(.comma) { names.append(try expectName(what, context: "after `,`")) }
        guard take(.in) else { throw unexpected("`in`", context: "after the name of the loop: `for i in 1..10 { … }`") }
        let sequence = try parseExpression()
        let body = try parseLoopBody()
        return statement(.forLoop(names: names, in: sequence, body: body), from: start)
    }

    /// Reads the condition behind the keyword here.
    mutating func parseCondition() throws(SyntaxError) -> Expression {
        let keyword = kind.rawValue
        advance()
        if at(.leftBrace) { throw error(.missingCondition(keyword)) }
        return try parseExpression()
    }

    private mutating func parseLoopBody() throws(SyntaxError) -> Block {
        loopDepth += 1
        defer { loopDepth -= 1 }
        return try parseBlock()
    }

    /// Reads `{ statements }`.
    mutating func parseBlock() throws(SyntaxError) -> Block {
        let opener = token
        guard at(.leftBrace) else {
            if at(.assign) { throw error(.assignmentInExpression) }
            if at(.colon) { throw error(.colonBeforeBlock) }
            throw foreignError() ?? mismatch(.expectedBlock(found: found))
        }
        try enter()
        let outer = (newlinesEnd, depth)
        newlinesEnd = true
        blockDepth += 1
        defer {
            blockDepth -= 1
            newlinesEnd = outer.0
            depth = outer.1 - 1
        }
        advance()
        var statements: [Statement] = []
        while !at(.rightBrace) {
            if at(.endOfInput) || errors.count >= Self.mostErrors {
                throw error(.unclosed("{"), at: opener.range, isAtEnd: at(.endOfInput))
            }
            if take(.semicolon) { continue }
            let (functions, loops) = (functionDepth, loopDepth)
            do {
                statements.append(try parseTerminatedStatement())
            } catch {
                if error.isAtEnd || isTooDeep(error) { throw error }
                errors.append(error)
                (functionDepth, loopDepth) = (functions, loops)
                recover()
                depth = outer.1
            }
        }
        advance()
        return Block(statements, range: opener.range.lowerBound..<end)
    }

    /// Nesting that is too deep is reported once, not at each level that it passes.
    private func isTooDeep(_ error: SyntaxError) -> Bool {
        if case .nestedTooDeeply = error.problem { true } else { false }
    }

    // MARK: Top level

    private mutating func parseInclude() throws(SyntaxError) -> Statement {
        let start = token.range.lowerBound
        guard blockDepth == 0 else { throw error(.onlyAtTopLevel("include")) }
        advance()
        if at(.stringOpen) { throw error(.interpolationNotAllowed("the name of an included file")) }
        guard at(.string) || at(.rawString) else { throw unexpected("the name of a file in quotes", context: "after `include`") }
        let path = try parsePrimary()
        return statement(.include(path), from: start)
    }

    private mutating func parseScriptParameter() throws(SyntaxError) -> Statement {
        let start = token.range.lowerBound
        guard blockDepth == 0 else { throw error(.onlyAtTopLevel("param")) }
        advance()
        let name = try expectName("the name of a parameter", context: "after `param`")
        try expect(.assign, context: "and a default after the name of a parameter")
        let defaultValue = try parseExpression()
        var help: String?
        if !(token.startsLine && newlinesEnd) {
            if at(.stringOpen) { throw error(.interpolationNotAllowed("the help of a parameter")) }
            if at(.string) || at(.rawString), case .string(let text) = try parsePrimary().kind { help = text }
        }
        return statement(
            .parameter(ScriptParameter(name: name, defaultValue: defaultValue, help: help)), from: start)
    }
}

extension Expression {
    /// Whether it is a call, so that a comma behind it is no destructuring: `print(x), y`.
    fileprivate var isCallLike: Bool {
        if case .call = kind { true } else { false }
    }
}
