internal import Glibc

extension HypothesisTest {
    /// Pearson's correlation r of paired values; p by Student's t with n − 2 degrees of freedom, interval by Fisher's transformation.
    ///
    /// - Throws: `AnalysisError` for fewer than three pairs, or a constant sample.
    public static func correlation(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> HypothesisTest {
        try correlation(name: "Pearson's correlation", a, b, level: level).checking([.normality("a", a), .normality("b", b)])
    }

    /// Spearman's correlation: Pearson's of the ranks.
    public static func spearman(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> HypothesisTest {
        try Sample.checkedPairs(a, b, what: "Spearman's correlation", least: 3)
        return try correlation(name: "Spearman's rank correlation", Ranks(a).values, Ranks(b).values, level: level)
            .checking([.ties(a), .ties(b)])
    }

    /// The range of squares of a range.
    private static func squared(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        let (low, high) = (range.lowerBound * range.lowerBound, range.upperBound * range.upperBound)
        return range.contains(0) ? 0...max(low, high) : min(low, high)...max(low, high)
    }

    private static func correlation(name: String, _ a: [Double], _ b: [Double], level: Double) throws -> HypothesisTest {
        try Sample.checkedLevel(level)
        try Sample.checkedPairs(a, b, what: "a correlation", least: 3)
        let (meanA, meanB) = (Moments.mean(a), Moments.mean(b))
        var (aa, ab, bb) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            aa += (x - meanA) * (x - meanA)
            ab += (x - meanA) * (y - meanB)
            bb += (y - meanB) * (y - meanB)
        }
        guard aa > 0, bb > 0 else {
            throw AnalysisError.degenerate(what: "a correlation", reason: "one of the samples is constant", remedy: "")
        }
        // One root, so that proportional samples give exactly 1; two where the product leaves the range of numbers.
        let scale = (aa * bb).isNormal ? (aa * bb).squareRoot() : aa.squareRoot() * bb.squareRoot()
        let r = max(-1, min(1, ab / scale))
        let ν = Double(a.count - 2)
        let t = r * (ν / ((1 - r) * (1 + r))).squareRoot()
        var interval: ClosedRange<Double>?
        if a.count > 3, abs(r) < 1 {
            let half = NormalDistribution().survivalQuantile((1 - level) / 2) / Double(a.count - 3).squareRoot()
            interval = ClosedRange(from: tanh(atanh(r) - half), to: tanh(atanh(r) + half))
        }
        return HypothesisTest(
            name: name, statistic: r, p: abs(r) == 1 ? 0 : StudentDistribution(degreesOfFreedom: ν).twoSided(t),
            degreesOfFreedom: [ν], counts: [a.count], estimate: r, interval: interval, level: level,
            effect: Effect(name: "r²", value: r * r, interval: interval.map(squared)))
    }
}
