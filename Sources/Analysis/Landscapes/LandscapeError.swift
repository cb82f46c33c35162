public import Diagnostics
internal import Tensors

/// What keeps a function from being studied as a landscape.
public enum LandscapeError: UserError, Equatable {
    case noArguments(function: String)
    case tooManyArguments(function: String, count: Int, most: Int)
    case notOneNumber(function: String, shape: [Int])
    case dependsOnNothing(function: String)
    case notFinite(function: String, point: [Double], value: Double)
    case noCurvature(function: String, point: [Double])
    case noLinearTheory(optimizer: String)
    case stationaryForAdaptive(optimizer: String, function: String)
    case noBracket(function: String, lowest: Double, highest: Double)
    case negativeCurvature(function: String, eigenvalue: Double)
    case noPath
    case leavesNothing(radius: Double)
}

extension LandscapeError {
    public var message: String {
        switch self {
        case .noArguments(let function): "\(function) is given no number to depend on"
        case .tooManyArguments(let function, let count, let most):
            "\(function) has \(count) arguments; an exact Hessian is for at most \(most)"
        case .notOneNumber(let function, let shape):
            "\(function) must give one number here, not a tensor of shape [\(shape.map(String.init).joined(separator: ", "))]"
        case .dependsOnNothing(let function): "\(function) does not depend on its argument: its value is the same everywhere"
        case .notFinite(let function, let point, let value):
            "\(function) is \(Self.text(value)) at \(Self.text(point)), which is outside its domain"
        case .noCurvature(let function, let point): "the Hessian of \(function) at \(Self.text(point)) is not finite or zero"
        case .noLinearTheory(let optimizer): "\(optimizer) has no linear theory of stability, so no threshold can be set beside its curvature"
        case .stationaryForAdaptive(let optimizer, let function):
            "\(optimizer) scales its steps by the gradients it has seen, and the gradient of \(function) is zero here"
        case .noBracket(let function, let lowest, let highest):
            "no learning rate between \(Self.text(lowest)) and \(Self.text(highest)) tells stable from unstable on \(function)"
        case .negativeCurvature(let function, let eigenvalue):
            "the largest curvature of \(function) here is \(Self.text(eigenvalue)): without positive curvature no learning rate is too large"
        case .noPath: "the run has no steps to look at"
        case .leavesNothing(let radius): "a radius of \(Self.text(radius)) leaves nothing to escape from"
        }
    }

    public var hints: [String] {
        switch self {
        case .notOneNumber: ["reduce the result with sum or mean"]
        case .notFinite: ["choose points where it is a finite number"]
        case .stationaryForAdaptive: ["give a point with a gradient, or ask stability(run) of a run"]
        case .noLinearTheory: ["sgd, adam, adamw, rmsprop, adagrad, adadelta and nadam have one"]
        default: []
        }
    }

    private static func text(_ value: Double) -> String { NumberText.significant(value, digits: 6) }

    private static func text(_ point: [Double]) -> String {
        let shown = point.prefix(6).map(text).joined(separator: ", ")
        return "[\(shown)\(point.count > 6 ? ", …" : "")]"
    }
}
