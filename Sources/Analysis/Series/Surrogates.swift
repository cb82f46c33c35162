internal import Glibc
public import Diagnostics
public import Tensors

/// Series that keep some properties of a given one and are random otherwise: what a statistic must be compared with before it says
/// anything of nonlinearity (Theiler et al. 1992).
public enum Surrogates {
    public enum Method: String, Sendable, CaseIterable {
        /// The same values in random order: independent draws.
        case shuffle
        /// The same power spectrum with random phases: a linear gaussian process.
        case fourier
        /// The same values, in the order of a series with nearly the same spectrum: a linear process seen through a monotonic function.
        case aaft
    }

    /// `count` surrogates as rows, [count, n].
    public static func make(_ series: Tensor, method: Method, count: Int = 1, seed: UInt64 = 0, in context: WorkContext = WorkContext()) throws -> Tensor {
        let x = try TimeSeries(series, what: "surrogates", least: 8)
        guard (1...100_000).contains(count), count <= (1 << 28) / x.count else {
            throw AnalysisError.badArgument("count", value: Double(count), expected: "1 … \(min(100_000, (1 << 28) / x.count))")
        }
        var rows: [Double] = []
        for number in 0..<count {
            try context.cancellation.check()
            let draws = RandomStream(seed: seed, purpose: .surrogates, step: UInt64(number))
            switch method {
            case .shuffle: rows += draws.permutation(x.count).map { x.values[$0] }
            case .fourier: rows += randomized(x.values, draws)
            case .aaft: rows += adjusted(x.values, draws)
            }
        }
        return Tensor(rows, shape: [count, x.count])
    }

    /// Random phases at every frequency, the amplitudes kept.
    private static func randomized(_ values: [Double], _ draws: RandomStream) -> [Double] {
        let n = values.count
        var spectrum = FourierTransform.forward(values)
        for k in 1..<max(1, (n + 1) / 2) {
            let phase = 2 * Double.pi * draws.uniform(at: UInt64(k))
            let length = hypot(spectrum[k].real, spectrum[k].imaginary)
            spectrum[k] = (length * cos(phase), length * sin(phase))
            spectrum[n - k] = (spectrum[k].real, -spectrum[k].imaginary)
        }
        return FourierTransform.inverseReal(spectrum)
    }

    /// Amplitude-adjusted: gaussian numbers in the order of the values, their phases randomized, then the values in that order.
    private static func adjusted(_ values: [Double], _ draws: RandomStream) -> [Double] {
        let n = values.count
        let normals = (0..<n).map { draws.normal(at: UInt64(1 << 32 + $0)) }.sorted()
        let ranks = ranks(values)
        let randomized = randomized(ranks.map { normals[$0] }, draws)
        let sorted = values.sorted()
        return self.ranks(randomized).map { sorted[$0] }
    }

    private static func ranks(_ values: [Double]) -> [Int] {
        var ranks = [Int](repeating: 0, count: values.count)
        for (rank, index) in values.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }).enumerated() { ranks[index] = rank }
        return ranks
    }
}

/// A statistic of a series against its surrogates.
public struct SurrogateTest: Sendable {
    public let statistic: Double
    /// Of the surrogates.
    public let null: Tensor
    /// (1 + how many surrogates are as extreme)/(1 + their number), two-sided by rank.
    public let p: Double
    /// How many standard deviations of the surrogates it lies from their mean.
    public let z: Double

    /// - Throws: what the statistic throws; `AnalysisError.degenerate` where it is not a number of the series itself.
    public init(
        _ series: Tensor, method: Surrogates.Method, count: Int = 99, seed: UInt64 = 0, in context: WorkContext = WorkContext(),
        statistic: (Tensor) throws -> Double
    ) throws {
        guard count >= 19 else { throw AnalysisError.badArgument("count", value: Double(count), expected: "at least 19, for p to reach 0.05") }
        let n = series.count
        let rows = try Surrogates.make(series, method: method, count: count, seed: seed, in: context).doubles
        let own = try statistic(series)
        guard own.isFinite else {
            throw AnalysisError.degenerate(what: "a surrogate test", reason: "the statistic of the series is not finite", remedy: "")
        }
        let null = try (0..<count).map { row in
            try context.cancellation.check()
            return try statistic(Tensor(Array(rows[row * n..<(row + 1) * n])))
        }
        let above = null.count { $0 >= own }
        let below = null.count { $0 <= own }
        self.statistic = own
        self.null = Tensor(null)
        p = min(1, 2 * Double(1 + min(above, below)) / Double(1 + count))
        let (mean, variance) = Moments.meanAndVariance(null)
        z = variance > 0 ? (own - mean) / variance.squareRoot() : (own == mean ? 0 : .infinity)
    }
}
