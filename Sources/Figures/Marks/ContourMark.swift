/// Lines along which a function on a grid has equal values.
public struct ContourMark: Sendable, Equatable {
    public enum Levels: Sendable, Equatable {
        /// About so many round values.
        case count(Int)
        case values([Double])
    }

    public let grid: Grid
    public let levels: Levels
    public var map: ColorMap
    /// How levels are spread and colored.
    public var scale: Scale
    /// One color for all lines in place of the map.
    public var color: Color?
    public var label: String

    /// - Throws: `FigureError.gridTooSmall`.
    public init(
        grid: Grid, levels: Levels = .count(10), map: ColorMap = .viridis, scale: Scale = .linear, color: Color? = nil,
        label: String = ""
    ) throws(FigureError) {
        guard grid.rows >= 2, grid.columns >= 2 else { throw .gridTooSmall(rows: grid.rows, columns: grid.columns) }
        self.grid = grid
        self.levels = levels
        self.map = map
        self.scale = scale
        self.color = color
        self.label = label
    }

    /// The values that lines are drawn at.
    public var levelValues: [Double] {
        switch levels {
        case .values(let values): return values.filter(\.isFinite)
        case .count(let count):
            let positions = grid.values.map(scale.position).filter(\.isFinite)
            guard let low = positions.min(), let high = positions.max(), low < high else { return [] }
            if scale == .linear { return TickValues.linear(from: low, to: high, count: max(1, count)).values }
            if scale == .log {
                // A grid point near a zero would draw all lines close around it.
                let lowest = positions.sorted()[positions.count / Self.shareInside]
                return TickValues.logarithmicLevels(from: lowest < high ? lowest : low, to: high, count: max(1, count))
            }
            let steps = max(1, count)
            return (1...steps).map { scale.value(at: low + (high - low) * Double($0) / Double(steps + 1)) }
        }
    }

    /// Of a logarithmic surface one in so many points may lie inside the innermost line.
    private static let shareInside = 200
}

extension Scale {
    /// The scale on which lines of equal value show most of a surface: the logarithmic one where no value is negative and more
    /// than a third of them lie in the lowest tenth of the range, as in valleys between high walls; else the linear one. (Of a bowl
    /// about a sixth does.)
    public static func forLevels(of values: [Double]) -> Scale {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max(), low >= 0, high > low else { return .linear }
        let bound = low + (high - low) / 10
        return 3 * finite.count(where: { $0 < bound }) > finite.count ? .log : .linear
    }
}

extension ContourMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        extent.x.include(grid.x)
        extent.y.include(grid.y)
        extent.x.filled = true
        extent.y.filled = true
    }

    func draw(in drawing: inout Drawing) {
        let values = levelValues
        let colors = color == nil ? drawing.colors(of: values, map: map, scale: scale, limits: nil, title: label) : nil
        let across = drawing.x.shares(grid.x)
        let up = drawing.y.shares(grid.y)
        for value in values {
            let lineColor = color ?? colors.flatMap { $0.share(value) }.map { map.color(at: $0) } ?? Color(0)
            let (x, y) = Isolines.segments(of: grid, at: value, x: across, y: up)
            guard !x.isEmpty else { continue }
            drawing.add(.path(Path(x: x, y: y, stroke: Stroke(color: lineColor, width: 1), series: nil)))
        }
        if let color {
            let series = drawing.series(label: label)
            drawing.list(LegendEntry(label: label, color: color, sample: .line(Stroke(color: color, width: 1)), series: series))
        }
    }
}
