/// Texts at places.
public struct TextMark: Sendable, Equatable {
    public let x: [Double]
    public let y: [Double]
    public let texts: [String]
    public var color: Color?
    public var anchor: TextAnchor

    /// - Throws: `FigureError.lengthsDiffer`.
    public init(
        x: [Double], y: [Double], texts: [String], color: Color? = nil, anchor: TextAnchor = .left
    ) throws(FigureError) {
        try EqualLengths("a text", "x", x.count).require("y", y.count)
        try EqualLengths("a text", "places", x.count).require("texts", texts.count)
        self.x = x
        self.y = y
        self.texts = texts
        self.color = color
        self.anchor = anchor
    }
}

extension TextMark: PlacedMark {
    func draw(in drawing: inout Drawing) {
        for index in x.indices {
            let place = (x: drawing.x.share(x[index]), y: drawing.y.share(y[index]))
            guard (0...1).contains(place.x), (0...1).contains(place.y) else { continue }
            drawing.add(.text(TextShape(x: place.x, y: place.y, text: texts[index], color: color, anchor: anchor)))
        }
    }
}

/// Arrows from places by displacements, as of a vector field.
public struct ArrowsMark: Sendable, Equatable {
    public let x: [Double]
    public let y: [Double]
    public let dx: [Double]
    public let dy: [Double]
    public var label: String
    public var color: Color?

    /// - Throws: `FigureError.lengthsDiffer`.
    public init(
        x: [Double], y: [Double], dx: [Double], dy: [Double], label: String = "", color: Color? = nil
    ) throws(FigureError) {
        let lengths = EqualLengths("arrows", "x", x.count)
        try lengths.require("y", y.count)
        try lengths.require("dx", dx.count)
        try lengths.require("dy", dy.count)
        self.x = x
        self.y = y
        self.dx = dx
        self.dy = dy
        self.label = label
        self.color = color
    }
}

extension ArrowsMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        extent.x.include(x)
        extent.y.include(y)
        extent.x.include(zip(x, dx).map { $0 + $1 })
        extent.y.include(zip(y, dy).map { $0 + $1 })
        extent.x.padded = true
        extent.y.padded = true
    }

    func draw(in drawing: inout Drawing) {
        let series = drawing.series(label: label)
        let stroke = Stroke(color: color ?? Palette.color(at: series), width: 1.1)
        for index in x.indices {
            let from = (x: drawing.x.share(x[index]), y: drawing.y.share(y[index]))
            let to = (x: drawing.x.share(x[index] + dx[index]), y: drawing.y.share(y[index] + dy[index]))
            guard [from.x, from.y, to.x, to.y].allSatisfy({ (0...1).contains($0) }) else { continue }
            drawing.add(.arrow(ArrowShape(from: from, to: to, stroke: stroke)))
        }
        drawing.list(LegendEntry(label: label, color: stroke.color, sample: .line(stroke), series: series))
    }
}

/// A straight line across the frame at a value of one axis.
public struct RuleMark: Sendable, Equatable {
    public enum Place: Sendable, Equatable {
        case x(Double)
        case y(Double)
    }

    public let place: Place
    public var label: String
    public var color: Color?
    public var dash: Dash

    public init(_ place: Place, label: String = "", color: Color? = nil, dash: Dash = .dashed) {
        self.place = place
        self.label = label
        self.color = color
        self.dash = dash
    }
}

extension RuleMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        switch place {
        case .x(let value): extent.x.includeRule(value)
        case .y(let value): extent.y.includeRule(value)
        }
    }

    func draw(in drawing: inout Drawing) {
        let stroke = Stroke(color: color ?? Color(0x7F7F7F), width: 1, dash: dash)
        switch place {
        case .x(let value):
            let share = drawing.x.share(value)
            drawing.add(.path(Path(x: [share, share], y: [0, 1], stroke: stroke, isGuide: true)))
        case .y(let value):
            let share = drawing.y.share(value)
            drawing.add(.path(Path(x: [0, 1], y: [share, share], stroke: stroke, isGuide: true)))
        }
        drawing.list(LegendEntry(label: label, color: stroke.color, sample: .line(stroke), series: nil))
    }
}
