/// A function as written: by an equation, by statements, or as a value.
public struct Function: Sendable, Equatable {
    /// `nil` for `x -> e` and `fn (x) { … }`.
    public let name: Name?
    public let parameters: [Parameter]
    public let body: Body
    /// The text of the `##` comments right above it, without the marks.
    public let help: String?

    public enum Body: Sendable, Equatable {
        /// `f(x) = e`, `x -> e`
        case expression(Expression)
        /// `fn f(x) { … }`: its value is that of `return` or of the last statement.
        case block(Block)
    }

    public init(name: Name?, parameters: [Parameter], body: Body, help: String? = nil) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.help = help
    }

    var height: Int {
        let tallestDefault = parameters.reduce(0) { max($0, $1.defaultValue?.height ?? 0) }
        switch body {
        case .expression(let expression): return max(tallestDefault, expression.height)
        case .block(let block): return max(tallestDefault, block.height)
        }
    }
}

/// A parameter of a function; optional when it has a default.
public struct Parameter: Sendable, Equatable {
    public let name: Name
    public let defaultValue: Expression?

    public init(name: Name, defaultValue: Expression? = nil) {
        self.name = name
        self.defaultValue = defaultValue
    }
}
