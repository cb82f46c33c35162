public import Diagnostics

/// Why runs are not compared.
public enum ComparisonError: UserError {
    case notInDesign(name: String, role: String, known: [String])
    case noMetric(name: String, known: [String])
    case oneArm(factor: String)
    case noBaseline(factor: String, value: String, known: [String])
    case moreThanTheFactor(factors: [String], [DefinitionDifference])
    case armsAreTheSame(factor: String)
    case runsAreTheSame(pair: [String])
    case severalForOnePair(arm: String, pair: String, others: [String])
    case unpaired(arm: String, baseline: String, only: [String], others: [String], pair: [String])
    case tooFewPairs(arm: String, count: Int, leftOut: [String])
    case mixedGroup(by: [String], [DefinitionDifference])
}
