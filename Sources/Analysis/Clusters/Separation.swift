internal import Glibc
public import Diagnostics
public import Tensors

/// Are groups of points farther from each other than they are wide? A permutation test.
///
/// Statistic: (mean distance between groups − mean distance within groups) / mean of all distances. It is 0 in
/// expectation when labels mean nothing, and grows with separation. Its null distribution comes from relabelings of the
/// points that keep the group sizes; p is one-sided: the share of relabelings, the observed one among them, whose
/// statistic is at least as large.
public struct Separation: Sendable {
    public let statistic: Double
    public let p: Double
    /// Relabelings that p counts, the observed one not among them when they are drawn, and among them when they are all.
    public let permutations: Int
    /// Whether every distinct relabeling was counted: then p is exact, p = b / permutations.
    public let exact: Bool
    /// Mean distances between and within groups.
    public let between: Double
    public let within: Double
    /// The statistic of each relabeling.
    public let null: Tensor

    /// Tests the rows of `x` by their `labels`.
    ///
    /// When there are no more than `permutations` distinct relabelings they are all taken (5 against 5: 252);
    /// else that many are drawn, and p = (1 + b) / (1 + permutations). O(n² permutations).
    ///
    /// - Throws: `AnalysisError`; among others when no group has two points.
    public init(
        _ x: Tensor, labels: Tensor, permutations: Int = 999, metric: Metric = .euclidean, seed: UInt64 = 0,
        in context: WorkContext = WorkContext()
    ) throws {
        let points = try Points(x, what: "separation")
        let groups = try Groups(labels, count: points.count, what: "separation")
        guard groups.count >= 2 else { throw AnalysisError.oneGroup(what: "separation") }
        guard groups.sizes.contains(where: { $0 > 1 }) else {
            throw AnalysisError.degenerate(
                what: "separation", reason: "no group has two points, so nothing is within", remedy: "give each group at least two points")
        }
        guard permutations >= 1 else {
            throw AnalysisError.badArgument("permutations", value: Double(permutations), expected: "at least 1")
        }
        let distances = try Distances.pairwise(x, metric: metric, in: context).doubles
        let pairs = PairSums(distances: distances, count: points.count, sizes: groups.sizes)
        guard pairs.total > 0 else {
            throw AnalysisError.degenerate(what: "separation", reason: "all points are equal", remedy: "")
        }
        let observed = pairs.within(groups.indices)
        statistic = pairs.statistic(within: observed)
        within = observed / pairs.withinPairs
        between = (pairs.total - observed) / pairs.betweenPairs

        var null: [Double] = []
        if Self.relabelings(groups.sizes, upTo: permutations) != nil {
            var labels = groups.indices.sorted()
            repeat {
                try context.cancellation.check()
                null.append(pairs.statistic(within: pairs.within(labels)))
            } while Self.advance(&labels)
            exact = true
        } else {
            for draw in 0..<permutations {
                try context.cancellation.check()
                let order = RandomStream(seed: seed, purpose: .permutation, step: UInt64(draw)).permutation(points.count)
                null.append(pairs.statistic(within: pairs.within(order.map { groups.indices[$0] })))
            }
            exact = false
        }
        // Equal statistics differ by the order of their sums: that much is a tie.
        let bar = statistic - 1e-12 * max(1, abs(statistic))
        let atLeast = null.count { $0 >= bar }
        p = exact ? Double(atLeast) / Double(null.count) : Double(1 + atLeast) / Double(1 + null.count)
        self.permutations = null.count
        self.null = Tensor(null)
    }

    /// n! / ∏ size!, when it is at most `limit`.
    static func relabelings(_ sizes: [Int], upTo limit: Int) -> Int? {
        var result = 1.0
        var placed = 0
        for size in sizes {
            for index in 1...size {
                placed += 1
                result *= Double(placed) / Double(index)
                // Every factor is at least 1, so what is beyond the limit stays there.
                if result > 2 * Double(limit) { return nil }
            }
        }
        let whole = result.rounded()
        return whole <= Double(limit) ? Int(whole) : nil
    }

    /// The next arrangement of labels in lexicographic order; false after the last.
    private static func advance(_ labels: inout [Int]) -> Bool {
        guard let pivot = labels.indices.dropLast().last(where: { labels[$0] < labels[$0 + 1] }),
            let swap = labels.indices.last(where: { labels[$0] > labels[pivot] })
        else { return false }
        labels.swapAt(pivot, swap)
        labels[(pivot + 1)...].reverse()
        return true
    }
}

/// Sums of distances within groups, for many labelings of the same points.
private struct PairSums {
    let distances: [Double]
    let count: Int
    let total: Double
    let withinPairs: Double
    let betweenPairs: Double

    init(distances: [Double], count: Int, sizes: [Int]) {
        self.distances = distances
        self.count = count
        var total = 0.0
        for i in 0..<count {
            for j in i + 1..<max(i + 1, count) { total += distances[i * count + j] }
        }
        self.total = total
        withinPairs = sizes.reduce(0) { $0 + Double($1 * ($1 - 1) / 2) }
        betweenPairs = Double(count * (count - 1) / 2) - withinPairs
    }

    func within(_ labels: [Int]) -> Double {
        var sum = 0.0
        for i in 0..<count {
            let label = labels[i]
            let row = i * count
            for j in i + 1..<max(i + 1, count) where labels[j] == label { sum += distances[row + j] }
        }
        return sum
    }

    func statistic(within: Double) -> Double {
        let mean = total / (withinPairs + betweenPairs)
        return ((total - within) / betweenPairs - within / withinPairs) / mean
    }
}
