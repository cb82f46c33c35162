internal import Glibc

extension HypothesisTest {
    /// Student's t test of equal means, with equal variances.
    ///
    /// t = (ā − b̄) / (s √(1/m + 1/n)), s² the pooled variance, m + n − 2 degrees of freedom.
    ///
    /// - Throws: `AnalysisError` for fewer than two values in a sample, or samples without any spread.
    public static func student(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> HypothesisTest {
        try Sample.checkedLevel(level)
        try Sample.checked(a, what: "the t test")
        try Sample.checked(b, what: "the t test")
        let (m, n) = (Double(a.count), Double(b.count))
        let (meanA, varianceA) = Moments.meanAndVariance(a)
        let (meanB, varianceB) = Moments.meanAndVariance(b)
        let pooled = ((m - 1) * varianceA + (n - 1) * varianceB) / (m + n - 2)
        return try student(
            name: "Student's t test", difference: meanA - meanB, error: (pooled * (1 / m + 1 / n)).squareRoot(),
            degreesOfFreedom: m + n - 2, counts: [a.count, b.count], level: level,
            effect: try? EffectSize.cohensD(a, b, level: level).effect
        ).checking([.normality("a", a), .normality("b", b), .equalVariances([a, b])])
    }

    /// Welch's t test of equal means; variances may differ. Degrees of freedom of Welch and Satterthwaite.
    public static func welch(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> HypothesisTest {
        try Sample.checkedLevel(level)
        try Sample.checked(a, what: "Welch's t test")
        try Sample.checked(b, what: "Welch's t test")
        let (m, n) = (Double(a.count), Double(b.count))
        let (meanA, varianceA) = Moments.meanAndVariance(a)
        let (meanB, varianceB) = Moments.meanAndVariance(b)
        let (partA, partB) = (varianceA / m, varianceB / n)
        let sum = partA + partB
        let degrees = sum * sum / (partA * partA / (m - 1) + partB * partB / (n - 1))
        return try student(
            name: "Welch's t test", difference: meanA - meanB, error: sum.squareRoot(), degreesOfFreedom: degrees,
            counts: [a.count, b.count], level: level, effect: try? EffectSize.cohensD(a, b, level: level).effect
        ).checking([.normality("a", a), .normality("b", b)])
    }

    /// The t test of paired values: whether their differences have mean 0. The effect is Cohen's d_z, the mean
    /// difference over the differences' standard deviation.
    public static func pairedStudent(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> HypothesisTest {
        try Sample.checkedLevel(level)
        try Sample.checkedPairs(a, b, what: "the paired t test")
        let (mean, deviation) = Moments.meanAndDeviation(zip(a, b).map { $0 - $1 })
        let n = Double(a.count)
        let t = mean / (deviation / n.squareRoot())
        let interval = NoncentralStudentDistribution.noncentralityInterval(t, degreesOfFreedom: n - 1, level: level)
        return try student(
            name: "paired t test", difference: mean, error: deviation / n.squareRoot(), degreesOfFreedom: n - 1,
            counts: [a.count], level: level,
            effect: Effect(
                name: "Cohen's d of pairs", value: mean / deviation,
                interval: interval.flatMap { ClosedRange(from: $0.lowerBound / n.squareRoot(), to: $0.upperBound / n.squareRoot()) })
        ).checking([.normality("differences", zip(a, b).map { $0 - $1 })])
    }

    private static func student(
        name: String, difference: Double, error: Double, degreesOfFreedom: Double, counts: [Int], level: Double, effect: Effect?
    ) throws -> HypothesisTest {
        guard error > 0 else {
            throw AnalysisError.degenerate(
                what: "\(name)'s statistic", reason: "the samples have no spread", remedy: "equal values need no test: report the means")
        }
        let t = difference / error
        let distribution = StudentDistribution(degreesOfFreedom: degreesOfFreedom)
        let half = distribution.survivalQuantile((1 - level) / 2) * error
        guard (difference - half).isFinite, (difference + half).isFinite else {
            throw AnalysisError.degenerate(
                what: "\(name)'s interval", reason: "the samples are too large for double precision", remedy: "divide them by a common scale")
        }
        return HypothesisTest(
            name: name, statistic: t, p: distribution.twoSided(t), degreesOfFreedom: [degreesOfFreedom], counts: counts,
            estimate: difference, interval: (difference - half)...(difference + half), level: level, effect: effect)
    }

    /// One-way analysis of variance: whether several groups have equal means. The effect is η², the share of the
    /// variance between groups, with the interval of the noncentral F distribution, λ/(λ + n).
    ///
    /// - Throws: `AnalysisError` for fewer than two groups, an empty group, or groups without any spread.
    public static func analysisOfVariance(_ groups: [[Double]], level: Double = 0.95) throws -> HypothesisTest {
        try analysisOfVariance(groups, level: level, isChecked: true)
    }

    static func analysisOfVariance(_ groups: [[Double]], level: Double = 0.95, isChecked: Bool) throws -> HypothesisTest {
        try Sample.checkedLevel(level)
        guard groups.count >= 2 else {
            throw AnalysisError.insufficient(what: "the analysis of variance", count: groups.count, needed: 2, of: "groups")
        }
        for group in groups { try Sample.checked(group, what: "the analysis of variance", least: 1) }
        let all = groups.flatMap { $0 }
        guard all.count > groups.count else {
            throw AnalysisError.insufficient(what: "the analysis of variance of \(groups.count) groups", count: all.count, needed: groups.count + 1, of: "values")
        }
        let mean = Moments.mean(all)
        var (between, within) = (0.0, 0.0)
        for group in groups {
            let own = Moments.mean(group)
            between += Double(group.count) * (own - mean) * (own - mean)
            within += group.reduce(0) { $0 + ($1 - own) * ($1 - own) }
        }
        guard within > 0 else {
            throw AnalysisError.degenerate(what: "the F statistic", reason: "no group has any spread", remedy: "")
        }
        let (d1, d2) = (Double(groups.count - 1), Double(all.count - groups.count))
        let f = (between / d1) / (within / d2)
        let n = Double(all.count)
        let interval = NoncentralFDistribution.noncentralityInterval(f, numerator: d1, denominator: d2, level: level)
            .flatMap { ClosedRange(from: $0.lowerBound / ($0.lowerBound + n), to: $0.upperBound / ($0.upperBound + n)) }
        let residuals = groups.flatMap { group -> [Double] in
            let own = Moments.mean(group)
            return group.map { $0 - own }
        }
        return HypothesisTest(
            name: "one-way analysis of variance", statistic: f, p: FDistribution(numerator: d1, denominator: d2).survival(f),
            degreesOfFreedom: [d1, d2], counts: groups.map(\.count), level: level,
            effect: Effect(name: "η²", value: between / (between + within), interval: interval)
        ).checking(isChecked ? [.normality("residuals", residuals), .equalVariances(groups)] : [])
    }
}
