internal import Glibc

/// Shapiro and Wilk's test of normality.
public enum NormalityTest {
    /// W, and the chance of one as small from a normal sample. The p-value is 1 for samples without spread.
    ///
    /// By Royston's approximation for 3 ≤ n ≤ 5000 (1995, algorithm AS R94), as SciPy's `shapiro`.
    ///
    /// - Throws: `AnalysisError` for other n, or a value that is not finite.
    public static func shapiroWilk(_ values: [Double]) throws -> (statistic: Double, p: Double) {
        let what = "Shapiro and Wilk's test"
        try Sample.checked(values, what: what, least: 3)
        guard values.count <= 5000 else { throw AnalysisError.badArgument("n", value: Double(values.count), expected: "at most 5000") }
        let sorted = values.sorted()
        let n = sorted.count
        let weights = weights(n)
        let mean = Moments.mean(sorted)
        let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard squares > 0, sorted[n - 1] - sorted[0] > 1e-19 else { return (1, 1) }
        var sum = 0.0
        for (index, weight) in weights.enumerated() { sum += weight * (sorted[n - 1 - index] - sorted[index]) }
        let w = min(1, sum * sum / squares)
        return (w, probability(w, n))
    }

    private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reversed().reduce(0) { $0 * x + $1 }
    }

    /// The weights of the n/2 differences of order statistics, the outermost first.
    private static func weights(_ n: Int) -> [Double] {
        guard n > 3 else { return [Double(0.5).squareRoot()] }
        let half = n / 2
        let normal = NormalDistribution()
        let scores = (1...half).map { normal.quantile((Double($0) - 0.375) / (Double(n) + 0.25)) }
        let total = 2 * scores.reduce(0) { $0 + $1 * $1 }
        let root = total.squareRoot()
        let inverse = 1 / Double(n).squareRoot()
        let first = polynomial([0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056], inverse) - scores[0] / root
        var result: [Double]
        let factor: Double
        if n > 5 {
            let second = polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], inverse) - scores[1] / root
            factor = ((total - 2 * (scores[0] * scores[0] + scores[1] * scores[1])) / (1 - 2 * (first * first + second * second))).squareRoot()
            result = [first, second]
        } else {
            factor = ((total - 2 * scores[0] * scores[0]) / (1 - 2 * first * first)).squareRoot()
            result = [first]
        }
        for index in result.count..<half { result.append(-scores[index] / factor) }
        return result
    }

    private static func probability(_ w: Double, _ n: Int) -> Double {
        if n == 3 { return max(0, 6 / Double.pi * (asin(w.squareRoot()) - asin(0.75.squareRoot()))) }
        var y = log(1 - w)
        guard y.isFinite else { return 1 }
        let size = Double(n)
        let (mean, deviation): (Double, Double)
        if n <= 11 {
            let limit = -2.273 + 0.459 * size
            if y >= limit { return 1e-99 }
            y = -log(limit - y)
            mean = polynomial([0.544, -0.39978, 0.025054, -6.714e-4], size)
            deviation = exp(polynomial([1.3822, -0.77857, 0.062767, -0.0020322], size))
        } else {
            let logarithm = log(size)
            mean = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], logarithm)
            deviation = exp(polynomial([-0.4803, -0.082676, 0.0030302], logarithm))
        }
        return NormalDistribution().survival((y - mean) / deviation)
    }
}
