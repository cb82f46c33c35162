public import Diagnostics
public import Tensors

/// Which states of a path come near which (Eckmann, Kamphorst & Ruelle 1987), as bits: a word holds 64 entries of a row.
public struct RecurrenceMatrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    /// Row by row, `words` for each.
    let bits: [UInt64]
    /// The distance used; nil for nearest neighbors and matrices that were given.
    public let distance: Double?
    /// Whether it compares a path with itself, so that its diagonal is trivial.
    public let isAuto: Bool

    var words: Int { (columns + 63) / 64 }

    init(rows: Int, columns: Int, bits: [UInt64], distance: Double?, isAuto: Bool) {
        self.rows = rows
        self.columns = columns
        self.bits = bits
        self.distance = distance
        self.isAuto = isAuto
    }

    /// - Parameters:
    ///   - x: states as rows, [n, d] or [n].
    ///   - y: for a cross recurrence matrix the states of the columns.
    ///   - theiler: for a rate, the pairs nearer in time than this that do not count.
    /// - Throws: `AnalysisError`.
    public init(
        _ x: Tensor, against y: Tensor? = nil, _ rule: RecurrenceRule, norm: RecurrenceNorm = .euclidean, theiler: Int = 1,
        in context: WorkContext = WorkContext()
    ) throws {
        let states = try RecurrenceRows(x, against: y, norm: norm)
        let words = states.words
        guard states.rows <= Self.mostBits / 64 / max(words, 1) else {
            throw AnalysisError.badArgument(
                "n", value: Double(states.rows), expected: "small enough for a matrix of \(Self.mostBits >> 33) GB; recurrence_quantification of the states needs none")
        }
        // The rule comes first: a distance that cannot be is no matter of memory.
        var used: Double?
        switch rule {
        case .neighbors(let k): try Self.check(neighbors: k, states)
        case .distance, .rate: used = try Self.distance(rule, states, theiler: y == nil ? theiler : 0)
        }
        // The bits are made by the threads and then copied.
        try TensorMemory.checkRoom(for: "a recurrence matrix of \(states.rows) × \(states.columns) states", states.rows, words, 2, of: UInt64.self)
        let memory = BitMemory(count: states.rows * words)
        switch rule {
        case .neighbors(let k):
            try Parallel.forEach((states.rows + 63) / 64, threads: context.threads) { block in
                try context.cancellation.check()
                var distances = [Double](repeating: 0, count: states.columns)
                for row in block * 64..<min(states.rows, block * 64 + 64) {
                    distances.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { states.fillDistances(of: row, base) } }
                    var nearest = NearestList(capacity: k)
                    for column in 0..<states.columns where y != nil || column != row { nearest.offer(distances[column], column) }
                    if y == nil { memory.set(row * words + row / 64, bit: row % 64) }
                    for entry in nearest.sorted { memory.set(row * words + entry.index / 64, bit: entry.index % 64) }
                }
            }
        case .distance, .rate:
            let limit = states.comparable(used ?? 0)
            try Parallel.forEach((states.rows + 63) / 64, threads: context.threads) { block in
                try context.cancellation.check()
                withUnsafeTemporaryAllocation(of: Double.self, capacity: states.columns) { distances in
                    guard let base = distances.baseAddress else { return }
                    for row in block * 64..<min(states.rows, block * 64 + 64) {
                        states.fillBits(of: row, limit: limit, distances: base, memory.words + row * words)
                    }
                }
            }
        }
        self.init(rows: states.rows, columns: states.columns, bits: memory.array, distance: used, isAuto: y == nil)
    }

    static func distance(_ rule: RecurrenceRule, _ states: RecurrenceRows, theiler: Int) throws -> Double {
        switch rule {
        case .distance(let distance):
            guard distance > 0, distance.isFinite else { throw AnalysisError.badArgument("eps", value: distance, expected: "a positive distance") }
            return distance
        case .rate(let rate): return try states.distance(forRate: rate, theiler: theiler)
        case .neighbors(let k): throw AnalysisError.badArgument("k", value: Double(k), expected: "used with a matrix")
        }
    }

    private static func check(neighbors k: Int, _ states: RecurrenceRows) throws {
        guard k >= 1 else { throw AnalysisError.badArgument("k", value: Double(k), expected: "at least 1") }
        guard k < states.columns else {
            throw AnalysisError.insufficient(what: "a recurrence matrix of \(k) nearest neighbors", count: states.columns, needed: k + 1, of: "states")
        }
    }

    /// A matrix given as numbers: recurrent where it is not 0.
    ///
    /// - Parameters:
    ///   - distance: the distance used, where it is known.
    ///   - isAuto: whether it compares a path with itself.
    public init(_ matrix: Tensor, distance: Double? = nil, isAuto: Bool = false) throws {
        guard matrix.rank == 2, !matrix.isEmpty else { throw AnalysisError.notAMatrix(what: "a recurrence matrix", shape: matrix.shape) }
        let (rows, columns) = (matrix.shape[0], matrix.shape[1])
        let words = (columns + 63) / 64
        try TensorMemory.checkRoom(for: "a recurrence matrix", rows, words, of: UInt64.self)
        var bits = [UInt64](repeating: 0, count: rows * words)
        for (index, value) in matrix.doubles.enumerated() where value != 0 {
            bits[index / columns * words + index % columns / 64] |= 1 << UInt64(index % columns % 64)
        }
        self.init(rows: rows, columns: columns, bits: bits, distance: distance, isAuto: isAuto && rows == columns)
    }

    /// Where both matrices are recurrent: the joint recurrences of two systems (Romano et al. 2004).
    public func joint(with other: RecurrenceMatrix) throws -> RecurrenceMatrix {
        guard rows == other.rows, columns == other.columns else {
            throw AnalysisError.unequalLengths(first: "the first matrix", firstCount: rows, second: "the second", secondCount: other.rows)
        }
        return RecurrenceMatrix(
            rows: rows, columns: columns, bits: zip(bits, other.bits).map { $0 & $1 }, distance: nil, isAuto: isAuto && other.isAuto)
    }

    public subscript(row: Int, column: Int) -> Bool { bits[row * words + column / 64] >> UInt64(column % 64) & 1 == 1 }

    /// How many entries are recurrent.
    public var count: Int { bits.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// As a mask, [rows, columns].
    public func mask() throws -> Tensor {
        try Tensor(shape: [rows, columns], of: Bool.self) { entries in
            for row in 0..<rows {
                for column in 0..<columns { entries[row * columns + column] = self[row, column] }
            }
        }
    }

    /// The share of recurrent entries in each of about `size` × `size` blocks: what a picture shows, [r, c].
    public func density(blocks size: Int) -> (values: [Double], rows: Int, columns: Int) {
        let (height, width) = (max(1, (rows + size - 1) / size), max(1, (columns + size - 1) / size))
        let (r, c) = ((rows + height - 1) / height, (columns + width - 1) / width)
        var counts = [Double](repeating: 0, count: r * c)
        for row in 0..<rows {
            for word in 0..<words {
                var rest = bits[row * words + word]
                while rest != 0 {
                    let column = word * 64 + rest.trailingZeroBitCount
                    counts[row / height * c + column / width] += 1
                    rest &= rest - 1
                }
            }
        }
        for row in 0..<r {
            for column in 0..<c {
                let area = min(height, rows - row * height) * min(width, columns - column * width)
                counts[row * c + column] /= Double(area)
            }
        }
        return (counts, r, c)
    }

    private static let mostBits = 1 << 35
}

/// Words that several threads fill, each its own rows.
final class BitMemory: @unchecked Sendable {
    let words: UnsafeMutablePointer<UInt64>
    private let count: Int

    init(count: Int) {
        self.count = count
        words = .allocate(capacity: max(count, 1))
        words.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { words.deallocate() }

    func set(_ word: Int, bit: Int) { words[word] |= 1 << UInt64(bit) }
    var array: [UInt64] { Array(UnsafeBufferPointer(start: words, count: count)) }
}
