internal import Glibc
public import Diagnostics
public import Tensors

/// The generalized dimensions D_q of Rényi and of Hentschel & Procaccia (1983): how the shares p of points in boxes of side ε scale,
/// D_q = lim ln Σ p^q / ((q − 1) ln ε); D₀ is the box dimension, D₁ = lim Σ p ln p / ln ε the information dimension, D₂ the
/// correlation dimension.
public enum GeneralizedDimension {
    /// Estimates it from the rows of `x` with boxes of side 1/m of the extent, m nearest to 2^(j/2), used while there are four points to a box:
    /// boxes that fit the extent a whole number of times, since a strip of cut ones would bend the sums.
    ///
    /// Evidence: `sizes`, `sums` (ln Σ p^q/(q − 1), of q = 1 Σ p ln p), `slopes`, `window`, `q`.
    ///
    /// - Throws: `AnalysisError.insufficient` below 100 points or where fewer than 6 scales remain; `.degenerate` when no stretch
    ///   is straight.
    public static func estimate(_ x: Tensor, q: Double, in context: WorkContext = WorkContext()) throws -> Estimate {
        guard q.isFinite, abs(q) <= 50 else { throw AnalysisError.badArgument("q", value: q, expected: "between −50 and 50") }
        let what = q == 1 ? "the information dimension" : "the dimension D_\(NumberText.shortest(q))"
        let points = try Points(x, what: what, least: leastPoints)
        let sizes = (2...40).map { 1 / pow(2, Double($0) / 2).rounded() }
        let boxes = try Boxes(points, what: what)
        var logs: [Double] = []
        var sums: [Double] = []
        for size in sizes {
            try context.cancellation.check()
            let shares = boxes.shares(size)
            guard 4 * shares.count <= points.count else { break }
            logs.append(log(size))
            sums.append(q == 1 ? shares.reduce(0) { $0 + $1 * log($1) } : log(shares.reduce(0) { $0 + pow($1, q) }) / (q - 1))
        }
        guard logs.count >= leastScales else {
            throw AnalysisError.insufficient(
                what: "\(what) of points that fill \(logs.count) of \(leastScales) scales", count: points.count,
                needed: 4 * boxes.shares(sizes[leastScales - 1]).count, of: "points")
        }
        guard let region = [0.1, 0.2, 0.3].lazy.compactMap({
            ScalingRegion.find(x: logs.map { -$0 }, y: sums.map { -$0 }, least: leastScales, tolerance: $0)
        }).first
        else {
            throw AnalysisError.degenerate(
                what: what, reason: "the sum over boxes is nowhere straight over \(leastScales) scales", remedy: "more points would reach finer scales")
        }
        return Estimate(
            value: region.slope, error: region.error, count: points.count,
            evidence: [
                "sizes": .numbers(Tensor(Array(sizes.prefix(logs.count)))), "sums": .numbers(Tensor(sums)),
                "slopes": .numbers(Tensor(ScalingRegion.localSlopes(logs, sums))),
                "window": .numbers(Tensor([sizes[region.range.lowerBound], sizes[region.range.upperBound]])), "q": .number(q),
            ])
    }

    private static let leastPoints = 100
    private static let leastScales = 6

    /// The points in units of the cloud's largest extent, from 0.
    private struct Boxes {
        let unit: [Double]
        let dimension: Int
        let count: Int

        init(_ points: Points, what: String) throws {
            let d = points.dimension
            var low = Array(points.values[..<d])
            var high = low
            for (index, value) in points.values.enumerated() {
                low[index % d] = min(low[index % d], value)
                high[index % d] = max(high[index % d], value)
            }
            guard let extent = zip(low, high).map({ $1 - $0 }).max(), extent > 0 else {
                throw AnalysisError.degenerate(what: what, reason: "all points are equal", remedy: "")
            }
            guard extent.isFinite else {
                throw AnalysisError.degenerate(what: what, reason: "the points' extent is no finite number", remedy: "")
            }
            unit = points.values.enumerated().map { ($1 - low[$0 % d]) / extent }
            dimension = d
            count = points.count
        }

        /// The share of points in each box that holds any, in the order in which boxes are first met.
        func shares(_ size: Double) -> [Double] {
            // Boxes along an axis are counted by 32-bit numbers.
            let last = min(max(1, (1 / size).rounded(.up)) - 1, 1e9)
            var places: [[Int32]: Int] = [:]
            var counts: [Int] = []
            var box = [Int32](repeating: 0, count: dimension)
            for start in stride(from: 0, to: unit.count, by: dimension) {
                for axis in 0..<dimension { box[axis] = Int32(min(last, (unit[start + axis] / size).rounded(.down))) }
                if let place = places[box] {
                    counts[place] += 1
                } else {
                    places[box] = counts.count
                    counts.append(1)
                }
            }
            return counts.map { Double($0) / Double(count) }
        }
    }
}

/// Takens' estimator of the correlation dimension: the maximum-likelihood exponent of the distances below a radius (Takens 1985),
/// D = −1/⟨ln(r/r₀)⟩ over the pairs nearer than r₀.
public enum TakensDimension {
    /// Evidence: `radius`, `pairs`. The error is D/√m of m pairs, as if they were independent, or of the points where those are fewer.
    ///
    /// - Parameters:
    ///   - radius: nil: the distance below which 1 % of pairs lie.
    ///   - theiler: pairs nearer in time do not count.
    public static func estimate(_ x: Tensor, radius: Double? = nil, theiler: Int = 0, in context: WorkContext = WorkContext()) throws -> Estimate {
        let what = "Takens' estimator"
        let points = try Points(x, what: what, least: 100)
        if let radius, !(radius > 0 && radius.isFinite) { throw AnalysisError.badArgument("radius", value: radius, expected: "positive") }
        guard theiler >= 0, theiler < points.count - 1 else {
            throw AnalysisError.badArgument("theiler", value: Double(theiler), expected: "0 … \(points.count - 2)")
        }
        var limit = radius.map { $0 * $0 } ?? 0
        if radius == nil {
            var sample: [Double] = []
            let every = max(1, points.count * points.count / 2_000_000)
            for i in stride(from: 0, to: points.count, by: every) {
                try context.cancellation.check()
                for j in 0..<points.count where abs(i - j) > theiler { sample.append(points.squaredDistance(i, j)) }
            }
            guard !sample.isEmpty else { throw AnalysisError.insufficient(what: what, count: points.count, needed: theiler + 2, of: "points") }
            limit = Selection.value(atRank: sample.count / 100, of: &sample)
        }
        let tree = try PointTree(points, in: context)
        let d = points.dimension
        var (sum, pairs) = (0.0, 0)
        for i in 0..<points.count {
            if i & 15 == 0 { try context.cancellation.check() }
            tree.forEach(near: Array(points.values[i * d..<(i + 1) * d]), within: limit.squareRoot()) { j in
                guard j > i + theiler else { return }
                let square = points.squaredDistance(i, j)
                guard square > 0 else { return }
                sum += log(square / limit) / 2
                pairs += 1
            }
        }
        guard pairs >= 30, sum < 0 else {
            throw AnalysisError.insufficient(what: "\(what) below that radius", count: pairs, needed: 30, of: "pairs at different places")
        }
        let value = -Double(pairs) / sum
        return Estimate(
            value: value, error: value / Double(min(pairs, points.count)).squareRoot(), count: points.count,
            evidence: ["radius": .number(limit.squareRoot()), "pairs": .number(Double(pairs))])
    }
}
