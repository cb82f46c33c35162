/// Places of a tree that its tokens alone do not tell apart, by their offsets in the source.
struct Marks {
    /// Where statements begin.
    private(set) var statementStarts: Set<Int> = []
    /// Where silenced expressions end.
    private(set) var silencedEnds: Set<Int> = []
    /// Braces that open a block; all others open a record.
    private(set) var blockOpeners: Set<Int> = []
    /// Braces that close a block.
    private(set) var blockClosers: Set<Int> = []
    /// Minus signs of one operand.
    private(set) var negations: Set<Int> = []

    init(_ tree: SyntaxTree) {
        let found = Found()
        var walk = TreeWalk()
        walk.onStatement = { statement in
            found.marks.statementStarts.insert(statement.range.lowerBound)
            if statement.isSilenced { found.marks.silencedEnds.insert(statement.range.upperBound) }
        }
        walk.onBlock = { block in
            found.marks.blockOpeners.insert(block.range.lowerBound)
            found.marks.blockClosers.insert(block.range.upperBound - 1)
        }
        walk.onExpression = { expression in
            if case .unary(.negate, _) = expression.kind { found.marks.negations.insert(expression.range.lowerBound) }
        }
        walk.walk(tree)
        self = found.marks
    }

    private init() {}

    private final class Found { var marks = Marks() }
}
