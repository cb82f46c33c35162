public import Tensors

/// The correlation sum C(r): the share of pairs of points nearer to each other than r (Grassberger & Procaccia 1983).
public struct CorrelationSum: Sendable {
    /// Ascending, [m].
    public let radii: Tensor
    /// C(r) for each radius, exact, [m].
    public let values: Tensor
    /// Pairs nearer than each radius.
    public let pairCounts: [Int]
    /// All pairs that count: those farther apart in time than the Theiler window.
    public let pairs: Int
    /// Points.
    public let count: Int

    /// Counts pairs i, j with |i − j| > theiler and ‖x_i − x_j‖ < r. O(n² (d + log m)).
    ///
    /// - Parameters:
    ///   - radii: positive; taken in ascending order.
    ///   - theiler: 0 for points that are no time series; else the time over which neighbors in time are alike.
    /// - Throws: `AnalysisError`.
    public init(_ x: Tensor, radii: Tensor, theiler: Int = 0) throws {
        try self.init(Points(x, what: "the correlation sum", least: 2), radii: radii.doubles, theiler: theiler)
    }

    init(_ points: Points, radii: [Double], theiler: Int) throws {
        let n = points.count
        guard theiler >= 0 else { throw AnalysisError.badArgument("theiler", value: Double(theiler), expected: "at least 0") }
        guard theiler < n - 1 else {
            throw AnalysisError.insufficient(what: "a Theiler window of \(theiler)", count: n, needed: theiler + 2, of: "points")
        }
        let sorted = radii.sorted()
        for radius in sorted where !(radius > 0 && radius.isFinite) {
            throw AnalysisError.badArgument("radii", value: radius, expected: "positive")
        }
        guard !sorted.isEmpty else { throw AnalysisError.insufficient(what: "the correlation sum", count: 0, needed: 1, of: "radii") }
        let squares = sorted.map { $0 * $0 }
        // bins[b]: pairs at or beyond radius b − 1 and nearer than radius b.
        var bins = [Int](repeating: 0, count: sorted.count + 1)
        try PairDistances.forEach(points, theiler: theiler) { _, _, square in
            var low = 0
            var high = squares.count
            while low < high {
                let middle = (low + high) / 2
                if square < squares[middle] { high = middle } else { low = middle + 1 }
            }
            bins[low] += 1
        }
        var counts: [Int] = []
        var sum = 0
        for bin in bins.dropLast() {
            sum += bin
            counts.append(sum)
        }
        let pairs = (n - theiler) * (n - theiler - 1) / 2
        self.radii = Tensor(sorted)
        self.values = Tensor(counts.map { Double($0) / Double(pairs) })
        self.pairCounts = counts
        self.pairs = pairs
        self.count = n
    }
}

/// The squared distances of all pairs of points, in any order.
enum PairDistances {
    /// Calls `body` with (i, j, ‖x_i − x_j‖²) for each pair with j − i > theiler.
    static func forEach(_ points: Points, theiler: Int = 0, _ body: (Int, Int, Double) -> Void) throws {
        let (n, d) = (points.count, points.dimension)
        if d > 24 {
            // Many coordinates: by matrix products.
            try DistanceBlocks(points).forEachRow { row, squares in
                for column in min(n, row + theiler + 1)..<n { body(row, column, squares[column]) }
            }
            return
        }
        let values = points.values
        for i in 0..<n {
            let own = i * d
            for j in min(n, i + theiler + 1)..<n {
                let other = j * d
                var sum = 0.0
                for column in 0..<d {
                    let difference = values[own + column] - values[other + column]
                    sum += difference * difference
                }
                body(i, j, sum)
            }
        }
    }
}
