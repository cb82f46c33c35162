internal import Glibc
public import Diagnostics
public import Tensors

/// What the lines of a recurrence matrix say (Zbilut & Webber 1992; Marwan, Romano, Thiel & Kurths 2007).
///
/// Lines count as their points lie outside the Theiler window; rates are shares of all entries of a cross matrix, of those outside
/// the window for a path with itself.
public struct RecurrenceQuantification: Sendable {
    /// RR: the share of recurrent entries.
    public let rate: Double
    /// DET: the share of recurrent points on diagonal lines of at least the least length.
    public let determinism: Double
    /// L, L_max, and the Shannon entropy of the lengths of diagonal lines.
    public let meanDiagonal: Double
    public let longestDiagonal: Int
    public let entropy: Double
    /// LAM: the share on vertical lines; TT their mean length; V_max the longest; the entropy of their lengths.
    public let laminarity: Double
    public let trappingTime: Double
    public let longestVertical: Int
    public let verticalEntropy: Double
    /// The slope of the rate of the diagonals with their distance from the middle one, per 1000 steps.
    public let trend: Double
    /// 1/L_max; infinite where there is no line.
    public let divergence: Double
    /// The mean time until a column comes back, its entropy, and how often the most frequent one occurs.
    public let recurrenceTime: Double
    public let recurrenceTimeEntropy: Double
    public let mostFrequentTime: Int
    /// The distance within which states were near, where one was used.
    public let distance: Double?
    public let states: Int
    public let points: Int

    /// Of a matrix.
    ///
    /// - Parameters:
    ///   - theiler: entries with |i − j| below this do not count; nil: 1 for a path with itself, 0 else.
    ///   - least: the least length of a line.
    ///   - border: outermost diagonals that the trend leaves out.
    public init(
        _ matrix: RecurrenceMatrix, least: Int = 2, leastVertical: Int? = nil, theiler: Int? = nil, border: Int = 10,
        in context: WorkContext = WorkContext()
    ) throws {
        let theiler = theiler ?? (matrix.isAuto ? 1 : 0)
        try Self.check(least, leastVertical ?? least, theiler, border, rows: matrix.rows, columns: matrix.columns)
        let counter = LineCounter(
            rows: matrix.rows, columns: matrix.columns, theiler: theiler, isSymmetric: matrix.isAuto && matrix.distance != nil)
        try matrix.bits.withUnsafeBufferPointer { bits in
            guard let base = bits.baseAddress else { return }
            for row in 0..<matrix.rows {
                if row & 31 == 0 { try context.cancellation.check() }
                counter.take(row, base + row * matrix.words)
            }
        }
        counter.finish()
        self.init(
            counter, rows: matrix.rows, columns: matrix.columns, isAuto: matrix.isAuto, distance: matrix.distance, least: least,
            leastVertical: leastVertical ?? least, theiler: theiler, border: border)
    }

    /// Of states themselves: rows are made, counted and forgotten, so that memory grows with their number alone.
    public init(
        states x: Tensor, _ rule: RecurrenceRule, norm: RecurrenceNorm = .euclidean, least: Int = 2, leastVertical: Int? = nil,
        theiler: Int = 1, border: Int = 10, in context: WorkContext = WorkContext()
    ) throws {
        if case .neighbors = rule {
            try self.init(
                RecurrenceMatrix(x, rule, norm: norm, theiler: theiler, in: context), least: least, leastVertical: leastVertical,
                theiler: theiler, border: border, in: context)
            return
        }
        let states = try RecurrenceRows(x, against: nil, norm: norm)
        try Self.check(least, leastVertical ?? least, theiler, border, rows: states.rows, columns: states.columns)
        let distance = try RecurrenceMatrix.distance(rule, states, theiler: theiler)
        let limit = states.comparable(distance)
        let words = states.words
        let counter = LineCounter(rows: states.rows, columns: states.columns, theiler: theiler, isSymmetric: true)
        // Threads fill a batch of rows, then they are counted in order.
        let batch = max(64, min(4096, (1 << 22) / max(words * 8, 1))) / 64 * 64
        let memory = BitMemory(count: batch * words)
        for start in stride(from: 0, to: states.rows, by: batch) {
            try context.cancellation.check()
            let end = min(states.rows, start + batch)
            try Parallel.forEach((end - start + 63) / 64, threads: context.threads) { block in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: states.columns) { distances in
                    guard let base = distances.baseAddress else { return }
                    for row in start + block * 64..<min(end, start + block * 64 + 64) {
                        states.fillBits(of: row, limit: limit, distances: base, memory.words + (row - start) * words)
                    }
                }
            }
            for row in start..<end { counter.take(row, memory.words + (row - start) * words) }
            if states.rows > 20_000 {
                context.progress?(ProgressReport(label: "recurrence", completed: end, total: states.rows, unit: "states", seconds: 0))
            }
        }
        counter.finish()
        self.init(
            counter, rows: states.rows, columns: states.columns, isAuto: true, distance: distance, least: least,
            leastVertical: leastVertical ?? least, theiler: theiler, border: border)
    }

    private static func check(_ least: Int, _ leastVertical: Int, _ theiler: Int, _ border: Int, rows: Int, columns: Int) throws {
        guard least >= 1 else { throw AnalysisError.badArgument("lmin", value: Double(least), expected: "at least 1") }
        guard leastVertical >= 1 else { throw AnalysisError.badArgument("vmin", value: Double(leastVertical), expected: "at least 1") }
        guard border >= 0 else { throw AnalysisError.badArgument("border", value: Double(border), expected: "at least 0") }
        guard theiler >= 0 else { throw AnalysisError.badArgument("theiler", value: Double(theiler), expected: "at least 0") }
        guard theiler < max(rows, columns) else {
            throw AnalysisError.insufficient(what: "a Theiler window of \(theiler)", count: max(rows, columns), needed: theiler + 1, of: "states")
        }
    }

    private init(
        _ counter: LineCounter, rows: Int, columns: Int, isAuto: Bool, distance: Double?, least: Int, leastVertical: Int, theiler: Int,
        border: Int
    ) {
        let outside = isAuto && theiler > 0 ? (rows - theiler) * (rows - theiler + 1) : rows * columns
        points = counter.points
        states = rows
        self.distance = distance
        rate = Double(counter.points) / Double(max(outside, 1))
        let diagonal = LineLengths(counter.diagonal, least: least)
        let vertical = LineLengths(counter.vertical, least: leastVertical)
        let times = LineLengths(counter.times, least: 0)
        determinism = counter.points > 0 ? Double(diagonal.points) / Double(counter.points) : 0
        meanDiagonal = diagonal.mean
        longestDiagonal = diagonal.longest
        entropy = diagonal.entropy
        laminarity = counter.points > 0 ? Double(vertical.points) / Double(counter.points) : 0
        trappingTime = vertical.mean
        longestVertical = vertical.longest
        verticalEntropy = vertical.entropy
        divergence = 1 / Double(diagonal.longest)
        recurrenceTime = times.mean
        recurrenceTimeEntropy = times.entropy
        mostFrequentTime = counter.times.max() ?? 0
        trend = Self.trend(counter.onDiagonal, size: min(rows, columns), theiler: theiler, border: border)
    }

    /// Webber & Zbilut's trend: the slope of the diagonals' rates against their distance, the outermost left out. NaN where too few
    /// diagonals are left.
    private static func trend(_ counts: [Int], size: Int, theiler: Int, border: Int) -> Double {
        let last = size - border
        guard last - theiler >= 2 else { return .nan }
        let rates = (theiler..<last).map { Double(counts[$0]) / Double(($0 == 0 ? 1 : 2) * (size - $0)) }
        let mean = rates.reduce(0, +) / Double(rates.count)
        var (upper, lower) = (0.0, 0.0)
        for (place, rate) in rates.enumerated() {
            let offset = Double(theiler + place + 1) - Double(last) / 2
            upper += offset * (rate - mean)
            lower += offset * offset
        }
        return 1000 * upper / lower
    }
}

/// Lines of at least a length.
struct LineLengths {
    let lines: Int
    let points: Int
    let longest: Int
    /// −Σ p ln p over the lengths that occur; 0 where there is no line.
    let entropy: Double

    init(_ counts: [Int], least: Int) {
        var (lines, points, longest) = (0, 0, 0)
        for (length, count) in counts.enumerated() where length >= least && count > 0 {
            lines += count
            points += count * length
            longest = length
        }
        var entropy = 0.0
        for (length, count) in counts.enumerated() where length >= least && count > 0 {
            let share = Double(count) / Double(lines)
            entropy -= share * log(share)
        }
        (self.lines, self.points, self.longest, self.entropy) = (lines, points, longest, entropy)
    }

    var mean: Double { lines > 0 ? Double(points) / Double(lines) : 0 }
}
