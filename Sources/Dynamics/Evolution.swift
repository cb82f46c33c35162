public import Programs
internal import Tensors

/// The law of a small system: a function of its state vector that can be traced, and how time advances with it.
///
/// A map gives the next state, a flow the velocity, which an integrator turns into a step.
public struct Evolution: Sendable {
    public enum Kind: Sendable {
        case map
        case flow(Integrator)
    }

    public let name: String
    /// What it was made with, in order, as it is written: `henon(a=1.4, b=0.3)`.
    public let parameters: [(name: String, value: Double)]
    public let kind: Kind
    /// The number of coordinates, where it is fixed.
    public let dimension: Int?
    /// A state on or near the attractor, where one is known.
    public let start: [Double]?
    /// x ↦ next x, or x ↦ dx/dt: vectors of the same length.
    public let function: @Sendable (Operand) throws -> Operand

    public init(
        _ name: String, parameters: [(name: String, value: Double)] = [], kind: Kind = .map, dimension: Int? = nil,
        start: [Double]? = nil, _ function: @escaping @Sendable (Operand) throws -> Operand
    ) {
        self.name = name
        self.parameters = parameters
        self.kind = kind
        self.dimension = dimension ?? start?.count
        self.start = start
        self.function = function
    }

    /// The same velocity under another integrator.
    public func integrated(by integrator: Integrator) -> Evolution {
        Evolution(name, parameters: parameters, kind: .flow(integrator), dimension: dimension, start: start, function)
    }

    public var isFlow: Bool { if case .flow = kind { true } else { false } }

    /// The time of one step: 1 for a map.
    public var timeStep: Double { if case .flow(let integrator) = kind { integrator.timeStep } else { 1 } }

    /// Whether a step is one fixed program, the same for all states.
    public var hasFixedStep: Bool {
        if case .flow(let integrator) = kind { integrator.method == .rungeKutta4 } else { true }
    }

    /// The graph of the function on vectors of `dimension` coordinates: one input, one output.
    ///
    /// - Throws: `DynamicsError.mapChangesShape` when the result has another shape than the state.
    public func graph(dimension: Int) throws -> Graph {
        try Graph.trace([TensorType([dimension], .f64)]) { inputs in [try checked(function(inputs[0]), inputs[0])] }
    }

    /// The graph of one step of fixed length.
    public func stepGraph(dimension: Int) throws -> Graph {
        try Graph.trace([TensorType([dimension], .f64)]) { inputs in [try step(inputs[0])] }
    }

    /// The graph of one Runge–Kutta step of a flow whose length is the second input, one number.
    public func variableStepGraph(dimension: Int) throws -> Graph {
        try Graph.trace([TensorType([dimension], .f64), TensorType([], .f64)]) { inputs in
            [try RungeKutta4.step(inputs[0], inputs[1]) { try checked(function($0), $0) }]
        }
    }

    /// The state after a step of fixed length.
    public func step(_ x: Operand) throws -> Operand {
        guard case .flow(let integrator) = kind else { return try checked(function(x), x) }
        return try RungeKutta4.step(x, Operand(integrator.timeStep)) { try checked(function($0), $0) }
    }

    /// The system that starts at a state.
    ///
    /// - Throws: `DynamicsError` where the function does not fit the state or the state is not finite.
    public func system(from start: [Double]) throws -> System {
        try check(start)
        let type = TensorType([start.count], .f64)
        if case .flow(let integrator) = kind, integrator.method == .dormandPrince {
            let graph = try Graph.trace([type, TensorType([], .f64)]) { inputs in
                try DormandPrince.attempt(inputs[0], inputs[1], integrator) { try checked(function($0), $0) }
            }
            return System(
                name: name, initial: [Tensor(start)], components: ["x"], observables: ["error"],
                variants: [try System.Variant(graph, stateCount: 1)], timeStep: integrator.timeStep, control: integrator)
        }
        return System(
            name: name, initial: [Tensor(start)], components: ["x"],
            variants: [try System.Variant(stepGraph(dimension: start.count), stateCount: 1)], timeStep: timeStep)
    }

    private func check(_ start: [Double]) throws {
        if let dimension, dimension != start.count {
            throw DynamicsError.stateShape(expected: [dimension], found: [start.count])
        }
        guard !start.isEmpty, start.allSatisfy(\.isFinite) else { throw DynamicsError.startNotFinite(name: name) }
    }

    private func checked(_ next: Operand, _ state: Operand) throws -> Operand {
        let next = try next.converted(to: .f64)
        if next.shape == state.shape { return next }
        guard next.count == 1, state.count == 1 else {
            throw DynamicsError.mapChangesShape(from: state.shape, to: next.shape)
        }
        return try next.reshaped(state.shape)
    }
}
