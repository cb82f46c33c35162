internal import Glibc
internal import Tensors

/// The distances between states and the rows of bits that say which are near; nothing of the matrix is kept.
///
/// Coordinates are stored axis by axis, so that a row's distances are a few passes over contiguous numbers.
struct RecurrenceRows: Sendable {
    let rows: Int
    let columns: Int
    let dimension: Int
    private let first: [Double]
    /// Axis by axis, [dimension × columns].
    private let second: [Double]
    let norm: RecurrenceNorm

    var words: Int { (columns + 63) / 64 }

    /// - Parameter y: the states of the columns; the rows' own where nil.
    init(_ x: Tensor, against y: Tensor?, norm: RecurrenceNorm) throws {
        let what = "a recurrence matrix"
        let a = try Points(x, what: what, least: 2)
        let b = try y.map { try Points($0, what: what, least: 2) } ?? a
        guard a.dimension == b.dimension else {
            throw AnalysisError.unequalLengths(first: "a state of x", firstCount: a.dimension, second: "one of y", secondCount: b.dimension)
        }
        guard a.count <= Self.mostStates, b.count <= Self.mostStates else {
            throw AnalysisError.badArgument("n", value: Double(max(a.count, b.count)), expected: "at most \(Self.mostStates) states")
        }
        rows = a.count
        columns = b.count
        dimension = a.dimension
        first = a.values
        var axes = [Double](repeating: 0, count: b.values.count)
        for row in 0..<b.count { for axis in 0..<b.dimension { axes[axis * b.count + row] = b.values[row * b.dimension + axis] } }
        second = axes
        self.norm = norm
    }

    static let mostStates = 1_000_000

    /// The distances of a row's state to all columns' (squared for the Euclidean norm).
    @inline(__always)
    func fillDistances(of row: Int, from start: Int = 0, _ target: UnsafeMutablePointer<Double>) {
        let (n, d) = (columns, dimension)
        second.withUnsafeBufferPointer { second in
            first.withUnsafeBufferPointer { first in
                for axis in 0..<d {
                    let own = first[row * d + axis]
                    let base = axis * n
                    switch (norm, axis) {
                    case (.euclidean, 0):
                        for column in start..<n { let x = second[base + column] - own; target[column] = x * x }
                    case (.euclidean, _):
                        for column in start..<n { let x = second[base + column] - own; target[column] += x * x }
                    case (.maximum, 0), (.manhattan, 0):
                        for column in start..<n { target[column] = abs(second[base + column] - own) }
                    case (.maximum, _):
                        for column in start..<n { target[column] = max(target[column], abs(second[base + column] - own)) }
                    case (.manhattan, _):
                        for column in start..<n { target[column] += abs(second[base + column] - own) }
                    }
                }
            }
        }
    }

    /// A distance as `fillDistances` gives it.
    func comparable(_ distance: Double) -> Double { norm == .euclidean ? distance * distance : distance }

    /// The distance that makes a share of the pairs outside the Theiler window near: the quantile of all distances, of a sample
    /// of rows where there are very many.
    func distance(forRate rate: Double, theiler: Int) throws -> Double {
        guard rate > 0, rate < 1 else { throw AnalysisError.badArgument("rate", value: rate, expected: "between 0 and 1") }
        let every = max(1, rows * columns / 4_000_000)
        var distances: [Double] = []
        var row = [Double](repeating: 0, count: columns)
        row.withUnsafeMutableBufferPointer { row in
            guard let base = row.baseAddress else { return }
            for index in stride(from: 0, to: rows, by: every) {
                fillDistances(of: index, base)
                for column in 0..<columns where abs(index - column) >= theiler { distances.append(base[column]) }
            }
        }
        guard !distances.isEmpty else {
            throw AnalysisError.insufficient(what: "a recurrence matrix with theiler = \(theiler)", count: rows, needed: theiler + 1, of: "states")
        }
        let place = min(distances.count - 1, Int((rate * Double(distances.count)).rounded(.down)))
        let value = Selection.value(atRank: place, of: &distances)
        guard value > 0 else {
            throw AnalysisError.degenerate(
                what: "a recurrence matrix of rate \(NumberText.shortest(rate))", reason: "more than this share of the states are equal",
                remedy: "a higher rate, or eps, can tell the others apart")
        }
        return norm == .euclidean ? value.squareRoot() : value
    }

    /// Sets the bits of the columns that are near.
    @inline(__always)
    func fillBits(of row: Int, limit: Double, distances: UnsafeMutablePointer<Double>, _ bits: UnsafeMutablePointer<UInt64>) {
        fillDistances(of: row, distances)
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 64) { flags in
            for word in 0..<words {
                let start = word * 64
                let count = min(64, columns - start)
                if count < 64 { for place in 0..<8 { flags.storeBytes(of: 0, toByteOffset: 8 * place, as: UInt64.self) } }
                // The sign of the difference is the bit: bytes of it by vector instructions, then eight bytes at a time moved
                // together by one product.
                for place in 0..<count {
                    let sign = (distances[start + place] - limit).bitPattern &>> 63
                    flags.storeBytes(of: UInt8(truncatingIfNeeded: sign), toByteOffset: place, as: UInt8.self)
                }
                var mask: UInt64 = 0
                for place in 0..<8 {
                    let eight = flags.load(fromByteOffset: 8 * place, as: UInt64.self) &* 0x0102_0408_1020_4080
                    mask |= (eight &>> 56) &<< UInt64(8 * place)
                }
                bits[word] = mask
            }
        }
    }
}

/// The value of a rank by partial sorting.
enum Selection {
    static func value(atRank rank: Int, of values: inout [Double]) -> Double {
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = values[(low + high) / 2]
            var (i, j) = (low, high)
            while i <= j {
                while values[i] < pivot { i += 1 }
                while values[j] > pivot { j -= 1 }
                if i <= j {
                    values.swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if rank <= j { high = j } else if rank >= i { low = i } else { break }
        }
        return values[rank]
    }
}
