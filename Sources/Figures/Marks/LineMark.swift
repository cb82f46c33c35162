/// Points joined by a line in the order given; it breaks where a coordinate is not finite.
public struct LineMark: Sendable, Equatable {
    public let x: [Double]
    public let y: [Double]
    public var label: String
    /// `nil`: the next of the palette.
    public var color: Color?
    /// In points of print.
    public var width: Double
    public var dash: Dash

    /// - Throws: `FigureError.lengthsDiffer`.
    public init(
        x: [Double], y: [Double], label: String = "", color: Color? = nil, width: Double = 1.4, dash: Dash = .solid
    ) throws(FigureError) {
        try EqualLengths("a line", "x", x.count).require("y", y.count)
        self.x = x
        self.y = y
        self.label = label
        self.color = color
        self.width = width
        self.dash = dash
    }

    /// A line over 0, 1, 2 ….
    public init(y: [Double], label: String = "", color: Color? = nil, width: Double = 1.4, dash: Dash = .solid) {
        self.x = y.indices.map(Double.init)
        self.y = y
        self.label = label
        self.color = color
        self.width = width
        self.dash = dash
    }
}

extension LineMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        extent.x.include(x)
        extent.y.include(y)
        extent.y.padded = true
    }

    func draw(in drawing: inout Drawing) {
        let series = drawing.series(label: label)
        // Named lines beyond the palette take its colors again, with other dashes.
        let isNext = color == nil && dash == .solid && !label.isEmpty
        let stroke = Stroke(color: color ?? Palette.color(at: series), width: width, dash: isNext ? Palette.dash(at: series) : dash)
        drawing.add(.path(Path(x: drawing.x.shares(x), y: drawing.y.shares(y), stroke: stroke, series: series)))
        // A point whose neighbours are missing has no line to either side; without a dot it would not be seen.
        let isWhole = zip(drawing.x.shares(x), drawing.y.shares(y)).map { $0.isFinite && $1.isFinite }
        let lonely = x.indices.filter { index in
            isWhole[index] && !(index > 0 && isWhole[index - 1]) && !(index + 1 < isWhole.count && isWhole[index + 1])
        }
        if !lonely.isEmpty {
            let places = (x: drawing.x.shares(lonely.map { x[$0] }), y: drawing.y.shares(lonely.map { y[$0] }))
            drawing.add(.points(Points(x: places.x, y: places.y, color: stroke.color, size: 4, glyph: .circle, series: nil)))
        }
        drawing.list(LegendEntry(label: label, color: stroke.color, sample: .line(stroke), series: series))
    }
}
