internal import Analysis
internal import Dynamics
internal import Figures
internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// A call of `bifurcation`: the system for each value of the parameter, all at once where it can be traced with it.
struct BifurcationCall {
    private let call: Call
    private let function: FunctionValue
    private let user: UserFunction
    private let values: [Double]
    private let start: [Double]?
    private let keep: Int

    init(_ call: Call) throws {
        self.call = call
        function = try call.function("system")
        user = UserFunction(function, machine: call.machine)
        let over = try call.tensor("over")
        guard over.rank <= 1, !over.isEmpty, over.doubles.allSatisfy(\.isFinite) else {
            throw call.invalid("over", "must be a vector of finite numbers")
        }
        values = over.doubles
        start = try call.start()
        keep = try call.whole("keep")
    }

    /// Whether the function takes the state beside the parameter.
    private var takesState: Bool { function.requiredCount == 2 }

    func value() throws -> Value {
        let found = try diagram()
        let fields: Record = [
            "over": Value(found.parameters), "values": Value(found.values), "period": Value(found.periods),
            "exponent": Value(found.exponents), "escaped": Value(found.escaped), "figure": Value(try figure(of: found)),
        ]
        let periods = Set(found.periods.doubles.filter { $0 > 0 }).sorted().map { NumberText.shortest($0) }
        let chaotic = found.exponents.doubles.count { $0 > 0.005 }
        let text = """
            bifurcation diagram of \(function.name): \(values.count) values from \(NumberText.shortest(values[0])) to \
            \(NumberText.shortest(values[values.count - 1])), \(keep) states each
              periods \(periods.isEmpty ? "none" : periods.prefix(12).joined(separator: ", ")); positive exponent at \(chaotic), escaped at \(found.escaped)
            """
        return .object(ResultObject("bifurcation", fields, text: text))
    }

    private func diagram() throws -> Bifurcation {
        let transient = try call.optionalWhole("transient")
        let observer = try call.optionalFunction("observe").map { UserFunction($0, machine: call.machine) }
        if observer == nil, let (family, first) = try family() {
            do {
                return try Bifurcation(
                    family: family, over: values, start: first, transient: transient ?? 1000, keep: keep,
                    coordinate: call.whole("coordinate"), context: call.context)
            } catch ProgramError.cannotExpand {
                // One value after another, then.
            }
        }
        var trainingSteps = 0
        if case .experiment(let experiment)? = try argument(values[0]) { trainingSteps = experiment.mostSteps }
        let coordinate = try call.whole("coordinate")
        return try Bifurcation(
            over: values, transient: transient ?? (trainingSteps > 0 ? trainingSteps : 1000), keep: keep, context: call.context,
            observe: { state in
                if let observer { return try observer.number([Value(state)]) }
                guard state.indices.contains(coordinate) else { throw call.invalid("coordinate", "must be between 0 and \(state.count - 1)") }
                return state[coordinate]
            },
            system: { try system($0) })
    }

    /// What the function makes of a parameter, unless it takes the state too.
    private func argument(_ parameter: Double) throws -> SystemArgument? {
        guard !takesState else { return nil }
        return try argument(of: user([Value(parameter)]))
    }

    private func argument(of value: Value) throws -> SystemArgument {
        try SystemArgument(value, machine: call.machine, orThrow: call.wrongType(
            "system", expected: "a function that gives a map, a flow, a function or an experiment", value: value))
    }

    private func system(_ parameter: Double) throws -> System {
        switch try argument(parameter) {
        case .experiment(let experiment)?: return try call.trainingSystem(experiment, start: start)
        case .evolution(let evolution)?:
            let d = try evolution.resolvedDimension(given: start?.count)
            return try evolution.system(from: start ?? evolution.start ?? [Double](repeating: 0.1, count: d))
        case nil:
            let evolution = Evolution(function.name, dimension: start?.count) { [user] x in try user.operand([Value(x), Value(parameter)]) }
            let d = try evolution.resolvedDimension()
            return try evolution.system(from: start ?? [Double](repeating: 0.1, count: d))
        }
    }

    /// The system with the parameter as a further coordinate, and the start of the others; nil where it cannot be traced so.
    private func family() throws -> (family: Evolution, start: [Double])? {
        let first: Evolution
        if takesState {
            let value = values[0]
            first = Evolution(function.name) { [user] x in try user.operand([Value(x), Value(value)]) }
        } else {
            guard case .evolution(let evolution)? = try argument(values[0]), evolution.hasFixedStep else { return nil }
            first = evolution
        }
        let d = try first.resolvedDimension(given: start?.count)
        let begin = start ?? first.start ?? [Double](repeating: 0.1, count: d)
        let machine = call.machine
        let family = Evolution(first.name, kind: .map, dimension: d + 1) { [user, takesState] extended in
            let x = try extended.sliced(axis: 0, start: 0, count: d)
            let parameter = try extended.at(d)
            let next: Operand
            if takesState {
                next = try user.operand([Value(x), Value(parameter)])
            } else {
                guard let evolution = try SystemArgument.evolution(of: user([Value(parameter)]), machine: machine) else {
                    throw ProgramError.cannotExpand("an experiment")
                }
                next = try evolution.step(x)
            }
            return try Operand.concatenate([next.reshaped([d]), parameter.reshaped([1])])
        }
        // A parameter that decides an `if`, or the size of something, cannot be traced.
        guard (try? family.graph(dimension: d + 1)) != nil else { return nil }
        return (family, begin)
    }

    private func figure(of found: Bifurcation) throws -> Figure {
        var x: [Double] = []
        var y: [Double] = []
        let states = found.values.doubles
        // More points than a picture can tell apart only cost time; successive states, since every second one would hide half of
        // an even period.
        let shown = min(keep, max(16, 60_000 / max(1, values.count)))
        for (row, parameter) in values.enumerated() {
            for column in 0..<shown {
                let value = states[row * keep + column]
                guard value.isFinite else { break }
                x.append(parameter)
                y.append(value)
            }
        }
        let name = function.signature.parameters.last?.name ?? "parameter"
        return try Orbits.diagram(x, y, parameter: name)
    }
}
