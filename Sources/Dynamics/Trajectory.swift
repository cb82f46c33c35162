public import Diagnostics
internal import Programs
public import Tensors

/// The recorded path of a system: states (steps × numbers of the state) and the steps at which they were taken.
public struct Trajectory: Sendable {
    public enum Status: String, Sendable { case finished, stopped, diverged, interrupted }

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
    /// Iterates the system and records its state every `track` steps after `transient` ones.
    ///
    /// A state that is no longer finite ends the iteration with the status `diverged`; its row is kept.
    ///
    /// - Parameters:
    ///   - components: how many components of the state are recorded; of training the first are the parameters.
    ///   - until: ends the iteration, as `stopped`, when it is true of a recorded row.
    public func iterate(
        steps: Int, transient: Int = 0, track: Int = 1, components: Int = 1,
        until: (([Double]) throws -> Bool)? = nil, in context: WorkContext = WorkContext()
    ) throws -> Trajectory {
        guard steps >= 0 else { throw DynamicsError.badCount(name: "steps", value: steps, least: 0) }
        guard transient >= 0 else { throw DynamicsError.badCount(name: "transient", value: transient, least: 0) }
        guard track >= 1 else { throw DynamicsError.badCount(name: "track", value: track, least: 1) }
        let stepper = try Stepper(self)
        var status = Trajectory.Status.finished
        var rows: [Double] = []
        var taken: [Double] = []
        let recorded = min(max(components, 1), initial.count)
        let width = initial.prefix(recorded).reduce(0) { $0 + $1.count }
        guard width == 0 || steps / track < Self.mostNumbers / width else {
            throw DynamicsError.badNumber(
                name: "steps", value: Double(steps), expected: "at most \(Self.mostNumbers / width * track) for states of \(width) numbers")
        }
        rows.reserveCapacity(min((steps / track + 2) * width, 1 << 24))
        var nextCheck = 1 << 19
        func record() throws {
            if rows.count >= nextCheck {
                // Doubled, and once more as a tensor.
                try TensorMemory.checkRoom(for: "a trajectory of \(2 * taken.count) states of \(width) numbers", rows.count, 3)
                nextCheck = 2 * rows.count
            }
            for component in 0..<recorded {
                if initial[component].elementType == .f64 {
                    stepper.withState(component) { rows.append(contentsOf: $0.bindMemory(to: Double.self)) }
                } else {
                    rows.append(contentsOf: try stepper.state(component).doubles)
                }
            }
            taken.append(Double(stepper.step))
        }
        func isDone() throws -> Bool { try until?(Array(rows.suffix(width))) ?? false }
        for _ in 0..<transient {
            try stepper.advance()
            if stepper.step & 15 == 0, context.cancellation.isCancelled { status = .interrupted; break }
            if !stepper.isFinite() { status = .diverged; break }
        }
        try record()
        if status == .finished, try isDone() { status = .stopped }
        if status == .finished {
            for count in 1...max(steps, 1) where count <= steps {
                try stepper.advance()
                let finite = stepper.isFinite()
                let isRecorded = count % track == 0 || count == steps || !finite
                if isRecorded { try record() }
                if !finite { status = .diverged; break }
                if isRecorded, try isDone() { status = .stopped; break }
                if count & 15 == 0, context.cancellation.isCancelled { status = .interrupted; break }
            }
        }
        return Trajectory(
            name: name, values: Tensor(rows, shape: [taken.count, width]), steps: Tensor(taken), status: status)
    }

    private static var mostNumbers: Int { 1 << 30 }
}
