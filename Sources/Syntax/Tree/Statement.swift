/// A step of a program.
///
/// Statements are equal when they mean the same, wherever they stand.
public struct Statement: Sendable, Equatable {
    public let kind: Kind
    /// Bytes of the source, from the first to the last token, without a closing `;`.
    public let range: Range<Int>
    /// Whether an expression at top level ends with `;`, so that a prompt does not print it.
    public let isSilenced: Bool
    /// Nodes on the longest path down.
    let height: Int

    public init(_ kind: Kind, range: Range<Int>, isSilenced: Bool = false) {
        self.kind = kind
        self.range = range
        self.isSilenced = isSilenced
        self.height = 1 + kind.tallestChild
    }

    public indirect enum Kind: Sendable, Equatable {
        case expression(Expression)
        /// `x = e`, `x[0].lr = e`
        case assignment(Target, Expression)
        /// `x += e`
        case compound(Target, BinaryOperator, Expression)
        /// `a, b = pair` (one value to take apart) or `a, b = b, a` (as many values as targets, all evaluated first).
        case destructuring([Target], [Expression])
        /// `f(x) = e`, `fn f(x) { … }`; its name is never `nil`.
        case function(Function)
        case forLoop(names: [Name], in: Expression, body: Block)
        case whileLoop(Expression, body: Block)
        case assertion(Expression, message: Expression?)
        /// `include "file.dyn"`
        case include(Expression)
        case parameter(ScriptParameter)
        case returning(Expression?)
        case breaking
        case continuing
    }

    public static func == (a: Statement, b: Statement) -> Bool { a.isSilenced == b.isSilenced && a.kind == b.kind }
}

/// Statements in braces.
public struct Block: Sendable, Equatable {
    public let statements: [Statement]
    /// Bytes of the source, braces included.
    public let range: Range<Int>
    let height: Int

    public init(_ statements: [Statement], range: Range<Int>) {
        self.statements = statements
        self.range = range
        self.height = statements.reduce(0) { max($0, $1.height) }
    }

    public static func == (a: Block, b: Block) -> Bool { a.statements == b.statements }
}

/// What an assignment changes: a name, or a place inside its value.
public struct Target: Sendable, Equatable {
    public let name: Name
    /// From the outside in: `x[0].lr` is an index, then a field.
    public let path: [Accessor]
    public let range: Range<Int>

    public enum Accessor: Sendable, Equatable {
        case index([IndexItem])
        case field(Name)
    }

    public init(name: Name, path: [Accessor] = [], range: Range<Int>) {
        self.name = name
        self.path = path
        self.range = range
    }

    public static func == (a: Target, b: Target) -> Bool { a.name == b.name && a.path == b.path }
}

/// `param name = default "help"`: a parameter of a script, set from its command line.
public struct ScriptParameter: Sendable, Equatable {
    public let name: Name
    public let defaultValue: Expression
    public let help: String?

    public init(name: Name, defaultValue: Expression, help: String? = nil) {
        self.name = name
        self.defaultValue = defaultValue
        self.help = help
    }
}
