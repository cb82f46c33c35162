internal import Glibc

/// Differences of means in units of the standard deviation.
public enum EffectSize {
    /// Cohen's d = (ā − b̄)/s with s the pooled standard deviation. The interval comes from the noncentral t distribution.
    ///
    /// - Throws: `AnalysisError` for fewer than two values in a sample, or samples without any spread.
    public static func cohensD(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> Estimate {
        try estimate(a, b, level: level, corrected: false)
    }

    /// Hedges's g: Cohen's d without its bias, by the exact factor Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)).
    public static func hedgesG(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> Estimate {
        try estimate(a, b, level: level, corrected: true)
    }

    private static func estimate(_ a: [Double], _ b: [Double], level: Double, corrected: Bool) throws -> Estimate {
        try Sample.checkedLevel(level)
        try Sample.checked(a, what: "an effect size")
        try Sample.checked(b, what: "an effect size")
        let (m, n) = (Double(a.count), Double(b.count))
        let (meanA, varianceA) = Moments.meanAndVariance(a)
        let (meanB, varianceB) = Moments.meanAndVariance(b)
        let ν = m + n - 2
        let deviation = (((m - 1) * varianceA + (n - 1) * varianceB) / ν).squareRoot()
        guard deviation > 0 else {
            throw AnalysisError.degenerate(what: "an effect size", reason: "the samples have no spread", remedy: "")
        }
        let factor = corrected ? exp(SaddlePoint.logGamma(ν / 2) - SaddlePoint.logGamma((ν - 1) / 2)) / (ν / 2).squareRoot() : 1
        let scale = (1 / m + 1 / n).squareRoot()
        let d = (meanA - meanB) / deviation
        let noncentrality = NoncentralStudentDistribution.noncentralityInterval(d / scale, degreesOfFreedom: ν, level: level)
        // Hedges and Olkin's large-sample standard error.
        let error = factor * (1 / m + 1 / n + d * d / (2 * (m + n))).squareRoot()
        return Estimate(
            value: factor * d, error: error,
            interval: noncentrality.flatMap { ClosedRange(from: factor * scale * $0.lowerBound, to: factor * scale * $0.upperBound) }, level: level,
            count: a.count + b.count, evidence: ["deviation": .number(deviation), "difference": .number(meanA - meanB)])
    }
}

extension Estimate {
    fileprivate func named(_ name: String) -> HypothesisTest.Effect {
        HypothesisTest.Effect(name: name, value: value, interval: interval)
    }

    /// Cohen's d as a test's effect.
    var effect: HypothesisTest.Effect { named("Cohen's d") }
}
