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
        guard x.count == y.count else { throw .lengthsDiffer(mark: "a line", first: "x", x.count, second: "y", y.count) }
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
        let stroke = Stroke(color: color ?? Palette.color(at: series), width: width, dash: dash)
        drawing.add(.path(Path(x: drawing.x.shares(x), y: drawing.y.shares(y), stroke: stroke, series: series)))
        drawing.list(LegendEntry(label: label, color: stroke.color, sample: .line(stroke), series: series))
    }
}
