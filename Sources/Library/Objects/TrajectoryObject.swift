internal import Dynamics
internal import Runtime
internal import Tensors

/// The recorded path of a system, as a value.
final class TrajectoryObject: Object, @unchecked Sendable {
    let trajectory: Trajectory
    let timeStep: Double

    init(_ trajectory: Trajectory, timeStep: Double) {
        self.trajectory = trajectory
        self.timeStep = timeStep
    }

    override var typeName: String { "trajectory" }
    override var fieldNames: [String] { ["values", "steps", "times", "status", "name"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "values": Value(trajectory.values)
        case "steps": Value(trajectory.steps)
        case "times": Value(trajectory.steps.doubles.map { $0 * timeStep })
        case "status": Value(trajectory.status.rawValue)
        case "name": Value(trajectory.name)
        default: nil
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        let (rows, columns) = (trajectory.values.shape[0], trajectory.values.shape[1])
        let steps = trajectory.steps.doubles
        let span = "steps \(NumberText.shortest(steps.first ?? 0)) … \(NumberText.shortest(steps.last ?? 0))"
        return "trajectory of \(trajectory.name): \(rows) \(rows == 1 ? "state" : "states") × \(columns), \(span), \(trajectory.status.rawValue)"
    }

    override func summary(_ style: DisplayStyle) -> String { describe(style) }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? TrajectoryObject)?.trajectory else { return false }
        return trajectory.values == other.values && trajectory.steps == other.steps
    }
}
