public enum UnaryOperator: String, Sendable, Equatable {
    case negate = "-"
    case not = "not"
}

/// Arithmetic operators, by their spelling.
public enum BinaryOperator: String, Sendable, Equatable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case matrixProduct = "@"
    case power = "^"
}

public enum ComparisonOperator: String, Sendable, Equatable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
}

public enum LogicalOperator: String, Sendable, Equatable {
    case and = "and"
    case or = "or"
}
