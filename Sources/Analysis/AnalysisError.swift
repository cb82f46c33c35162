/// Why an analysis cannot give an answer.
public enum AnalysisError: Error, Sendable, Equatable {
    /// The data cannot support the estimate; `needed` of them could.
    case insufficient(what: String, count: Int, needed: Int, of: String)
    /// The data have enough members but lack the structure that the estimate rests on.
    case degenerate(what: String, reason: String, remedy: String)
    case notAMatrix(what: String, shape: [Int])
    case notAVector(what: String, shape: [Int])
    case notFinite(what: String, index: Int)
    /// A finite value whose square is not.
    case tooLarge(what: String, value: Double)
    case badArgument(_ argument: String, value: Double, expected: String)
    case unequalLengths(first: String, firstCount: Int, second: String, secondCount: Int)
    case shapesDiffer(what: String, first: [Int], second: [Int])
    case labelIsNotWhole(index: Int, value: Double)
    case unknownMetric(String, among: [String])
    case oneGroup(what: String)
}
