/// Something that has a value.
///
/// Two expressions are equal when they mean the same; where they stand in their sources does not count.
public struct Expression: Sendable, Equatable {
    public let kind: Kind
    /// Bytes of the source, from the first to the last token.
    public let range: Range<Int>
    /// Nodes on the longest path down; the parser bounds it, so walks over a tree may recurse.
    public let height: Int

    public init(_ kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
        self.height = 1 + kind.tallestChild
    }

    public indirect enum Kind: Sendable, Equatable {
        case number(Double)
        /// `"plain"` or `'raw'`, escapes resolved.
        case string(String)
        /// `"lr = {lr:.3f}"`
        case interpolation([StringPart])
        case bool(Bool)
        case none
        case name(String)
        /// `[1, 2]`: a tensor or a list, by its values.
        case bracket([Element])
        /// `{lr = 0.1, ...r}`
        case record([RecordEntry])
        /// `a..b`, both ends included.
        case range(Expression, Expression)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// `a < b <= c`: every link compares the operand before it with its own; never empty.
        case comparison(Expression, [ComparisonLink])
        /// `and`, `or`: the right side is evaluated only when the left does not decide.
        case logical(LogicalOperator, Expression, Expression)
        /// `x |> f` calls `f(x)`; where the target is itself a `.call` (not `.parenthesized`), `x |> f(a)` calls `f(x, a)`.
        case pipe(Expression, into: Expression)
        /// `x -> e`, `(x, y = 1) -> e`, `fn (x) { … }`
        case function(Function)
        case call(Expression, [Argument])
        /// `x[1, 2:4]`
        case index(Expression, [IndexItem])
        /// `x.name`
        case field(Expression, Name)
        /// `if a { … } else if b { … } else { … }`; without a branch taken the value is `none`.
        case conditional([ConditionalArm], otherwise: Block?)
        /// `try { … } catch e { … }`
        case attempt(Block, error: Name?, handler: Block)
        /// `(e)`: means `e`.
        case parenthesized(Expression)
    }

    public static func == (a: Expression, b: Expression) -> Bool {
        if case .number(let x) = a.kind, case .number(let y) = b.kind { return x.bitPattern == y.bitPattern }
        return a.kind == b.kind
    }
}

extension Expression {
    /// The expression inside any parentheses.
    public var withoutParentheses: Expression {
        var expression = self
        while case .parenthesized(let inner) = expression.kind { expression = inner }
        return expression
    }
}
