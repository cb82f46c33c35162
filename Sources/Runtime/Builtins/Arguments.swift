internal import Diagnostics

/// The arguments of a call as written: positional ones first, then named ones, spreads already spread.
public struct Arguments: Sendable {
    public var positional: [Value]
    public var named: [(name: String, value: Value)]

    public init(_ positional: [Value] = [], named: [(name: String, value: Value)] = []) {
        self.positional = positional
        self.named = named
    }
}

/// Arguments in the order of a signature's parameters.
struct BoundArguments {
    /// By parameter: the given value or the default; nil where neither is there.
    var values: [Value?]
    var given: [Bool]
    var rest: [Value] = []
    var namedRest = Record()
}

extension Signature {
    /// Gives every argument its parameter.
    ///
    /// - Throws: `ArgumentError` for an unknown, missing, doubled, surplus or ill-typed argument.
    func bind(_ arguments: Arguments, function: String) throws -> BoundArguments {
        var bound = BoundArguments(
            values: [Value?](repeating: nil, count: parameters.count),
            given: [Bool](repeating: false, count: parameters.count))
        for (position, value) in arguments.positional.enumerated() {
            if position < positional.count {
                let index = positional[position]
                try check(value, parameters[index], function, .positional(position))
                bound.values[index] = value
                bound.given[index] = true
            } else if let rest {
                try check(value, parameters[rest], function, .positional(position))
                bound.rest.append(value)
            } else {
                throw ArgumentError(
                    function: function,
                    problem: .tooMany(count: arguments.positional.count, limit: positional.count),
                    place: .positional(position), signature: call(of: function))
            }
        }
        for (name, value) in arguments.named {
            if let index = index(of: name) {
                if bound.given[index] {
                    throw ArgumentError(
                        function: function, problem: .doubled(parameter: name), place: .name(name),
                        signature: call(of: function))
                }
                try check(value, parameters[index], function, .value(name, position: nil))
                bound.values[index] = value
                bound.given[index] = true
            } else if let namedRest {
                if bound.namedRest[name] != nil {
                    throw ArgumentError(
                        function: function, problem: .doubled(parameter: name), place: .name(name),
                        signature: call(of: function))
                }
                try check(value, parameters[namedRest], function, .value(name, position: nil), named: name)
                bound.namedRest[name] = value
            } else {
                throw ArgumentError(
                    function: function, problem: .unknown(name: name, suggestion: nearest(to: name)), place: .name(name),
                    signature: call(of: function))
            }
        }
        for (index, parameter) in parameters.enumerated() where !bound.given[index] {
            switch parameter.standard {
            case .value(let value): bound.values[index] = value
            case .decided: break
            case .required:
                guard parameter.isRequired else { break }
                throw ArgumentError(
                    function: function,
                    problem: .missing(
                        parameter: parameter.name, type: parameter.type == .any ? nil : parameter.type.phrase),
                    signature: call(of: function))
            }
        }
        return bound
    }

    private func check(
        _ value: Value, _ parameter: Parameter, _ function: String, _ place: ArgumentError.Place, named: String? = nil
    ) throws {
        if parameter.type.accepts(value) { return }
        // An argument may always be given its own default.
        if case .value(.none) = parameter.standard, value.isNone { return }
        throw ArgumentError(
            function: function, problem: problem(value, named ?? parameter.name, parameter.type), place: place,
            signature: call(of: function))
    }

    private func problem(_ value: Value, _ parameter: String, _ type: ValueType) -> ArgumentError.Problem {
        if value.isTraced { return .traced(parameter: parameter, expected: type.phrase) }
        return .wrongType(parameter: parameter, expected: type.phrase, value: value.briefText, type: value.typePhrase)
    }

    /// The argument that was probably meant: the nearest spelling, or the one whose initials they are
    /// (`learning_rate` for `lr`).
    private func nearest(to name: String) -> String? {
        let names = argumentNames
        let initials = String(name.split(separator: "_").compactMap(\.first))
        if initials.count > 1, names.contains(initials) { return initials }
        let expanded = names.first { candidate in
            name.count > 1 && String(candidate.split(separator: "_").compactMap(\.first)) == name
        }
        return expanded ?? suggestions(for: name, among: names, limit: 1).first
    }
}
