internal import Diagnostics

/// A recursive-descent parser over the tokens of one text, with precedence climbing for operators.
///
/// A statement that cannot be read is reported and skipped, so that one pass finds several errors.
struct Parser {
    let source: SourceText
    let tokens: [Token]
    let closers: [Int: Int]
    let comments: [Comment]
    let dialect: Dialect

    var index = 0
    var errors: [SyntaxError]
    /// Whether a newline ends what is being read; not inside brackets.
    var newlinesEnd = true
    /// Open brackets, blocks and prefix operators around what is being read.
    var depth = 0
    var blockDepth = 0
    var functionDepth = 0
    var loopDepth = 0

    /// Bounds the parser's own recursion.
    static let deepestNesting = 200
    /// Bounds the height of trees, and with it the recursion of all that walk them.
    static let tallestTree = 1000
    static let mostErrors = 20

    init(_ source: SourceText, dialect: Dialect) {
        let lexer = Lexer(source)
        self.source = source
        self.tokens = lexer.tokens
        self.closers = lexer.closers
        self.comments = lexer.comments
        self.errors = lexer.errors
        self.dialect = dialect
    }

    // MARK: Tokens

    var token: Token { tokens[index] }
    var kind: Token.Kind { tokens[index].kind }

    func peek(_ offset: Int = 1) -> Token { tokens[min(index + offset, tokens.count - 1)] }

    func at(_ kind: Token.Kind) -> Bool { tokens[index].kind == kind }

    /// The end of the last token read.
    var end: Int { index > 0 ? tokens[index - 1].range.upperBound : 0 }

    func text(_ token: Token) -> String { source.slice(token.range) }

    /// Moves on; stays at the end of the input.
    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    @discardableResult
    mutating func take(_ kind: Token.Kind) -> Bool {
        guard at(kind) else { return false }
        advance()
        return true
    }

    /// Whether the token here goes on with the expression before it: on the same line, in brackets, or a `|>` or `.name`.
    var continuesExpression: Bool {
        let next = tokens[index]
        return !next.startsLine || !newlinesEnd || next.kind == .pipe || (next.kind == .dot && peek().kind == .name)
    }

    // MARK: Errors

    func error(_ problem: SyntaxProblem, at range: Range<Int>, isAtEnd: Bool = false) -> SyntaxError {
        SyntaxError(problem, at: SourceSpan(source, range), isAtEnd: isAtEnd)
    }

    func error(_ problem: SyntaxProblem) -> SyntaxError { error(problem, at: token.range, isAtEnd: at(.endOfInput)) }

    /// The errors in the order of the source, without those that only follow from a string that is never closed.
    var errorsInOrder: [SyntaxError] {
        let sorted = errors.sorted { $0.span.range.lowerBound < $1.span.range.lowerBound }
        let unterminated = sorted.firstIndex { $0.problem == .unterminatedString || $0.problem == .unterminatedInterpolation }
        return unterminated.map { Array(sorted[...$0]) } ?? sorted
    }

    /// What stands here instead of what was expected, named for a message.
    var found: String {
        let next = token
        if next.kind == .endOfInput { return "the end of the input" }
        if next.startsLine, newlinesEnd { return "the end of the line" }
        return switch next.kind {
        case .number: "the number `\(text(next))`"
        case .name: "`\(text(next))`"
        case .string, .rawString, .stringOpen: "a string"
        case .stringMiddle, .stringClose: "the end of the braces"
        case .format: "`:`"
        default: "`\(text(next))`"
        }
    }

    /// The error for a token that does not fit: a spelling of another language where it is one, else what was expected.
    func unexpected(_ expected: String, context: String = "") -> SyntaxError {
        foreignError() ?? mismatch(.expected(expected, found: found, context: context))
    }

    /// Places a problem at the token here, or right after the one before where a line ended too early.
    func mismatch(_ problem: SyntaxProblem) -> SyntaxError {
        let isEndOfLine = token.startsLine && newlinesEnd && index > 0
        let range = at(.endOfInput) || isEndOfLine ? end..<end : token.range
        return error(problem, at: range, isAtEnd: at(.endOfInput))
    }

    /// The error for a foreign sign or word here, or a foreign word right before.
    func foreignError() -> SyntaxError? {
        let next = token
        if next.kind == .foreign {
            let sign = text(next)
            if let advice = ForeignSpelling.advice(forSign: sign) { return error(.foreign(sign, advice: advice)) }
            return error(.unknownSign(sign))
        }
        if index > 0, !(next.startsLine && newlinesEnd), let error = foreignWordError(tokens[index - 1]) { return error }
        return foreignWordError(next)
    }

    private func foreignWordError(_ token: Token) -> SyntaxError? {
        guard token.kind == .name, let advice = ForeignSpelling.advice(forWord: text(token)) else { return nil }
        return error(.foreign(text(token), advice: advice), at: token.range)
    }

    mutating func expect(_ kind: Token.Kind, context: String = "") throws(SyntaxError) {
        guard take(kind) else { throw unexpected("`\(kind.rawValue)`", context: context) }
    }

    /// Takes the bracket that closes the one at `opener`.
    mutating func expectCloser(_ kind: Token.Kind, of opener: Token, context: String) throws(SyntaxError) {
        if take(kind) { return }
        if at(.endOfInput) || (token.startsLine && at(.name)) || token.kind.isKeyword && token.startsLine {
            throw error(.unclosed(opener.kind.rawValue), at: opener.range, isAtEnd: at(.endOfInput))
        }
        if at(.arrow) { throw error(.functionInOperand) }
        throw stringPrefix ?? unexpected("`,` or `\(kind.rawValue)`", context: context)
    }

    mutating func expectName(_ what: String, context: String = "") throws(SyntaxError) -> Name {
        guard at(.name) else { throw unexpected(what, context: context) }
        let name = Name(text(token), range: token.range)
        advance()
        return name
    }

    // MARK: Nesting

    /// Counts a level of nesting; the caller leaves it with `depth -= 1`.
    mutating func enter() throws(SyntaxError) {
        depth += 1
        if depth > Self.deepestNesting { throw error(.nestedTooDeeply(limit: Self.deepestNesting), at: token.range) }
    }

    /// An expression from the token at `start` to the last one read.
    ///
    /// Mutating, so that arguments that parse are evaluated before `self` is looked at.
    mutating func node(_ kind: Expression.Kind, from start: Int) throws(SyntaxError) -> Expression {
        let expression = Expression(kind, range: start..<max(start, end))
        if expression.height > Self.tallestTree {
            throw error(.tooLong(limit: Self.tallestTree), at: start..<min(end, start + 1))
        }
        return expression
    }
}
