/// Something that shows data within a frame.
public enum Mark: Sendable, Equatable {
    case line(LineMark)
    case scatter(ScatterMark)
    case bars(BarsMark)
    case histogram(HistogramMark)
    case heatmap(HeatmapMark)
    case contour(ContourMark)
    case image(ImageMark)
    case band(BandMark)
    case box(BoxMark)
    case violin(ViolinMark)
    case text(TextMark)
    case arrows(ArrowsMark)
    case rule(RuleMark)

    var geometry: any MarkGeometry {
        switch self {
        case .line(let mark): mark
        case .scatter(let mark): mark
        case .bars(let mark): mark
        case .histogram(let mark): mark
        case .heatmap(let mark): mark
        case .contour(let mark): mark
        case .image(let mark): mark
        case .band(let mark): mark
        case .box(let mark): mark
        case .violin(let mark): mark
        case .text(let mark): mark
        case .arrows(let mark): mark
        case .rule(let mark): mark
        }
    }
}

/// What decides the color of points.
public enum PointColor: Sendable, Equatable {
    /// The next of the palette.
    case automatic
    case fixed(Color)
    /// A category for each point: the palette in order of appearance, each named in the legend.
    case categories([String])
    /// A number for each point: a color map, with a color bar named `title`.
    case values([Double], map: ColorMap = .viridis, title: String = "")
}

/// How a line is broken.
public enum Dash: String, Sendable, CaseIterable {
    case solid, dashed, dotted
    case dashDotted = "dash-dotted"
}

/// The form of a point.
public enum Glyph: Int, Sendable, CaseIterable {
    case circle, cross, triangle, square, plus, diamond, ring, star

    /// The form that goes with a series' color.
    public static func glyph(at index: Int) -> Glyph { allCases[index % allCases.count] }
}

/// Which part of a text lies at its place.
public enum TextAnchor: String, Sendable { case left, center, right }
