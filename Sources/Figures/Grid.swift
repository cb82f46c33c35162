/// Numbers on a rectangular grid: row after row, with the coordinates of columns and rows.
public struct Grid: Sendable, Equatable {
    public let values: [Double]
    /// The coordinate of each column, increasing.
    public let x: [Double]
    /// The coordinate of each row, increasing.
    public let y: [Double]

    public var columns: Int { x.count }
    public var rows: Int { y.count }

    /// A grid of `rows` × `columns` with coordinates 0, 1, 2 … where none are given.
    ///
    /// - Throws: `FigureError.gridSize`, `.lengthsDiffer`, `.edgesNotIncreasing`.
    public init(values: [Double], rows: Int, columns: Int, x: [Double]? = nil, y: [Double]? = nil) throws(FigureError) {
        guard rows >= 0, columns >= 0, values.count == rows * columns else {
            throw .gridSize(mark: "a grid", values: values.count, rows: rows, columns: columns)
        }
        let x = x ?? (0..<columns).map(Double.init)
        let y = y ?? (0..<rows).map(Double.init)
        guard x.count == columns else { throw .lengthsDiffer(mark: "a grid", first: "columns", columns, second: "x", x.count) }
        guard y.count == rows else { throw .lengthsDiffer(mark: "a grid", first: "rows", rows, second: "y", y.count) }
        guard x.areIncreasing, y.areIncreasing else { throw .edgesNotIncreasing(mark: "grid") }
        self.values = values
        self.x = x
        self.y = y
    }

    subscript(row: Int, column: Int) -> Double { values[row * x.count + column] }

    /// The borders between cells whose centers are `centers`, in positions of a scale: half way between neighbours.
    static func edges(around centers: [Double], on scale: Scale) -> [Double] {
        let centers = centers.map(scale.position)
        guard let first = centers.first, let last = centers.last, centers.areIncreasing else { return [] }
        guard centers.count > 1 else { return [first - 0.5, first + 0.5] }
        let inner = zip(centers, centers.dropFirst()).map { ($0 + $1) / 2 }
        return [2 * first - inner[0]] + inner + [2 * last - inner[inner.count - 1]]
    }
}
