public import Programs
public import Tensors

/// A dynamical system in discrete time: a state, the program that makes the next one, and what is observed on the way.
///
/// A map, a flow under an integrator, an optimizer on a function and the training of a network are all Systems: for training
/// the state is the parameters *and* the optimizer's memory.
public struct System: Sendable {
    public let name: String
    /// The components of the state at step 0.
    public let initial: [Tensor]
    /// What each component is called: "parameters", "momentum", …
    public let components: [String]
    /// The names of the numbers that a step gives besides the next state.
    public let observables: [String]
    /// One step program for each kind of step; most systems have one, minibatches that do not divide the data two.
    public let variants: [Variant]
    /// What enters from outside at each step.
    public let drive: any Drive
    /// The time that one step takes: 1 for a map, the integrator's for a flow.
    public let timeStep: Double
    /// Where an integrator chooses its own substeps: what it allows. The first thing that enters a substep is then its
    /// length, the first observable its error.
    public let control: Integrator?

    /// A step: inputs are the state's components, then what the drive supplies; outputs the next state's, then the observables.
    public struct Variant: Sendable {
        /// Kept for derivatives of the step.
        public let graph: Graph
        public let program: Program
        /// The lane axis of each input.
        public let lanes: [Int?]

        public init(_ graph: Graph, stateCount: Int, lanes: [Int?] = []) throws {
            self.graph = graph
            self.lanes = lanes
            let updates = Dictionary(uniqueKeysWithValues: (0..<stateCount).map { ($0, $0) })
            self.program = try Program(compiling: graph, lanes: lanes, updates: updates)
        }
    }

    public init(
        name: String, initial: [Tensor], components: [String], observables: [String] = [], variants: [Variant],
        drive: any Drive = Autonomous(), timeStep: Double = 1, control: Integrator? = nil
    ) {
        self.name = name
        self.initial = initial
        self.components = components
        self.observables = observables
        self.variants = variants
        self.drive = drive
        self.timeStep = timeStep
        self.control = control
    }

    /// A map x → f(x) of a vector, by a function that can be traced.
    ///
    /// - Throws: `DynamicsError.mapChangesShape` when f's result has another shape than its argument.
    public init(map name: String, start: Tensor, _ function: (Operand) throws -> Operand) throws {
        let type = TensorType(start.shape, .f64)
        let graph = try Graph.trace([type]) { inputs in
            let next = try function(inputs[0]).converted(to: .f64)
            guard next.shape == type.shape else { throw DynamicsError.mapChangesShape(from: type.shape, to: next.shape) }
            return [next]
        }
        self.init(
            name: name, initial: [start.converted(to: .f64)], components: ["x"],
            variants: [try Variant(graph, stateCount: 1)])
    }
}

extension System {
    /// The same system from another state.
    ///
    /// - Throws: `DynamicsError.stateShape` when the components do not fit.
    public func starting(at state: [Tensor]) throws -> System {
        for (component, given) in zip(initial, state) where component.shape != given.shape {
            throw DynamicsError.stateShape(expected: component.shape, found: given.shape)
        }
        let converted = zip(initial, state).map { $1.converted(to: $0.elementType) }
        return System(
            name: name, initial: converted + initial.dropFirst(converted.count), components: components,
            observables: observables, variants: variants, drive: drive, timeStep: timeStep, control: control)
    }
}

/// What enters a system from outside at each step: minibatches, schedules, noise.
public protocol Drive: Sendable {
    /// A fresh cursor at step 0. Each stepper has one of its own.
    func makeCursor() -> any DriveCursor
    /// The inputs (0: the drive's first) of which starting points in lockstep have one each, as draws of noise.
    var laneInputs: [Int] { get }
}

extension Drive {
    public var laneInputs: [Int] { [] }
}

public protocol DriveCursor: AnyObject {
    /// Which variant makes the step from `step` to `step + 1`.
    func variant(at step: Int) -> Int
    /// Writes or lends the inputs of that step; the first of them has the number `firstInput`.
    func supply(_ step: Int, to execution: Execution, firstInput: Int) throws
    /// The same for starting points in lockstep: `lanes` are their numbers.
    func supply(_ step: Int, lanes: Range<Int>, to execution: Execution, firstInput: Int) throws
}

extension DriveCursor {
    public func supply(_ step: Int, lanes: Range<Int>, to execution: Execution, firstInput: Int) throws {
        try supply(step, to: execution, firstInput: firstInput)
    }
}

/// Nothing from outside: the next state depends on the state alone.
public struct Autonomous: Drive {
    public init() {}

    public func makeCursor() -> any DriveCursor { Cursor() }

    private final class Cursor: DriveCursor {
        func variant(at step: Int) -> Int { 0 }
        func supply(_ step: Int, to execution: Execution, firstInput: Int) {}
    }
}
