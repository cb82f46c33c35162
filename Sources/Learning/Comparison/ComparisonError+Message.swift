internal import Diagnostics

extension ComparisonError {
    public var message: String {
        switch self {
        case .notInDesign(let name, let role, _): "the study's design has no `\(name)` to \(role)"
        case .noMetric(let name, _): "the study's table has no numbers `\(name)`"
        case .oneArm(let factor): "`\(factor)` has one value alone, so there is nothing to compare"
        case .noBaseline(let factor, let value, _): "`\(factor)` has no value \(value) that could be the baseline"
        case .moreThanTheFactor(let factors, let differences):
            "the runs differ in more than \(Self.names(factors)): \(Self.list(differences))"
        case .armsAreTheSame(let factor): "the arms are the same runs: nothing in their definitions depends on `\(factor)`"
        case .runsAreTheSame(let pair):
            "an arm holds the same run several times: nothing in their definitions depends on \(Self.names(pair))"
        case .severalForOnePair(let arm, let pair, let others):
            "the arm \(arm) has several runs with \(pair)" + (others.isEmpty ? "" : "; they differ in \(Self.names(others))")
        case .unpaired(let arm, let baseline, let only, let others, let pair):
            "the arms \(arm) and \(baseline) do not pair by \(Self.names(pair)): "
                + [only.isEmpty ? nil : "only \(arm) has \(Self.few(only))", others.isEmpty ? nil : "only \(baseline) has \(Self.few(others))"]
                .compactMap { $0 }.joined(separator: ", ")
        case .tooFewPairs(let arm, let count, let leftOut):
            "a comparison needs at least 2 pairs, and the arm \(arm) has \(count)"
                + (leftOut.isEmpty ? "" : "; left out: \(Self.few(leftOut))")
        case .mixedGroup(let by, let differences):
            (by.isEmpty ? "one group" : "the groups by \(Self.names(by))") + " would mix runs that differ in \(Self.list(differences))"
        }
    }

    public var hints: [String] {
        switch self {
        case .notInDesign(let name, _, let known), .noMetric(let name, let known):
            suggestions(for: name, among: known).first.map { ["did you mean `\($0)`?"] } ?? ["it has \(known.joined(separator: ", "))"]
        case .noBaseline(_, _, let known): ["it has \(known.joined(separator: ", "))"]
        case .moreThanTheFactor(_, let differences): ["make them equal, or name what is meant: despite=[\(Self.quoted(differences))]"]
        case .armsAreTheSame, .runsAreTheSame: ["use the point's value in the function of the sweep: p.\(self.factor)"]
        case .severalForOnePair(_, _, let others):
            others.isEmpty ? [] : ["compare within each: within=[\(others.map { "\"\($0)\"" }.joined(separator: ", "))], or pair by it too"]
        case .unpaired(_, _, _, _, let pair):
            ["run what is missing, or compare the pairs that there are: despite=[\(pair.map { "\"\($0)\"" }.joined(separator: ", "))]"]
        case .mixedGroup(_, let differences): ["group by it, or name what is meant: despite=[\(Self.quoted(differences))]"]
        case .oneArm, .tooFewPairs: []
        }
    }

    private var factor: String {
        switch self {
        case .armsAreTheSame(let factor): factor
        case .runsAreTheSame(let pair): pair.first ?? "seed"
        default: ""
        }
    }

    private static func names(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: " and ") }

    static func list(_ differences: [DefinitionDifference]) -> String {
        differences.map { "\($0.path) (\($0.first) against \($0.second))" }.joined(separator: ", ")
    }

    private static func quoted(_ differences: [DefinitionDifference]) -> String {
        differences.map { "\"\($0.path)\"" }.joined(separator: ", ")
    }

    private static func few(_ texts: [String]) -> String {
        texts.prefix(5).joined(separator: ", ") + (texts.count > 5 ? " and \(texts.count - 5) more" : "")
    }
}
