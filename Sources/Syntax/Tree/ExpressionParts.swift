/// A piece of an interpolated string.
public enum StringPart: Sendable, Equatable {
    case text(String)
    /// `{value:format}`; the format is the text after the colon, `nil` without one.
    case value(Expression, format: String?)
}

/// What stands between the commas of a bracket.
public enum Element: Sendable, Equatable {
    case value(Expression)
    /// `...list`
    case spread(Expression)

    public var expression: Expression {
        switch self {
        case .value(let expression), .spread(let expression): expression
        }
    }
}

/// What stands between the commas of a record.
public enum RecordEntry: Sendable, Equatable {
    case field(Name, Expression)
    /// `...record`
    case spread(Expression)

    public var expression: Expression {
        switch self {
        case .field(_, let expression), .spread(let expression): expression
        }
    }
}

/// What stands between the commas of a call.
public enum Argument: Sendable, Equatable {
    case positional(Expression)
    case named(Name, Expression)
    /// `...list` gives positional arguments, `...record` named ones.
    case spread(Expression)

    public var expression: Expression {
        switch self {
        case .positional(let expression), .named(_, let expression), .spread(let expression): expression
        }
    }
}

/// What stands between the commas of an index.
public enum IndexItem: Sendable, Equatable {
    case at(Expression)
    /// `start:stop:step`, each optional.
    case slice(start: Expression?, stop: Expression?, step: Expression?)
    /// `...`: as many whole axes as are left.
    case ellipsis
}

/// A comparison with the operand before it.
public struct ComparisonLink: Sendable, Equatable {
    public let comparison: ComparisonOperator
    public let operand: Expression

    public init(_ comparison: ComparisonOperator, _ operand: Expression) {
        self.comparison = comparison
        self.operand = operand
    }
}

/// `if condition { body }`
public struct ConditionalArm: Sendable, Equatable {
    public let condition: Expression
    public let body: Block

    public init(condition: Expression, body: Block) {
        self.condition = condition
        self.body = body
    }
}
