public import Diagnostics
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

    /// Counts pairs i, j with |i − j| > theiler and ‖x_i − x_j‖ < r, by `PairCounts`: fewer than n² distances where points lie in few
    /// dimensions.
    ///
    /// - Parameters:
    ///   - radii: positive; taken in ascending order.
    ///   - theiler: 0 for points that are no time series; else the time over which neighbors in time are alike.
    /// - Throws: `AnalysisError`; `Interrupted`.
    public init(_ x: Tensor, radii: Tensor, theiler: Int = 0, in context: WorkContext = WorkContext()) throws {
        let points = try Points(x, what: "the correlation sum", least: 2)
        let radii = radii.doubles
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
        let counts = try Self.counts(points, squares, theiler: theiler, context.cancellation)
        let pairs = (n - theiler) * (n - theiler - 1) / 2
        self.radii = Tensor(sorted)
        self.values = Tensor(counts.map { Double($0) / Double(pairs) })
        self.pairCounts = counts
        self.pairs = pairs
        self.count = n
    }

    private static func counts(_ points: Points, _ squares: [Double], theiler: Int, _ cancellation: Cancellation) throws -> [Int] {
        // The change of the count at each radius, from that of the one before.
        var steps = [Int](repeating: 0, count: squares.count + 1)
        func count(_ square: Double, _ change: Int) {
            var low = 0
            var high = squares.count
            while low < high {
                let middle = (low + high) / 2
                if square < squares[middle] { high = middle } else { low = middle + 1 }
            }
            steps[low] += change
        }
        var counts = [Int](repeating: 0, count: squares.count)
        // Boxes say little of many coordinates.
        if points.dimension > 24 {
            try PairDistances.forEach(points, theiler: theiler) { _, _, square in count(square, 1) }
        } else {
            counts = try PairCounts(points).below(squares, cancellation: cancellation)
            // The tree knows nothing of time: pairs within the window are taken away again.
            for lag in 1..<theiler + 1 {
                try cancellation.check()
                for i in 0..<points.count - lag { count(points.squaredDistance(i, i + lag), -1) }
            }
        }
        var sum = 0
        for (number, step) in steps.dropLast().enumerated() {
            sum += step
            counts[number] += sum
        }
        return counts
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
