public import Diagnostics

/// A call of a builtin: its bound arguments, and what it may use of the world.
///
/// Types are checked before the body runs; accessors convert (a number to a tensor, a list of numbers to a tensor).
public struct Call {
    public let builtin: Builtin
    /// Calls functions of the language; holds settings and output.
    public let machine: Machine
    let bound: BoundArguments

    init(_ builtin: Builtin, _ arguments: Arguments, machine: Machine) throws {
        self.builtin = builtin
        self.machine = machine
        bound = try builtin.signature.bind(arguments, function: builtin.name)
    }

    /// Cancellation, progress and threads for numerics.
    public var context: WorkContext { machine.context }
    public var style: DisplayStyle { machine.style }
    public var output: any Output { machine.output }

    /// What `name…` took.
    public var rest: [Value] { bound.rest }
    /// What `**name` took.
    public var named: Record { bound.namedRest }

    private func index(_ name: String) throws -> Int {
        guard let index = builtin.signature.parameters.firstIndex(where: { $0.name == name }) else {
            throw RuntimeError.undeclaredParameter(function: builtin.name, parameter: name)
        }
        return index
    }

    /// Whether the caller gave it.
    public func isGiven(_ name: String) -> Bool {
        guard let index = try? index(name) else { return false }
        return bound.given[index]
    }

    /// The argument or its default; nil where it was not given and the function decides, or where it is `none`.
    public func optional(_ name: String) throws -> Value? {
        let value = bound.values[try index(name)]
        if case .some(.none) = value { return nil }
        return value
    }

    /// The argument or its default; `none` where neither is there.
    public func value(_ name: String) throws -> Value {
        bound.values[try index(name)] ?? .none
    }

    /// An error about an argument: `throw call.invalid("n", "must be positive")`.
    public func invalid(_ parameter: String, _ reason: String, hints: [String] = []) -> ArgumentError {
        ArgumentError(
            function: builtin.name, problem: .invalid(parameter: parameter, reason: reason), place: place(of: parameter),
            signature: builtin.signature.call(of: builtin.name), furtherHints: hints)
    }

    /// An error: the argument is not of a type that the function takes.
    public func wrongType(_ parameter: String, expected: String, value: Value) -> ArgumentError {
        let problem: ArgumentError.Problem =
            value.isTraced
            ? .traced(parameter: parameter, expected: expected)
            : .wrongType(parameter: parameter, expected: expected, value: value.briefText, type: value.typePhrase)
        return ArgumentError(
            function: builtin.name, problem: problem, place: place(of: parameter),
            signature: builtin.signature.call(of: builtin.name))
    }

    private func place(of parameter: String) -> ArgumentError.Place {
        let signature = builtin.signature
        let index = signature.parameters.firstIndex { $0.name == parameter }
        return .value(parameter, position: index.flatMap { signature.positional.firstIndex(of: $0) })
    }
}
