internal import Glibc

/// A straight line by least squares.
public struct LinearFit: Sendable {
    public let slope: Double
    public let intercept: Double
    public let slopeError: Double
    public let interceptError: Double
    /// Confidence interval of the slope at `level`, Student's with n − 2 degrees of freedom.
    public let interval: ClosedRange<Double>
    public let level: Double
    /// Correlation r.
    public let correlation: Double
    /// Of slope 0.
    public let p: Double
    public let count: Int

    /// - Throws: `AnalysisError` for fewer than three points, or x without spread.
    public init(x: [Double], y: [Double], level: Double = 0.95) throws {
        try Sample.checkedLevel(level)
        guard x.count == y.count else {
            throw AnalysisError.unequalLengths(first: "x", firstCount: x.count, second: "y", secondCount: y.count)
        }
        try Sample.checked(x, what: "a linear fit", least: 3)
        try Sample.checked(y, what: "a linear fit", least: 3)
        let n = Double(x.count)
        let (meanX, meanY) = (Moments.mean(x), Moments.mean(y))
        var (xx, xy, yy) = (0.0, 0.0, 0.0)
        for (x, y) in zip(x, y) {
            xx += (x - meanX) * (x - meanX)
            xy += (x - meanX) * (y - meanY)
            yy += (y - meanY) * (y - meanY)
        }
        guard xx > 0 else {
            throw AnalysisError.degenerate(what: "a slope", reason: "all x are equal", remedy: "")
        }
        let slope = xy / xx
        let intercept = meanY - slope * meanX
        // From the residuals themselves: yy − xy²/xx would lose what a good fit leaves.
        let residual = zip(x, y).reduce(0) { sum, point in
            let difference = (point.1 - meanY) - slope * (point.0 - meanX)
            return sum + difference * difference
        }
        let error = (residual / (n - 2) / xx).squareRoot()
        let student = StudentDistribution(degreesOfFreedom: n - 2)
        let half = student.survivalQuantile((1 - level) / 2) * error
        self.slope = slope
        self.intercept = intercept
        slopeError = error
        interceptError = (residual / (n - 2) * (1 / n + meanX * meanX / xx)).squareRoot()
        guard let interval = ClosedRange(from: slope - half, to: slope + half) else {
            throw AnalysisError.degenerate(what: "a slope", reason: "the x lie too near each other for double precision", remedy: "multiply them by a common scale")
        }
        self.interval = interval
        self.level = level
        correlation = yy > 0 ? max(-1, min(1, xy / xx.squareRoot() / yy.squareRoot())) : 0
        p = error > 0 ? student.twoSided(slope / error) : (slope == 0 ? 1 : 0)
        count = x.count
    }
}
