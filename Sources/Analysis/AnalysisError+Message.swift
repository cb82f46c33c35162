public import Diagnostics
internal import Tensors

extension AnalysisError: UserError {
    public var message: String {
        switch self {
        case .insufficient(let what, let count, let needed, let of):
            "\(what) needs at least \(needed) \(of), and there \(count == 1 ? "is" : "are") \(count)"
        case .degenerate(let what, let reason, _):
            "\(what) cannot be estimated: \(reason)"
        case .notAMatrix(let what, let shape):
            "\(what) needs points as rows, shape [n, d]; the shape is \(text(shape))"
        case .notAVector(let what, let shape):
            "\(what) needs a vector; the shape is \(text(shape))"
        case .notFinite(let what, let index):
            "\(what) has a value that is not finite at \(index)"
        case .tooLarge(let what, let value):
            "\(what) has a value of \(NumberText.shortest(value)), too large for sums of squares in double precision"
        case .badArgument(let argument, let value, let expected):
            "\(argument) is \(NumberText.shortest(value)); it must be \(expected)"
        case .unequalLengths(let first, let firstCount, let second, let secondCount):
            "\(first) has \(firstCount) entries and \(second) has \(secondCount); they must have the same number"
        case .shapesDiffer(let what, let first, let second):
            "\(what): shapes \(text(first)) and \(text(second)) do not fit"
        case .labelIsNotWhole(let index, let value):
            "label \(index) is \(NumberText.shortest(value)), not a whole number"
        case .unknownMetric(let name, let among):
            "no metric `\(name)`; there are \(among.joined(separator: ", "))"
        case .oneGroup(let what):
            "\(what) needs at least two groups, and all labels are the same"
        }
    }

    public var hints: [String] {
        switch self {
        case .degenerate(_, _, let remedy): remedy.isEmpty ? [] : [remedy]
        case .unknownMetric(let name, let among): suggestions(for: name, among: among).prefix(1).map { "did you mean `\($0)`?" }
        case .tooLarge: ["divide all values by a common scale"]
        default: []
        }
    }

    private func text(_ shape: [Int]) -> String { "[" + shape.map(String.init).joined(separator: ", ") + "]" }
}
