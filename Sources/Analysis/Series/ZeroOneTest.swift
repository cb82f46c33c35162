internal import Glibc
public import Diagnostics
public import Tensors

/// The 0–1 test for chaos (Gottwald & Melbourne 2004, 2009): K is near 1 for a chaotic series and near 0 for a regular one.
///
/// The series drives a walk p, q in the plane, p(n) = Σ x_j cos jc; it spreads like a random walk when the dynamics are
/// chaotic and stays bounded when they are regular. K is the correlation of the mean square displacement with time, its
/// oscillating part taken away, as the median over random frequencies c.
public enum ZeroOneTest {
    /// Evidence: `frequencies` and `correlations` (K for each c). The error is that of a median over them.
    ///
    /// - Parameter frequencies: how many c, drawn from (π/5, 4π/5).
    /// - Throws: `AnalysisError.insufficient` below 200 values; for a constant series.
    public static func estimate(_ series: Tensor, frequencies: Int = 100, seed: UInt64 = 0, in context: WorkContext = WorkContext()) throws -> Estimate {
        let x = try TimeSeries(series, what: "the 0–1 test", least: 200)
        guard (5...10_000).contains(frequencies) else {
            throw AnalysisError.badArgument("frequencies", value: Double(frequencies), expected: "5 … 10 000")
        }
        let n = x.count
        let span = n / 10
        let mean = x.mean
        let draws = RandomStream(seed: seed, purpose: .sampling)
        let chosen = (0..<frequencies).map { Double.pi / 5 + 3 * Double.pi / 5 * draws.uniform(at: UInt64($0)) }
        let found = try Parallel.map(frequencies, threads: context.threads) { number in
            let c = chosen[number]
            var p = [0.0]
            var q = [0.0]
            for (index, value) in x.values.enumerated() {
                p.append(p[index] + (value - mean) * cos(Double(index + 1) * c))
                q.append(q[index] + (value - mean) * sin(Double(index + 1) * c))
            }
            var displacement = [Double](repeating: 0, count: span)
            for lag in 1...span {
                try context.cancellation.check()
                var sum = 0.0
                for start in 0..<n - span {
                    let (dp, dq) = (p[start + lag] - p[start], q[start + lag] - q[start])
                    sum += dp * dp + dq * dq
                }
                displacement[lag - 1] = sum / Double(n - span)
            }
            // Gottwald & Melbourne's damping, which suits short and noisy series.
            let most = displacement.max() ?? 0
            return most > 0 ? correlation(displacement) : 0
        }
        let sorted = found.sorted()
        let median = frequencies % 2 == 1 ? sorted[frequencies / 2] : (sorted[frequencies / 2 - 1] + sorted[frequencies / 2]) / 2
        let spread = (Moments.meanAndVariance(found).variance * .pi / 2 / Double(frequencies)).squareRoot()
        return Estimate(
            value: median, error: spread, count: n,
            evidence: ["frequencies": .numbers(Tensor(chosen)), "correlations": .numbers(Tensor(found))])
    }

    private static func correlation(_ y: [Double]) -> Double {
        let n = Double(y.count)
        let (meanX, meanY) = ((n + 1) / 2, y.reduce(0, +) / n)
        var (xx, xy, yy) = (0.0, 0.0, 0.0)
        for (index, value) in y.enumerated() {
            let (dx, dy) = (Double(index + 1) - meanX, value - meanY)
            xx += dx * dx
            xy += dx * dy
            yy += dy * dy
        }
        return yy > 0 ? xy / (xx * yy).squareRoot() : 0
    }
}
