public import Diagnostics

/// What is wrong with a text, as data.
public enum SyntaxProblem: Sendable, Equatable {
    // Inside literals.
    case unterminatedString
    case unterminatedInterpolation
    case emptyInterpolation
    case loneBrace
    case unknownEscape(String)
    case badUnicodeEscape
    case malformedNumber(String)
    case numberTooLarge(String)
    case wordAfterNumber(number: String, word: String)
    // Between tokens.
    /// `context` says of what it is part: "in this call".
    case expected(String, found: String, context: String)
    case foreign(String, advice: String)
    case unknownSign(String)
    case unclosed(String)
    case unmatchedCloser(String)
    case expectedBlock(found: String)
    case expectedEndOfStatement(found: String)
    case missingCallParentheses(name: String)
    case stringPrefix(String)
    case missingCondition(String)
    case colonBeforeBlock
    case functionInOperand
    case parenthesesAroundLoop
    // Constructs.
    case notAssignable(String)
    case argumentsToAssign(name: String)
    case assignmentInExpression
    case unassignedNames
    case mismatchedDestructuring(targets: Int, values: Int)
    case tuple
    case emptyParentheses
    case colonRange
    case colonInRecord
    case colonInArguments
    case comprehension
    case conditionalAfterValue
    case functionWithEquation(String)
    case statementsInRecord
    case duplicateParameter(String)
    case requiredAfterOptional(String)
    case duplicateField(String)
    case positionalAfterNamed
    case unaryPlus
    case looseNot
    case chainedRange
    case elseAlone
    case catchAlone
    case onlyAtTopLevel(String)
    case outsideFunction
    case outsideLoop(String)
    case interpolationNotAllowed(String)
    case nothingToPipe
    case nestedTooDeeply(limit: Int)
    case tooLong(limit: Int)
}

/// A problem and its place.
public struct SyntaxError: UserError {
    public let problem: SyntaxProblem
    public let span: SourceSpan
    /// Whether the text is merely not finished: more input could make it right.
    public let isAtEnd: Bool

    public init(_ problem: SyntaxProblem, at span: SourceSpan, isAtEnd: Bool = false) {
        self.problem = problem
        self.span = span
        self.isAtEnd = isAtEnd
    }

    public var message: String { problem.message }
    public var hints: [String] { problem.hints }
    public var diagnostic: Diagnostic { Diagnostic(message, at: span, hints: hints) }
}

/// Everything that is wrong with a text, in the order of the source; never empty.
public struct SyntaxErrors: UserError {
    public let errors: [SyntaxError]

    public init(first: SyntaxError, others: [SyntaxError] = []) { errors = [first] + others }

    public var message: String { errors[0].message }
    public var hints: [String] { errors[0].hints }
    public var diagnostics: [Diagnostic] { errors.map(\.diagnostic) }
}
