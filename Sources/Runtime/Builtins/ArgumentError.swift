public import Diagnostics

/// An argument that a function cannot take.
public struct ArgumentError: UserError {
    public enum Problem: Sendable {
        case unknown(name: String, suggestion: String?)
        case missing(parameter: String, type: String?)
        case doubled(parameter: String)
        case tooMany(count: Int, limit: Int)
        case wrongType(parameter: String, expected: String, value: String, type: String)
        case traced(parameter: String, expected: String)
        case invalid(parameter: String, reason: String)
    }

    /// Where in the call the trouble is, so that the caret stands under it.
    public enum Place: Sendable {
        case call
        case positional(Int)
        /// The name before `=`.
        case name(String)
        /// A parameter's value: after `name=`, or the positional argument that fills it.
        case value(String, position: Int?)
    }

    public let function: String
    public let problem: Problem
    public let place: Place
    /// The call as help shows it.
    public let signature: String
    public let furtherHints: [String]

    public init(
        function: String, problem: Problem, place: Place = .call, signature: String, furtherHints: [String] = []
    ) {
        self.function = function
        self.problem = problem
        self.place = place
        self.signature = signature
        self.furtherHints = furtherHints
    }
}
