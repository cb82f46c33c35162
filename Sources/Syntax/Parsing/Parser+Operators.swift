extension Parser {
    /// Any expression: a pipe and what binds tighter.
    mutating func parseExpression() throws(SyntaxError) -> Expression {
        try enter()
        defer { depth -= 1 }
        let first = try parseOperand()
        return try parsePipes(first)
    }

    /// The expression a statement begins with; at the prompt `|>` and `.name` go on from `ans`.
    mutating func parseStatementExpression() throws(SyntaxError) -> Expression {
        guard at(.pipe) || (at(.dot) && peek().kind == .name) else { return try parseExpression() }
        guard dialect == .prompt, index == 0 else { throw error(.nothingToPipe) }
        let start = token.range.lowerBound
        try enter()
        defer { depth -= 1 }
        let answer = Expression(.name("ans"), range: start..<start)
        let value = try parsePostfix(answer)
        return try parsePipes(try parseOperators(value, from: .or))
    }

    private mutating func parsePipes(_ first: Expression) throws(SyntaxError) -> Expression {
        var value = first
        while at(.pipe), continuesExpression {
            advance()
            let target = try parseOperand()
            value = try node(.pipe(value, into: target), from: first.range.lowerBound)
        }
        return value
    }

    /// An operand of `|>`: a function or operators.
    mutating func parseOperand() throws(SyntaxError) -> Expression {
        isLambda ? try parseLambda() : try parseLevel(.or)
    }

    /// The levels of binary operators, loosest first.
    enum Level: Int {
        case or, and, not, comparison, range, sum, product, unary
    }

    mutating func parseLevel(_ level: Level) throws(SyntaxError) -> Expression {
        if at(.not) {
            guard level.rawValue <= Level.not.rawValue else { throw error(.looseNot) }
            let start = token.range.lowerBound
            advance()
            try enter()
            let operand = try parseLevel(.not)
            depth -= 1
            return try parseOperators(try node(.unary(.not, operand), from: start), from: level, upTo: .not)
        }
        return try parseOperators(try parseUnary(), from: level)
    }

    /// Goes on from a left operand with all operators of a level and the tighter ones, up to one that binds too tightly to it.
    mutating func parseOperators(
        _ first: Expression, from loosest: Level, upTo tightest: Level = .unary
    ) throws(SyntaxError) -> Expression {
        let start = first.range.lowerBound
        var left = first
        while continuesExpression, let level = levelHere, level.rawValue >= loosest.rawValue, level.rawValue < tightest.rawValue {
            switch level {
            case .or:
                advance()
                left = try node(.logical(.or, left, try parseLevel(.and)), from: start)
            case .and:
                advance()
                left = try node(.logical(.and, left, try parseLevel(.not)), from: start)
            case .comparison:
                left = try parseComparison(left)
            case .range:
                advance()
                left = try node(.range(left, try parseLevel(.sum)), from: start)
                if at(.range), continuesExpression { throw error(.chainedRange) }
            case .sum, .product:
                guard let operation = arithmeticHere else { return left }
                advance()
                let right = level == .sum ? try parseLevel(.product) : try parseLevel(.unary)
                left = try node(.binary(operation, left, right), from: start)
            case .not, .unary:
                return left
            }
        }
        return left
    }

    private mutating func parseComparison(_ first: Expression) throws(SyntaxError) -> Expression {
        var links: [ComparisonLink] = []
        while continuesExpression, let comparison = comparisonHere {
            advance()
            if comparison == .isNotIn { advance() }
            links.append(ComparisonLink(comparison, try parseLevel(.range)))
        }
        return try node(.comparison(first, links), from: first.range.lowerBound)
    }

    private var levelHere: Level? {
        switch kind {
        case .or: .or
        case .and: .and
        case .range: .range
        case .plus, .minus: .sum
        case .star, .slash, .percent, .at: .product
        default: comparisonHere == nil ? nil : .comparison
        }
    }

    private var comparisonHere: ComparisonOperator? {
        switch kind {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .in: .isIn
        case .not: peek().kind == .in ? .isNotIn : nil
        default: nil
        }
    }

    private var arithmeticHere: BinaryOperator? {
        switch kind {
        case .plus: .add
        case .minus: .subtract
        case .star: .multiply
        case .slash: .divide
        case .percent: .remainder
        case .at: .matrixProduct
        default: nil
        }
    }

    /// `-x`, and `x ^ y`, which binds tighter than the minus before it and looser than the one behind it.
    private mutating func parseUnary() throws(SyntaxError) -> Expression {
        if at(.minus) {
            let start = token.range.lowerBound
            try enter()
            defer { depth -= 1 }
            if index > 0, tokens[index - 1].kind == .minus, !token.followsSpace, peek().startsLine || peek().kind == .endOfInput {
                throw error(.foreign("--", advice: "write `x -= 1`"), at: tokens[index - 1].range.lowerBound..<token.range.upperBound)
            }
            advance()
            return try node(.unary(.negate, try parseUnary()), from: start)
        }
        let base = try parsePostfix(try parsePrimary())
        guard at(.caret), continuesExpression else { return base }
        advance()
        try enter()
        defer { depth -= 1 }
        if at(.not) { throw error(.looseNot) }
        return try node(.binary(.power, base, try parseUnary()), from: base.range.lowerBound)
    }
}
