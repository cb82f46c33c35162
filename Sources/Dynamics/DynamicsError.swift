public import Diagnostics
public import Tensors

/// What can go wrong when a system is made or iterated.
public enum DynamicsError: UserError {
    case mapChangesShape(from: Shape, to: Shape)
    case stateShape(expected: Shape, found: Shape)
    case badCount(name: String, value: Int, least: Int)
    case badNumber(name: String, value: Double, expected: String)
    case startNotFinite(name: String)
    /// The state left the finite numbers.
    case escaped(name: String, step: Int)
    /// The integrator's step became too small to go on.
    case stuck(name: String, step: Int, length: Double)
    case notDifferentiable(name: String)
    case tooManyTangents(count: Int, size: Int)

    public var message: String {
        switch self {
        case .mapChangesShape(let from, let to): "a map takes a state to a state of its shape; this one takes \(from) to \(to)"
        case .stateShape(let expected, let found): "the start has shape \(found) but the system's state has \(expected)"
        case .badCount(let name, let value, let least): "\(name) must be a whole number of at least \(least), not \(value)"
        case .badNumber(let name, let value, let expected): "\(name) is \(NumberText.shortest(value)); it must be \(expected)"
        case .startNotFinite(let name): "the start of \(name) must be a vector of finite numbers"
        case .escaped(let name, let step): "\(name) escapes: its state is no longer finite after \(step) steps"
        case .stuck(let name, let step, let length):
            "the integrator of \(name) is stuck at step \(step): it would need steps shorter than \(NumberText.significant(length, digits: 2))"
        case .notDifferentiable(let name): "the step of \(name) has no derivative: it is constant, or made of steps such as floor and sign"
        case .tooManyTangents(let count, let size):
            "\(count) tangent vectors were asked for; a state of \(size) \(size == 1 ? "number" : "numbers") has at most \(size)"
        }
    }

    public var hints: [String] {
        switch self {
        case .escaped: ["start nearer to the attractor: `start=[…]`"]
        case .stuck: ["the flow may be stiff or reach infinity in finite time; a larger `rtol` or `method=\"rk4\"` goes on"]
        case .notDifferentiable: ["exponents of such a map can be estimated from a series: `lyapunov_from_series`"]
        default: []
        }
    }
}
