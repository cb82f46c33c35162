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
        let counts = try Self.counts(points, squares, theiler: theiler, in: context)
        let pairs = (n - theiler) * (n - theiler - 1) / 2
        self.radii = Tensor(sorted)
        self.values = Tensor(counts.map { Double($0) / Double(pairs) })
        self.pairCounts = counts
        self.pairs = pairs
        self.count = n
    }

    private static func counts(_ points: Points, _ squares: [Double], theiler: Int, in context: WorkContext) throws -> [Int] {
        // The number of radii that a pair is not nearer than.
        @Sendable func place(_ square: Double) -> Int {
            var low = 0
            var high = squares.count
            while low < high {
                let middle = (low + high) / 2
                if square < squares[middle] { high = middle } else { low = middle + 1 }
            }
            return low
        }
        var counts = [Int](repeating: 0, count: squares.count)
        // The change of the count at each radius, from that of the one before.
        var steps = [Int](repeating: 0, count: squares.count + 1)
        // Boxes say little of many coordinates.
        if points.dimension > 24 {
            steps = try PairDistances.counts(squares.count + 1, points, theiler: theiler, in: context) { bins, _, _, square in
                bins[place(square)] += 1
            }
        } else {
            counts = try PairCounts(points).below(squares, cancellation: context.cancellation)
            // The tree knows nothing of time: pairs within the window are taken away again.
            for lag in 1..<theiler + 1 {
                try context.cancellation.check()
                for i in 0..<points.count - lag { steps[place(points.squaredDistance(i, i + lag))] -= 1 }
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
    /// Calls `count` with counters that are 0 at first and (i, j, ‖x_i − x_j‖²) for each pair with j − i > theiler, on several
    /// threads with counters of their own; gives the sums of those.
    static func counts(
        _ counters: Int, _ points: Points, theiler: Int = 0, in context: WorkContext,
        _ count: @escaping @Sendable (UnsafeMutableBufferPointer<Int>, Int, Int, Double) -> Void
    ) throws -> [Int] {
        let (n, d) = (points.count, points.dimension)
        if d > 24 {
            // Many coordinates: by matrix products.
            var counts = [Int](repeating: 0, count: counters)
            try DistanceBlocks(points).forEachRow(in: context) { row, squares in
                counts.withUnsafeMutableBufferPointer { counts in
                    for column in min(n, row + theiler + 1)..<n { count(counts, row, column, squares[column]) }
                }
            }
            return counts
        }
        // Rows take turns: the first ones have the most pairs.
        let parts = try Parallel.map(context.threads, threads: context.threads) { part in
            var counts = [Int](repeating: 0, count: counters)
            try counts.withUnsafeMutableBufferPointer { counts in
                try points.values.withUnsafeBufferPointer { values in
                    for i in stride(from: part, to: n, by: context.threads) {
                        try context.cancellation.check()
                        let own = i * d
                        for j in min(n, i + theiler + 1)..<n {
                            let other = j * d
                            var sum = 0.0
                            for column in 0..<d {
                                let difference = values[own + column] - values[other + column]
                                sum += difference * difference
                            }
                            count(counts, i, j, sum)
                        }
                        if part == 0, i & 255 == 0 {
                            context.progress?(ProgressReport(label: "distances", completed: i, total: n, unit: "points", seconds: 0))
                        }
                    }
                }
            }
            return counts
        }
        return parts.dropFirst().reduce(into: parts[0]) { sums, part in
            for index in sums.indices { sums[index] += part[index] }
        }
    }
}
