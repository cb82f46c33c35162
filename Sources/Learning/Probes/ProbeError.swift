public import Diagnostics

/// What a probe of models and runs cannot do.
public enum ProbeError: UserError {
    case modelsDiffer(String, String)
    case notLayered(String)
    case noModel
    case needsRun(String)
    case directionShape(expected: Int, found: [Int])
    case tooFewSnapshots(found: Int, needed: Int)
    case diverged(String)
    case gridTooLarge(points: Int, most: Int)

    public var message: String {
        switch self {
        case .modelsDiffer(let a, let b): "the models have different shapes: \(a) and \(b)"
        case .notLayered(let model): "only fully connected networks have hidden units to match; this is \(model)"
        case .noModel: "this run has no model: it came from a file that does not carry the function it was made of"
        case .needsRun(let what): "\(what) needs a run with its path, not a model"
        case .directionShape(let expected, let found):
            "directions must be one or two vectors of \(expected) parameters; these have shape \(found)"
        case .tooFewSnapshots(let found, let needed): "the run has \(found) snapshots, and \(needed) are needed"
        case .diverged(let what): "\(what) is not finite"
        case .gridTooLarge(let points, let most): "a grid of \(points) points is more than the \(most) that are computed at once"
        }
    }

    public var hints: [String] {
        switch self {
        case .needsRun: ["give the run in place of its model"]
        case .tooFewSnapshots: ["train with track=1 to keep the weights of every epoch"]
        default: []
        }
    }
}
