internal import CKernels
internal import Programs
public import Tensors

/// A system under way: the memory of its state and the executions that advance it. A step allocates nothing.
///
/// Belongs to one thread at a time. All variants of the step work on the same state memory, which is this object's own
/// and lent to their executions.
public final class Stepper {
    public let system: System
    /// The number of steps made.
    public private(set) var step: Int
    private let cursor: any DriveCursor
    private let executions: [Execution]
    private let memory: [UnsafeMutableRawPointer]
    /// The kernels' type and the number of elements of each component.
    private let extents: [(type: dyn_element_type, count: Int)]
    private var latest: Execution
    private let control: Integrator?
    /// The substep's length that an adaptive integrator will try next.
    private var nextLength: Double

    public init(_ system: System) throws {
        self.system = system
        step = 0
        control = system.control
        nextLength = system.timeStep
        cursor = system.drive.makeCursor()
        let executions = system.variants.map { Execution($0.program) }
        guard let first = executions.first else { throw DynamicsError.badCount(name: "variants", value: 0, least: 1) }
        self.executions = executions
        latest = first
        memory = first.program.inputTypes.prefix(system.initial.count).map { type in
            UnsafeMutableRawPointer.allocate(byteCount: max(type.count * type.elementType.byteCount, 64), alignment: 64)
        }
        extents = first.program.inputTypes.prefix(system.initial.count).map { type in
            (type.elementType == .f32 ? DYN_F32 : DYN_F64, type.count)
        }
        for execution in executions {
            for (number, component) in memory.enumerated() { execution.bind(number, to: component) }
        }
        for (number, component) in system.initial.enumerated() { try setState(number, component) }
    }

    deinit { for component in memory { component.deallocate() } }

    /// Makes one step.
    public func advance() throws {
        if let control { return try advance(by: control) }
        let execution = executions[cursor.variant(at: step)]
        try cursor.supply(step, to: execution, firstInput: memory.count)
        try execution.run()
        latest = execution
        step += 1
    }

    /// Makes one step of as many substeps as the integrator needs.
    private func advance(by control: Integrator) throws {
        let execution = executions[0]
        var done = 0.0
        var attempts = 0
        while done < control.timeStep {
            let rest = control.timeStep - done
            // A remainder that rounding leaves over belongs to this substep.
            let isLast = nextLength >= rest * (1 - 1e-12)
            let length = isLast ? rest : nextLength
            execution.setInput(memory.count, scalar: length)
            try execution.run()
            latest = execution
            attempts += 1
            let error = observable(0)
            let accepted = error <= 1
            if accepted { done = isLast ? control.timeStep : done + length }
            let proposed = control.nextStep(after: length, error: error)
            nextLength = accepted && isLast ? max(nextLength, proposed) : proposed
            guard nextLength > 1e-14 * control.timeStep, attempts < Self.mostAttempts else {
                throw DynamicsError.stuck(name: system.name, step: step, length: nextLength)
            }
        }
        step += 1
    }

    private static let mostAttempts = 1_000_000

    /// A component of the current state.
    public func state(_ component: Int = 0) throws -> Tensor { try executions[0].input(component) }

    public func setState(_ component: Int, _ value: Tensor) throws { try executions[0].setInput(component, value) }

    /// Puts the clock to another step, as when a stored run goes on.
    public func setStep(_ step: Int) { self.step = step }

    /// A number observed in the latest step.
    public func observable(_ number: Int) -> Double { latest.outputScalar(memory.count + number) }

    /// A tensor observed in the latest step.
    public func observedTensor(_ number: Int) throws -> Tensor { try latest.output(memory.count + number) }

    /// Where a tensor observed in the latest step lies: its first element and a stride in elements for each dimension.
    public func observedPlace(_ number: Int) -> (memory: UnsafeMutableRawPointer, strides: [Int]) {
        latest.outputPlace(memory.count + number)
    }

    /// Whether every element of a component is finite.
    public func isFinite(_ component: Int = 0) -> Bool {
        let (type, count) = extents[component]
        return dyn_all_finite(type, memory[component], count)
    }

    /// Lends a component's memory, as to an execution that evaluates it: row-major, of its element type.
    public func withMutableState<Result>(
        _ component: Int = 0, _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        let (type, count) = extents[component]
        return try body(UnsafeMutableRawBufferPointer(start: memory[component], count: count * (type == DYN_F32 ? 4 : 8)))
    }

    /// A component's memory, row-major, of its element type: valid as long as this object, changed by each step.
    public func stateMemory(_ component: Int) -> UnsafeRawPointer { UnsafeRawPointer(memory[component]) }

    /// Reads a component's memory in place: row-major, of its element type.
    public func withState<Result>(_ component: Int = 0, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withMutableState(component) { try body(UnsafeRawBufferPointer($0)) }
    }
}
