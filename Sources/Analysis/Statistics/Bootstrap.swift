public import Diagnostics
internal import Glibc
internal import Tensors

/// The spread of a statistic over samples drawn from the sample itself, with replacement (Efron 1979).
public enum Bootstrap {
    /// The statistic's value, its standard error over the replicates, and its BCa interval (bias-corrected and accelerated,
    /// Efron 1987; plain percentiles where the jackknife shows no acceleration). Evidence: `replicates`, `bias`.
    ///
    /// - Parameters:
    ///   - count: the size of the sample.
    ///   - replicates: samples to draw.
    ///   - statistic: of the members at these indices.
    /// - Throws: `AnalysisError` for fewer than two members; whatever `statistic` throws.
    public static func estimate(
        count: Int, replicates: Int = 9999, level: Double = 0.95, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation(), statistic: ([Int]) throws -> Double
    ) throws -> Estimate {
        try Sample.checkedLevel(level)
        guard count >= 2 else { throw AnalysisError.insufficient(what: "the bootstrap", count: count, needed: 2, of: "values") }
        guard replicates >= 1 else { throw AnalysisError.badArgument("n", value: Double(replicates), expected: "at least 1") }
        guard replicates <= 10_000_000 else { throw AnalysisError.badArgument("n", value: Double(replicates), expected: "at most 10000000") }
        let observed = try statistic(Array(0..<count))
        let draws = RandomStream(seed: seed, purpose: .bootstrap)
        var values: [Double] = []
        for replicate in 0..<replicates {
            try cancellation.check()
            values.append(try statistic((0..<count).map { draws.integer(below: count, at: UInt64(replicate * count + $0)) }))
        }
        if let index = values.firstIndex(where: { !$0.isFinite }) {
            throw AnalysisError.notFinite(what: "the statistic of a bootstrap sample", index: index)
        }
        let jackknife = try (0..<count).map { left in try statistic((0..<count).filter { $0 != left }) }
        let (mean, deviation) = Moments.meanAndDeviation(values)
        return Estimate(
            value: observed, error: deviation,
            interval: interval(values.sorted(), observed: observed, jackknife: jackknife, level: level), level: level,
            count: count, evidence: ["replicates": .numbers(Tensor(values)), "bias": .number(mean - observed)])
    }

    private static func interval(
        _ sorted: [Double], observed: Double, jackknife: [Double], level: Double
    ) -> ClosedRange<Double>? {
        let normal = NormalDistribution()
        // The share below, ties counted as half.
        let below = Double(sorted.count { $0 < observed }) + Double(sorted.count { $0 == observed }) / 2
        let bias = normal.quantile(min(1 - 0.5 / Double(sorted.count), max(0.5 / Double(sorted.count), below / Double(sorted.count))))
        let mean = Moments.mean(jackknife)
        let (squares, cubes) = jackknife.reduce((0.0, 0.0)) { sums, value in
            let difference = mean - value
            return (sums.0 + difference * difference, sums.1 + difference * difference * difference)
        }
        let acceleration = squares > 0 ? cubes / (6 * pow(squares, 1.5)) : 0
        func end(_ p: Double) -> Double {
            let z = bias + normal.quantile(p)
            return quantile(sorted, normal.cumulative(bias + z / (1 - acceleration * z)))
        }
        let low = end((1 - level) / 2)
        return ClosedRange(from: low, to: max(low, end(1 - (1 - level) / 2)))
    }

    /// Linear interpolation between order statistics.
    private static func quantile(_ sorted: [Double], _ p: Double) -> Double {
        guard !p.isNaN else { return .nan }
        let place = p * Double(sorted.count - 1)
        let index = min(sorted.count - 1, max(0, Int(place)))
        let next = min(sorted.count - 1, index + 1)
        return sorted[index] + (place - Double(index)) * (sorted[next] - sorted[index])
    }
}
