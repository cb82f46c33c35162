/// Marching squares: where a function on a grid crosses a value, by linear interpolation along the sides of each cell.
///
/// A saddle cell is resolved by the mean of its corners. Cells with a corner that is not finite have no lines.
enum Isolines {
    /// The lines at `level` as paths joined end to end, separated by NaN; `x` and `y` are the coordinates of columns and rows.
    static func segments(of grid: Grid, at level: Double, x: [Double], y: [Double]) -> (x: [Double], y: [Double]) {
        var joiner = SegmentJoiner()
        for row in 0..<(grid.rows - 1) {
            for column in 0..<(grid.columns - 1) {
                let corners = (
                    grid[row, column] - level, grid[row, column + 1] - level, grid[row + 1, column + 1] - level,
                    grid[row + 1, column] - level)
                guard (corners.0 + corners.1 + corners.2 + corners.3).isFinite else { continue }
                let above = (corners.0 >= 0, corners.1 >= 0, corners.2 >= 0, corners.3 >= 0)
                // The sides of the cell that the line crosses, by the names of grid edges.
                let bottom = above.0 != above.1
                let right = above.1 != above.2
                let top = above.2 != above.3
                let left = above.3 != above.0
                guard bottom || right || top || left else { continue }
                let bottomEdge = GridEdge(row: row, column: column, isVertical: false)
                let topEdge = GridEdge(row: row + 1, column: column, isVertical: false)
                let leftEdge = GridEdge(row: row, column: column, isVertical: true)
                let rightEdge = GridEdge(row: row, column: column + 1, isVertical: true)
                if bottom, right, top, left {
                    let centerAbove = corners.0 + corners.1 + corners.2 + corners.3 >= 0
                    if centerAbove == above.0 {
                        joiner.add(bottomEdge, rightEdge)
                        joiner.add(topEdge, leftEdge)
                    } else {
                        joiner.add(bottomEdge, leftEdge)
                        joiner.add(topEdge, rightEdge)
                    }
                } else {
                    let crossed = [(bottom, bottomEdge), (right, rightEdge), (top, topEdge), (left, leftEdge)]
                        .filter(\.0).map(\.1)
                    if crossed.count == 2 { joiner.add(crossed[0], crossed[1]) }
                }
            }
        }
        var path: (x: [Double], y: [Double]) = ([], [])
        for line in joiner.joined() {
            if !path.x.isEmpty {
                path.x.append(.nan)
                path.y.append(.nan)
            }
            for edge in line {
                let (row, column) = (edge.row, edge.column)
                let next = edge.isVertical ? grid[row + 1, column] : grid[row, column + 1]
                let share = (level - grid[row, column]) / (next - grid[row, column])
                path.x.append(edge.isVertical ? x[column] : x[column] + share * (x[column + 1] - x[column]))
                path.y.append(edge.isVertical ? y[row] + share * (y[row + 1] - y[row]) : y[row])
            }
        }
        return path
    }
}

/// The side between two neighbouring points of a grid: from (row, column) upward or rightward.
private struct GridEdge: Hashable {
    var row: Int
    var column: Int
    var isVertical: Bool
}

/// Joins segments between grid edges into the longest lines.
private struct SegmentJoiner {
    private var neighbours: [GridEdge: [GridEdge]] = [:]
    private var order: [GridEdge] = []

    mutating func add(_ a: GridEdge, _ b: GridEdge) {
        for (from, to) in [(a, b), (b, a)] {
            if neighbours[from] == nil { order.append(from) }
            neighbours[from, default: []].append(to)
        }
    }

    /// Open lines from their ends first, then closed ones, which end where they began.
    func joined() -> [[GridEdge]] {
        var left = neighbours
        var lines: [[GridEdge]] = []
        for isOpen in [true, false] {
            for start in order {
                guard let exits = left[start], isOpen ? exits.count == 1 : !exits.isEmpty else { continue }
                var line = [start]
                var here = start
                while let next = left[here]?.popLast() {
                    if let back = left[next]?.firstIndex(of: here) { left[next]?.remove(at: back) }
                    line.append(next)
                    here = next
                }
                lines.append(line)
            }
        }
        return lines
    }
}
