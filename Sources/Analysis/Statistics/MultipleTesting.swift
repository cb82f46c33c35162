/// Corrections of p-values of several tests made at once; the answers stand in the order of the questions.
public enum MultipleTesting {
    /// Holm's step-down correction: bounds the chance of any false finding (Holm 1979).
    ///
    /// - Throws: `AnalysisError.badArgument` for a p outside [0, 1].
    public static func holm(_ p: [Double]) throws -> [Double] {
        try check(p)
        var adjusted = p
        var largest = 0.0
        for (place, index) in p.indices.sorted(by: { p[$0] < p[$1] }).enumerated() {
            largest = max(largest, min(1, p[index] * Double(p.count - place)))
            adjusted[index] = largest
        }
        return adjusted
    }

    /// Benjamini and Hochberg's step-up correction: bounds the share of false findings (1995).
    public static func benjaminiHochberg(_ p: [Double]) throws -> [Double] {
        try check(p)
        var adjusted = p
        var smallest = 1.0
        for (place, index) in p.indices.sorted(by: { p[$0] > p[$1] }).enumerated() {
            smallest = min(smallest, p[index] * Double(p.count) / Double(p.count - place))
            adjusted[index] = smallest
        }
        return adjusted
    }

    private static func check(_ p: [Double]) throws {
        for value in p where !(value >= 0 && value <= 1) {
            throw AnalysisError.badArgument("p", value: value, expected: "between 0 and 1")
        }
    }
}
