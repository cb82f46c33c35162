/// What a mark becomes once scales are known: coordinates are shares of the frame, from its lower left corner.
///
/// Renderers draw these few shapes and know no marks. Coordinates that are not finite break a path and skip a point.
enum Shape {
    case path(Path)
    case points(Points)
    case area(Area)
    case bars(BarShapes)
    case cells(Cells)
    case text(TextShape)
    case arrow(ArrowShape)

    /// Whether nothing of it can be drawn.
    var isEmpty: Bool {
        switch self {
        case .path(let path): !zip(path.x, path.y).contains { $0.isFinite && $1.isFinite }
        case .points(let points): !zip(points.x, points.y).contains { $0.isFinite && $1.isFinite }
        case .area(let area): area.x.isEmpty
        case .bars(let bars): bars.left.isEmpty
        case .cells(let cells): cells.colors.isEmpty
        case .text, .arrow: false
        }
    }

    /// Shapes with a lower layer are drawn first, whatever the order of the marks.
    var layer: Int {
        switch self {
        case .cells: 0
        case .area: 1
        case .bars: 2
        case .path(let path): path.isGuide ? 1 : 3
        case .arrow: 3
        case .points: 4
        case .text: 5
        }
    }
}

struct Stroke: Equatable {
    var color: Color
    /// In points of print.
    var width: Double = 1.4
    var dash: Dash = .solid
}

struct Path {
    var x: [Double]
    var y: [Double]
    var stroke: Stroke
    /// A guide such as a rule or the whisker of a box: it has no glyphs of its own.
    var isGuide = false
    /// The series among those of the plot; `nil` for guides.
    var series: Int?
}

struct Points {
    var x: [Double]
    var y: [Double]
    var color: Color
    /// A color for each point, in place of `color`.
    var colors: [Color]?
    /// The diameter in points of print.
    var size: Double
    var glyph: Glyph
    var series: Int?

    /// Whether they are too many for forms to be told apart.
    var isCloud: Bool { x.count > 200 }
}

/// A filled polygon.
struct Area {
    var x: [Double]
    var y: [Double]
    var color: Color
    var opacity: Double
}

/// Filled upright rectangles of one series, as of bars and histograms.
struct BarShapes {
    var left: [Double]
    var right: [Double]
    var bottom: [Double]
    var top: [Double]
    var color: Color
    var series: Int
    /// Whether neighbours touch, as in a histogram.
    var touching: Bool
}

/// A grid of colored cells between edges; row 0 lies between the first two `yEdges`.
struct Cells {
    var xEdges: [Double]
    var yEdges: [Double]
    /// Row after row; `nil` shows nothing.
    var colors: [Color?]
    /// The numbers behind the colors as shares of the color map, for media without color.
    var shades: [Double]

    var columns: Int { xEdges.count - 1 }
    var rows: Int { yEdges.count - 1 }
}

struct TextShape {
    var x: Double
    var y: Double
    var text: String
    var color: Color?
    var anchor: TextAnchor
}

struct ArrowShape {
    var from: (x: Double, y: Double)
    var to: (x: Double, y: Double)
    var stroke: Stroke
}

/// A line of the legend, shown by what its marks look like.
struct LegendEntry: Equatable {
    enum Sample: Equatable {
        case line(Stroke)
        /// Whether the points are so many that they are drawn as discs.
        case point(Glyph, isCloud: Bool)
        case fill(opacity: Double)
    }

    var label: String
    var color: Color
    var sample: Sample
    /// `nil` for guides.
    var series: Int?
}

/// The numbers that colors stand for.
struct ColorScale {
    var map: ColorMap
    var scale: Scale
    /// The ends in positions of the scale.
    var lower: Double
    var upper: Double
    var title: String

    /// The share of the map at which a value lies; `nil` where it has none.
    func share(_ value: Double) -> Double? {
        let position = scale.position(value)
        guard position.isFinite else { return nil }
        return upper > lower ? (position - lower) / (upper - lower) : 0.5
    }

    func ticks(count: Int, style: NumberStyle) -> [Tick] {
        var extent = Extent(scale: scale)
        extent.include(position: lower)
        extent.include(position: upper)
        return ResolvedAxis(Axis(title: title), extent: extent).ticks(count: count, style: style)
    }
}
