public import Diagnostics
public import Tensors

/// What can go wrong when a system is made or iterated.
public enum DynamicsError: UserError {
    case mapChangesShape(from: Shape, to: Shape)
    case stateShape(expected: Shape, found: Shape)
    case badCount(name: String, value: Int, least: Int)

    public var message: String {
        switch self {
        case .mapChangesShape(let from, let to): "a map takes a state to a state of its shape; this one takes \(from) to \(to)"
        case .stateShape(let expected, let found): "the start has shape \(found) but the system's state has \(expected)"
        case .badCount(let name, let value, let least): "\(name) must be a whole number of at least \(least), not \(value)"
        }
    }
}
