internal import Diagnostics

/// How many pairs of points are how far apart, at sixteen scales to each doubling of the squared distance.
///
/// The counts below each scale are exact; one pass over the pairs gives the correlation sum at every scale, and that of
/// the points without any one block of them (for the jackknife).
struct PairHistogram: Sendable {
    /// Pairs that count: those farther apart in time than the Theiler window.
    let pairs: Int
    /// Of them, those with a point in each block.
    private let pairsInvolving: [Int]
    private let total: [Int]
    /// For each block, the pairs with a point in it.
    private let involving: [[Int]]

    /// Bits of a double that make the scale: sign and exponent, and four of the mantissa.
    private static let shift = 48
    private static let scales = 0x7FF << 4 + 1

    init(_ points: Points, theiler: Int, blocks: Int, in context: WorkContext = WorkContext()) throws {
        let n = points.count
        guard theiler >= 0 else { throw AnalysisError.badArgument("theiler", value: Double(theiler), expected: "at least 0") }
        guard theiler < n - 1 else {
            throw AnalysisError.insufficient(what: "a Theiler window of \(theiler)", count: n, needed: theiler + 2, of: "points")
        }
        let block = (0..<n).map { $0 * blocks / n }
        // Of all pairs, then of those of each block.
        let counts = try PairDistances.counts(Self.scales * (blocks + 1), points, theiler: theiler, in: context) { counts, i, j, square in
            let scale = min(Self.scales - 1, Int(square.bitPattern >> UInt64(Self.shift)))
            counts[scale] += 1
            counts[(block[i] + 1) * Self.scales + scale] += 1
            if block[j] != block[i] { counts[(block[j] + 1) * Self.scales + scale] += 1 }
        }
        let total = Array(counts[..<Self.scales])
        self.total = total
        involving = (1..<blocks + 1).map { Array(counts[$0 * Self.scales..<($0 + 1) * Self.scales]) }
        pairs = total.reduce(0, +)
        pairsInvolving = involving.map { $0.reduce(0, +) }
    }

    var blocks: Int { involving.count }

    /// The radius below which `counts[scale]` pairs lie.
    static func radius(_ scale: Int) -> Double { Double(bitPattern: UInt64(scale) << UInt64(shift)).squareRoot() }

    /// Pairs strictly nearer than the radius of each scale.
    var counts: [Int] { Self.cumulative(total) }

    /// Correlation sums at `scales`, of all points, and of the points without each block.
    func sums(at scales: [Int]) -> (all: [Double], without: [[Double]]) {
        let counts = counts
        let all = scales.map { Double(counts[$0]) / Double(pairs) }
        let without = zip(involving, pairsInvolving).map { own, ownPairs in
            let ownCounts = Self.cumulative(own)
            return scales.map { Double(counts[$0] - ownCounts[$0]) / Double(max(1, pairs - ownPairs)) }
        }
        return (all, without)
    }

    private static func cumulative(_ histogram: [Int]) -> [Int] {
        var sum = 0
        return histogram.map { count in
            defer { sum += count }
            return sum
        }
    }
}
