internal import Dynamics
internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// What analyses of dynamics take as a system: a map, a flow, a function, or an experiment, whose step is an update.
enum SystemArgument {
    case evolution(Evolution)
    case experiment(Experiment)

    /// How signatures write it.
    static let types = "map | flow | experiment | function"

    static let help = """
        A system is a map or a flow (`henon()`, `lorenz()`, `flow(f)`), a function of the state's vector (or of as many numbers as \
        the state has), or an experiment: its state is the parameters and the optimizer's memory, its step an update.
        """

    var stepTime: Double { if case .evolution(let evolution) = self { evolution.timeStep } else { 1 } }
}

extension Call {
    func system(_ name: String = "system") throws -> SystemArgument {
        try SystemArgument(value(name), machine: machine, orThrow: wrongType(
            name, expected: "a map, a flow, an experiment or a function", value: value(name)))
    }

    /// A map, a flow or a function, and the number of its coordinates, from `start` or by trying.
    func evolution(_ name: String = "map", dimension: Int? = nil) throws -> (evolution: Evolution, dimension: Int) {
        guard case .evolution(let evolution) = try system(name) else {
            throw wrongType(name, expected: "a map, a flow or a function", value: try value(name))
        }
        return (evolution, try evolution.resolvedDimension(given: dimension))
    }

    /// A state as a vector of finite numbers.
    func start(_ name: String = "start") throws -> [Double]? {
        guard let tensor = try optionalTensor(name) else { return nil }
        guard tensor.rank <= 1, !tensor.isEmpty, tensor.doubles.allSatisfy(\.isFinite) else {
            throw invalid(name, "must be a vector of finite numbers")
        }
        return tensor.doubles
    }

    /// The law of a flow's integration.
    func integrator(timeStep: Double? = nil) throws -> Integrator {
        let text = try string("method")
        guard let method = Integrator.Method(rawValue: text) else {
            throw invalid("method", "is \"\(text)\"; there are \"rk4\" and \"dopri5\"")
        }
        return try Integrator(
            method, timeStep: number("dt"), relativeTolerance: number("rtol"), absoluteTolerance: number("atol"))
    }
}

extension SystemArgument {
    /// The map or flow that a value is or, as a function, describes; nil for anything else.
    static func evolution(of value: Value, machine: Machine) -> Evolution? {
        if case .object(let object) = value, let object = object as? EvolutionObject { return object.evolution }
        return value.function.map { Evolution($0, machine: machine) }
    }

    init(_ value: Value, machine: Machine, orThrow wrongType: @autoclosure () throws -> ArgumentError) throws {
        switch value {
        case .object(let object as ExperimentObject): self = .experiment(object.experiment)
        default:
            guard let evolution = Self.evolution(of: value, machine: machine) else { throw try wrongType() }
            self = .evolution(evolution)
        }
    }
}

extension Evolution {
    /// A function of the language as a map or a flow. One of several required arguments gets the coordinates one by one.
    init(_ function: FunctionValue, machine: Machine, kind: Kind = .map) {
        let user = UserFunction(function, machine: machine)
        let count = function.requiredCount
        self.init(function.name, kind: kind, dimension: count > 1 ? count : nil) { x in
            let arguments = count > 1 ? try (0..<count).map { Value(try x.at($0)) } : [Value(x)]
            return try user.operand(arguments)
        }
    }

    /// The number of coordinates: what is given, what is known, or the least number that the function takes to as many.
    func resolvedDimension(given: Int? = nil) throws -> Int {
        if let known = given ?? dimension { return known }
        var first: (any Error)?
        for size in 1...8 {
            do {
                _ = try graph(dimension: size)
                return size
            } catch {
                if first == nil { first = error }
            }
        }
        throw first ?? DynamicsError.startNotFinite(name: name)
    }
}
