internal import Glibc
public import Diagnostics
public import Tensors

/// States rebuilt from one observed number by its delays (Packard et al. 1980; Takens 1981).
public struct DelayEmbedding: Sendable {
    /// [n − (m − 1)τ, m].
    public let points: Tensor
    public let dimension: Int
    public let delay: Int

    /// - Parameters:
    ///   - delay: nil: the first minimum of the mutual information.
    ///   - dimension: nil: the first at which Cao's E1 stops growing.
    public init(_ series: Tensor, dimension: Int? = nil, delay: Int? = nil, in context: WorkContext = WorkContext()) throws {
        let values = try TimeSeries(series, what: "an embedding", least: 2, allowsConstant: dimension != nil && delay != nil)
        let delay = try delay ?? MutualInformation(series, mostLags: min(100, values.count / 4), in: context).firstMinimum
        let dimension = try dimension ?? EmbeddingDimension(series, delay: delay, most: 10, in: context).recommended
        points = try values.embedded(dimension: dimension, delay: delay).tensor
        self.dimension = dimension
        self.delay = delay
    }
}

/// The mutual information of a series and itself some steps later (Fraser & Swinney 1986), in nats.
public struct MutualInformation: Sendable {
    /// At lags 0, 1, …
    public let values: Tensor
    /// The first lag at which it has a minimum; where it has none, the first at which it is below 1/e of lag 0, or the last.
    public let firstMinimum: Int

    /// By a histogram of ranks, so that every bin of either margin has as many values: ⌈√(n/5)⌉ bins, at most 32.
    public init(_ series: Tensor, mostLags: Int, bins: Int? = nil, in context: WorkContext = WorkContext()) throws {
        let x = try TimeSeries(series, what: "mutual information", least: 20)
        guard mostLags >= 1, mostLags <= x.count - 10 else {
            throw AnalysisError.badArgument("lags", value: Double(mostLags), expected: "1 … \(x.count - 10) for \(x.count) values")
        }
        let bins = bins ?? min(32, max(4, Int((Double(x.count) / 5).squareRoot().rounded(.up))))
        guard (2...1024).contains(bins) else { throw AnalysisError.badArgument("bins", value: Double(bins), expected: "2 … 1024") }
        let places = Self.places(x.values, bins: bins)
        let values = try (0...mostLags).map { lag in
            try context.cancellation.check()
            return Self.information(places, lag: lag, bins: bins)
        }
        self.values = Tensor(values)
        let minimum = (1..<max(mostLags, 1)).first { values[$0] < values[$0 - 1] && values[$0] <= values[$0 + 1] }
        firstMinimum = minimum ?? values.firstIndex { $0 < values[0] / M_E } ?? mostLags
    }

    /// Each value's bin; equal values share one.
    private static func places(_ values: [Double], bins: Int) -> [Int] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var places = [Int](repeating: 0, count: values.count)
        var first = 0
        for (rank, index) in order.enumerated() {
            if rank == 0 || values[index] != values[order[rank - 1]] { first = rank }
            places[index] = first * bins / values.count
        }
        return places
    }

    private static func information(_ places: [Int], lag: Int, bins: Int) -> Double {
        let n = places.count - lag
        var joint = [Int](repeating: 0, count: bins * bins)
        var early = [Int](repeating: 0, count: bins)
        var late = [Int](repeating: 0, count: bins)
        for t in 0..<n {
            joint[places[t] * bins + places[t + lag]] += 1
            early[places[t]] += 1
            late[places[t + lag]] += 1
        }
        var sum = 0.0
        for a in 0..<bins {
            for b in 0..<bins where joint[a * bins + b] > 0 {
                let share = Double(joint[a * bins + b]) / Double(n)
                sum += share * log(share * Double(n) * Double(n) / (Double(early[a]) * Double(late[b])))
            }
        }
        return max(0, sum)
    }
}

/// How many delays unfold an attractor: false nearest neighbors (Kennel, Brown & Abarbanel 1992) and Cao's E1 and E2 (1997).
public struct EmbeddingDimension: Sendable {
    /// For dimensions 1, 2, …: the share of nearest neighbors that the next dimension shows to be false.
    public let falseNeighbors: Tensor
    /// E1(m), which stops growing near 1 when m is enough, for m = 1, 2, …
    public let e1: Tensor
    /// E2(m), which is 1 for every m when the series is random.
    public let e2: Tensor
    /// The first dimension at which E1 is within 5 % of its end and fewer than 1 % of neighbors are false; else the largest looked at.
    public let recommended: Int

    /// - Parameters:
    ///   - most: the largest dimension.
    ///   - ratio: how many times farther a neighbor must be in the next dimension to be false.
    ///   - size: how many standard deviations of the series away it must be to be false for its distance alone.
    ///   - theiler: pairs nearer in time do not count.
    public init(
        _ series: Tensor, delay: Int, most: Int = 8, ratio: Double = 10, size: Double = 2, theiler: Int = 1,
        in context: WorkContext = WorkContext()
    ) throws {
        let x = try TimeSeries(series, what: "an embedding dimension", least: 50)
        guard (1...50).contains(most) else { throw AnalysisError.badArgument("most", value: Double(most), expected: "1 … 50") }
        guard ratio > 1 else { throw AnalysisError.badArgument("ratio", value: ratio, expected: "above 1") }
        guard theiler >= 0, theiler < x.count else {
            throw AnalysisError.badArgument("theiler", value: Double(theiler), expected: "0 … \(x.count - 1)")
        }
        _ = try x.embedded(dimension: most + 2, delay: delay)
        let deviation = x.standardDeviation
        var shares: [Double] = []
        var growth: [Double] = []
        var change: [Double] = []
        for m in 1...most + 1 {
            let next = try x.embedded(dimension: m + 1, delay: delay)
            let count = next.count
            // Points of m dimensions that have one more coordinate.
            var values = [Double](repeating: 0, count: count * m)
            for row in 0..<count { for axis in 0..<m { values[row * m + axis] = x.values[row + axis * delay] } }
            let points = Points(count: count, dimension: m, values: values)
            let tree = try PointTree(points, metric: .maximum, in: context)
            var (falseCount, counted, ratios, differences) = (0, 0, 0.0, 0.0)
            let neighbors = try tree.nearestOfAll(theiler: theiler, in: context)
            for row in 0..<count {
                guard let near = neighbors[row], near.distance > 0 else { continue }
                let step = abs(x.values[row + m * delay] - x.values[near.index + m * delay])
                counted += 1
                let euclidean = points.squaredDistance(row, near.index).squareRoot()
                if step / euclidean > ratio || hypot(euclidean, step) > size * deviation { falseCount += 1 }
                ratios += max(near.distance, step) / near.distance
                differences += step
            }
            guard counted >= 10 else {
                throw AnalysisError.degenerate(
                    what: "the embedding dimension", reason: "nearly all delay vectors of \(m) dimensions come exactly again",
                    remedy: "the series is periodic; there is nothing to unfold")
            }
            shares.append(Double(falseCount) / Double(counted))
            growth.append(ratios / Double(counted))
            change.append(differences / Double(counted))
        }
        let e1 = (0..<most).map { growth[$0 + 1] / growth[$0] }
        let e2 = (0..<most).map { change[$0] > 0 ? change[$0 + 1] / change[$0] : 1 }
        falseNeighbors = Tensor(Array(shares.prefix(most)))
        self.e1 = Tensor(e1)
        self.e2 = Tensor(e2)
        let end = e1[most - 1]
        recommended = (1...most).first { abs(e1[$0 - 1] - end) < 0.05 * end && shares[$0 - 1] < 0.01 } ?? most
    }
}
