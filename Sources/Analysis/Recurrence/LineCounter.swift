/// Counts the lines of a recurrence matrix as its rows pass by, one after the other.
///
/// Vertical lines are runs along the rows' index in one column, diagonal ones along both; each column and each diagonal
/// remembers the row where its run stood last. Belongs to one thread.
final class LineCounter {
    private let rows: Int
    private let columns: Int
    private let theiler: Int
    private let isSymmetric: Bool
    private let diagonals: Runs
    private let verticals: Runs
    /// For each column the distance to the run before, without half of the present run; −1 before the second.
    private let gaps: UnsafeMutableBufferPointer<Int32>
    private let distances: UnsafeMutableBufferPointer<Int>
    private var timeCounts: [Int]
    /// The extent of the largest square that holds the middle diagonal, to which the trend is confined.
    private let side: Int
    private(set) var points = 0

    /// Where each line's latest point stood and how long the run is that ends there; how many runs had each length.
    private struct Runs {
        // Owned by the counter, which checks every index by the matrix's extents.
        let last: UnsafeMutableBufferPointer<Int32>
        let length: UnsafeMutableBufferPointer<Int32>
        let counts: UnsafeMutableBufferPointer<Int>

        init(lines: Int, longest: Int) {
            last = .allocate(capacity: max(lines, 1))
            last.initialize(repeating: -2)
            length = .allocate(capacity: max(lines, 1))
            length.initialize(repeating: 0)
            counts = .allocate(capacity: longest + 1)
            counts.initialize(repeating: 0)
        }

        func deallocate() {
            last.deallocate()
            length.deallocate()
            counts.deallocate()
        }
    }

    init(rows: Int, columns: Int, theiler: Int, isSymmetric: Bool) {
        self.rows = rows
        self.columns = columns
        self.theiler = theiler
        side = min(rows, columns)
        self.isSymmetric = isSymmetric
        diagonals = Runs(lines: rows + columns, longest: min(rows, columns))
        verticals = Runs(lines: columns, longest: rows)
        gaps = .allocate(capacity: max(columns, 1))
        gaps.initialize(repeating: -1)
        distances = .allocate(capacity: max(rows, columns))
        distances.initialize(repeating: 0)
        timeCounts = [Int](repeating: 0, count: 2 * max(rows, columns) + 1)
    }

    deinit {
        diagonals.deallocate()
        verticals.deallocate()
        gaps.deallocate()
        distances.deallocate()
    }

    /// How many lines have each length, from 0 on.
    var diagonal: [Int] { Array(diagonals.counts) }
    var vertical: [Int] { Array(verticals.counts) }
    /// How many times a column came back after so many steps.
    var times: [Int] { timeCounts }
    /// Recurrent points at each distance |j − i|, the Theiler window included.
    var onDiagonal: [Int] { Array(distances) }

    /// Takes the bits of the next row.
    func take(_ row: Int, _ bits: UnsafePointer<UInt64>) {
        let before = Int32(truncatingIfNeeded: row) &- 1
        var found = 0
        for word in 0..<(columns + 63) / 64 {
            var rest = bits[word]
            while rest != 0 {
                let column = word &* 64 &+ rest.trailingZeroBitCount
                rest &= rest &- 1
                let distance = column >= row ? column &- row : row &- column
                if row < side, column < side { distances[distance] &+= 1 }
                if distance < theiler { continue }
                found &+= 1
                if verticals.last[column] == before {
                    verticals.length[column] &+= 1
                } else {
                    if verticals.length[column] > 0 { close(column, before: before &+ 1) }
                    verticals.length[column] = 1
                }
                verticals.last[column] = before &+ 1
                // Of a symmetric matrix the upper half says it all.
                if isSymmetric, column < row { continue }
                let place = column &- row &+ rows &- 1
                if diagonals.last[place] == before {
                    diagonals.length[place] &+= 1
                } else {
                    if diagonals.length[place] > 0 { diagonals.counts[Int(diagonals.length[place])] &+= weight(place) }
                    diagonals.length[place] = 1
                }
                diagonals.last[place] = before &+ 1
            }
        }
        points += found
    }

    private func weight(_ place: Int) -> Int { isSymmetric && place != rows - 1 ? 2 : 1 }

    /// Ends a column's run; the time to the next is measured between their middles.
    private func close(_ column: Int, before next: Int32?) {
        let run = verticals.length[column]
        verticals.counts[Int(run)] += 1
        let half = run / 2
        if gaps[column] >= 0 { timeCounts[Int(gaps[column] + half)] += 1 }
        if let next { gaps[column] = next - verticals.last[column] + half - 1 }
    }

    /// Ends the runs that are still open.
    func finish() {
        for place in 0..<rows + columns where diagonals.length[place] > 0 {
            diagonals.counts[Int(diagonals.length[place])] += weight(place)
        }
        for column in 0..<columns where verticals.length[column] > 0 { close(column, before: nil) }
    }
}
