/// The outcome of a statistical test: everything that a report of it needs.
public struct HypothesisTest: Sendable {
    /// "Welch's t test"; exact or asymptotic where there is a choice.
    public let name: String
    public let statistic: Double
    /// Two-sided unless the name says otherwise.
    public let p: Double
    /// Degrees of freedom, where the statistic has them: one, or two for F.
    public let degreesOfFreedom: [Double]
    /// Sizes of the samples.
    public let counts: [Int]
    /// What is tested: a difference of means or locations, a correlation.
    public let estimate: Double?
    /// A confidence interval of the estimate at `level`.
    public let interval: ClosedRange<Double>?
    public let level: Double
    /// A size of effect that does not depend on units.
    public let effect: Effect?
    /// What the test takes for granted, as far as the samples can be checked for it.
    public let assumptions: [Assumption]

    public struct Effect: Sendable {
        /// "Cohen's d", "rank-biserial correlation", "η²".
        public let name: String
        public let value: Double
        public let interval: ClosedRange<Double>?

        public init(name: String, value: Double, interval: ClosedRange<Double>? = nil) {
            self.name = name
            self.value = value
            self.interval = interval
        }
    }

    /// A test whose numbers are known.
    public init(
        name: String, statistic: Double, p: Double, degreesOfFreedom: [Double] = [], counts: [Int], estimate: Double? = nil,
        interval: ClosedRange<Double>? = nil, level: Double = 0.95, effect: Effect? = nil,
        assumptions: [Assumption] = []
    ) {
        self.name = name
        self.statistic = statistic
        self.p = p
        self.degreesOfFreedom = degreesOfFreedom
        self.counts = counts
        self.estimate = estimate
        self.interval = interval
        self.level = level
        self.effect = effect
        self.assumptions = assumptions
    }
}

/// A sample of numbers, checked.
enum Sample {
    /// - Throws: `AnalysisError` for too few values, or one that is not finite or too large to square.
    static func checked(_ values: [Double], what: String, least: Int = 2) throws {
        guard values.count >= least else {
            throw AnalysisError.insufficient(what: what, count: values.count, needed: least, of: "values in each sample")
        }
        try Magnitude.check(values, what: "a sample of \(what)")
    }

    static func checkedPairs(_ a: [Double], _ b: [Double], what: String, least: Int = 2) throws {
        guard a.count == b.count else {
            throw AnalysisError.unequalLengths(first: "a", firstCount: a.count, second: "b", secondCount: b.count)
        }
        try checked(a, what: what, least: least)
        try checked(b, what: what, least: least)
    }

    static func checkedLevel(_ level: Double) throws {
        guard level > 0, level < 1 else { throw AnalysisError.badArgument("level", value: level, expected: "between 0 and 1") }
    }
}
