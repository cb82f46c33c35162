/// A word, literal or sign of the source, with what stood before it.
public struct Token: Sendable, Equatable {
    public let kind: Kind
    /// Bytes of the source.
    public let range: Range<Int>
    /// Whether a newline lies between the token before and this one.
    public let startsLine: Bool
    /// Whether anything (space, newline, comment) lies between the token before and this one.
    public let followsSpace: Bool

    /// Kinds by their spelling; what has no one spelling is described.
    public enum Kind: String, Sendable, Equatable {
        case endOfInput = "the end of the input"
        /// A sign or letter that the language does not have.
        case foreign = "an unknown sign"
        case number = "a number"
        case name = "a name"
        /// A whole string without interpolation, quotes included.
        case string = "a string"
        case rawString = "a raw string"
        /// `"text{`
        case stringOpen = "the beginning of a string"
        /// `}text{`
        case stringMiddle = "the middle of a string"
        /// `}text"`
        case stringClose = "the end of a string"
        /// `:.3f` inside an interpolation.
        case format = "a format"

        case fn, `if`, `else`, `for`, `in`, `while`, `break`, `continue`, `return`
        case and, or, not, `true`, `false`, none, param, include, `try`, `catch`, assert

        case leftParenthesis = "(", rightParenthesis = ")"
        case leftBracket = "[", rightBracket = "]"
        case leftBrace = "{", rightBrace = "}"
        case comma = ",", semicolon = ";", colon = ":"
        case dot = ".", range = "..", ellipsis = "..."
        case arrow = "->", pipe = "|>"
        case assign = "="
        case addAssign = "+=", subtractAssign = "-=", multiplyAssign = "*=", divideAssign = "/="
        case remainderAssign = "%=", productAssign = "@=", powerAssign = "^="
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
        case plus = "+", minus = "-", star = "*", slash = "/", percent = "%", at = "@", caret = "^"
    }
}

extension Token.Kind {
    /// The language's reserved words, in the order of its reference.
    public static let keywords: [Token.Kind] = [
        .fn, .if, .else, .for, .in, .while, .break, .continue, .return, .and, .or, .not, .true, .false, .none, .param,
        .include, .try, .catch, .assert,
    ]

    /// The kind of a word: a keyword or a name.
    static func word(_ text: String) -> Token.Kind {
        switch text {
        case "fn": .fn
        case "if": .if
        case "else": .else
        case "for": .for
        case "in": .in
        case "while": .while
        case "break": .break
        case "continue": .continue
        case "return": .return
        case "and": .and
        case "or": .or
        case "not": .not
        case "true": .true
        case "false": .false
        case "none": .none
        case "param": .param
        case "include": .include
        case "try": .try
        case "catch": .catch
        case "assert": .assert
        default: .name
        }
    }

    /// Whether it is a reserved word.
    public var isKeyword: Bool {
        switch self {
        case .fn, .if, .else, .for, .in, .while, .break, .continue, .return, .and, .or, .not, .true, .false, .none,
            .param, .include, .try, .catch, .assert:
            true
        default: false
        }
    }

    /// The arithmetic of `+=` and its like.
    var compoundOperator: BinaryOperator? {
        switch self {
        case .addAssign: .add
        case .subtractAssign: .subtract
        case .multiplyAssign: .multiply
        case .divideAssign: .divide
        case .remainderAssign: .remainder
        case .productAssign: .matrixProduct
        case .powerAssign: .power
        default: nil
        }
    }
}
