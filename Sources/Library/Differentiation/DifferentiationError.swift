internal import Diagnostics

/// What keeps a function from being differentiated or compiled.
enum DifferentiationError: UserError {
    case nothingToDifferentiate(String)
    case resultNotNumeric(function: String, found: String)
    case severalResults(function: String)
    case directionShape(expected: [Int], found: [Int])
    case directionMissing(String)

    var message: String {
        switch self {
        case .nothingToDifferentiate(let name): "\(name) is given no number or tensor to differentiate with respect to"
        case .resultNotNumeric(let function, let found): "\(function) gives \(found), and a derivative needs a number or a tensor"
        case .severalResults(let function): "\(function) gives several values, and a derivative needs one number or tensor"
        case .directionShape(let expected, let found): "the direction has the shape \(found), the argument \(expected)"
        case .directionMissing(let name): "\(name) takes the arguments of the function and then a direction"
        }
    }

    var hints: [String] {
        switch self {
        case .nothingToDifferentiate: ["give it numbers, tensors, or records and lists of them"]
        case .severalResults: ["take the derivative of one of them: x -> f(x)[0]"]
        case .directionMissing(let name): ["\(name)([1, 2], [1, 0])"]
        default: []
        }
    }
}
