/// Mean, spread and confidence interval of a sample.
public struct Summary: Sendable {
    public let count: Int
    public let mean: Double
    /// The sample standard deviation (divisor n − 1); NaN for one value.
    public let deviation: Double
    public let minimum: Double
    public let maximum: Double
    /// The confidence level of `interval`.
    public let level: Double

    /// - Throws: `AnalysisError` for no values, a NaN among them, or a level outside (0, 1).
    public init(of values: [Double], level: Double = 0.95) throws {
        guard let minimum = values.min(), let maximum = values.max() else {
            throw AnalysisError.insufficient(what: "a summary", count: 0, needed: 1, of: "values")
        }
        guard level > 0, level < 1 else { throw AnalysisError.badArgument("level", value: level, expected: "between 0 and 1") }
        if let index = values.firstIndex(where: \.isNaN) { throw AnalysisError.notFinite(what: "the sample", index: index) }
        self.count = values.count
        self.minimum = minimum
        self.maximum = maximum
        self.level = level
        (self.mean, self.deviation) = Moments.meanAndDeviation(values)
    }

    /// deviation / √n.
    public var standardError: Double { deviation / Double(count).squareRoot() }

    /// mean ± t(n − 1) · standardError; the whole line for one value.
    public var interval: ClosedRange<Double> {
        guard count >= 2 else { return -Double.infinity...Double.infinity }
        let critical = StudentDistribution(degreesOfFreedom: Double(count - 1)).survivalQuantile((1 - level) / 2)
        let half = critical * standardError
        return ClosedRange(from: mean - half, to: mean + half) ?? -Double.infinity...Double.infinity
    }
}
