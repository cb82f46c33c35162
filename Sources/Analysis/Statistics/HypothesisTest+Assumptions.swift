/// What a test takes for granted, checked on the samples that it was given.
public struct Assumption: Sendable {
    /// "normal a", "equal variances".
    public let name: String
    /// How it was checked: "Shapiro–Wilk", "Brown–Forsythe"; a count for ties.
    public let check: String
    public let statistic: Double
    /// Of the check; small where the samples speak against the assumption. NaN where there is none.
    public let p: Double

    public init(name: String, check: String, statistic: Double, p: Double) {
        self.name = name
        self.check = check
        self.statistic = statistic
        self.p = p
    }

    /// Whether the check speaks against it at 5 %.
    public var isDoubtful: Bool { p < 0.05 }

    /// Normality of a sample; nil for fewer than three or more than 5000 values.
    static func normality(_ name: String, _ values: [Double]) -> Assumption? {
        (try? NormalityTest.shapiroWilk(values)).map { Assumption(name: "normal \(name)", check: "Shapiro–Wilk", statistic: $0.statistic, p: $0.p) }
    }

    /// Brown and Forsythe's test: an analysis of variance of the distances from each group's median (Levene's test about medians).
    static func equalVariances(_ groups: [[Double]]) -> Assumption? {
        let distances = groups.map { group in
            let middle = HypothesisTest.median(group)
            return group.map { abs($0 - middle) }
        }
        guard groups.allSatisfy({ $0.count >= 2 }), let found = try? HypothesisTest.analysisOfVariance(distances, isChecked: false) else { return nil }
        return Assumption(name: "equal variances", check: "Brown–Forsythe", statistic: found.statistic, p: found.p)
    }

    /// How many values share a rank; nil where none do.
    static func ties(_ values: [Double]) -> Assumption? {
        let tied = Ranks(values).ties.reduce(0, +)
        return tied == 0 ? nil : Assumption(name: "no ties", check: "tied values", statistic: Double(tied), p: .nan)
    }
}

extension HypothesisTest {
    /// The same test with what was found of its assumptions.
    func checking(_ found: [Assumption?]) -> HypothesisTest {
        HypothesisTest(
            name: name, statistic: statistic, p: p, degreesOfFreedom: degreesOfFreedom, counts: counts, estimate: estimate, interval: interval,
            level: level, effect: effect, assumptions: found.compactMap(\.self))
    }
}
