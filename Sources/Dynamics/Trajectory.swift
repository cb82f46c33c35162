public import Diagnostics
internal import Programs
public import Tensors

/// The recorded path of a system: states (steps × numbers of the state) and the steps at which they were taken.
public struct Trajectory: Sendable {
    public enum Status: String, Sendable { case finished, diverged, interrupted }

    public let name: String
    /// T × P.
    public let values: Tensor
    /// T.
    public let steps: Tensor
    public let status: Status

    public init(name: String, values: Tensor, steps: Tensor, status: Status) {
        self.name = name
        self.values = values
        self.steps = steps
        self.status = status
    }
}

extension System {
    /// Iterates the system and records the first component of its state every `track` steps after `transient` ones.
    ///
    /// A state that is no longer finite ends the iteration with the status `diverged`; its row is kept.
    public func iterate(
        steps: Int, transient: Int = 0, track: Int = 1, in context: WorkContext = WorkContext()
    ) throws -> Trajectory {
        guard steps >= 0 else { throw DynamicsError.badCount(name: "steps", value: steps, least: 0) }
        guard transient >= 0 else { throw DynamicsError.badCount(name: "transient", value: transient, least: 0) }
        guard track >= 1 else { throw DynamicsError.badCount(name: "track", value: track, least: 1) }
        let stepper = try Stepper(self)
        var status = Trajectory.Status.finished
        var rows: [Double] = []
        var taken: [Double] = []
        let width = initial[0].count
        rows.reserveCapacity(min((steps / track + 2) * width, 1 << 24))
        func record() {
            stepper.withState(0) { rows.append(contentsOf: $0.bindMemory(to: Double.self)) }
            taken.append(Double(stepper.step))
        }
        for _ in 0..<transient {
            try stepper.advance()
            if stepper.step & 1023 == 0, context.cancellation.isCancelled { status = .interrupted; break }
            if !stepper.isFinite() { status = .diverged; break }
        }
        record()
        if status == .finished {
            for count in 1...max(steps, 1) where count <= steps {
                try stepper.advance()
                let finite = stepper.isFinite()
                if count % track == 0 || count == steps || !finite { record() }
                if !finite { status = .diverged; break }
                if count & 1023 == 0, context.cancellation.isCancelled { status = .interrupted; break }
            }
        }
        return Trajectory(
            name: name, values: Tensor(rows, shape: [taken.count, width]), steps: Tensor(taken), status: status)
    }
}
