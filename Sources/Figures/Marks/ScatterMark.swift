/// Points, each on its own.
public struct ScatterMark: Sendable, Equatable {
    public let x: [Double]
    public let y: [Double]
    public let color: PointColor
    public var label: String
    /// The diameter in points of print; `nil`: by how many there are.
    public var size: Double?

    /// - Throws: `FigureError.lengthsDiffer` when the coordinates or colors are not one for each point.
    public init(
        x: [Double], y: [Double], color: PointColor = .automatic, label: String = "", size: Double? = nil
    ) throws(FigureError) {
        try EqualLengths("a scatter", "x", x.count).require("y", y.count)
        let colors: Int? = switch color {
        case .categories(let names): names.count
        case .values(let values, _, _): values.count
        case .automatic, .fixed: nil
        }
        if let colors { try EqualLengths("a scatter", "points", x.count).require("color", colors) }
        self.x = x
        self.y = y
        self.color = color
        self.label = label
        self.size = size
    }
}

extension ScatterMark: PlacedMark {
    func draw(in drawing: inout Drawing) {
        let diameter = size ?? (x.count <= 200 ? 5 : x.count <= 2000 ? 3.5 : x.count <= 20_000 ? 2.4 : 1.6)
        let across = drawing.x.shares(x)
        let up = drawing.y.shares(y)
        switch color {
        case .automatic, .fixed:
            let series = drawing.series(label: label)
            let color = if case .fixed(let fixed) = color { fixed } else { Palette.color(at: series) }
            add(across, up, color: color, name: label, series: series, size: diameter, to: &drawing)
        case .categories(let names):
            var order: [String] = []
            var members: [String: [Int]] = [:]
            for (index, name) in names.enumerated() {
                if members[name] == nil { order.append(name) }
                members[name, default: []].append(index)
            }
            for name in CategoryOrder.sorted(order) {
                let indices = members[name] ?? []
                let series = drawing.series(label: name)
                add(
                    indices.map { across[$0] }, indices.map { up[$0] }, color: Palette.color(at: series), name: name,
                    series: series, size: diameter, to: &drawing)
            }
        case .values(let values, let map, let title):
            let colors = drawing.colors(of: values, map: map, scale: .linear, limits: nil, title: title)
            let missing = Color(0xC7C7C7)
            let series = drawing.series(label: label)
            drawing.add(
                .points(
                    Points(
                        x: across, y: up, color: missing,
                        colors: values.map { value in colors.share(value).map { map.color(at: $0) } ?? missing },
                        size: diameter, glyph: .circle, series: nil)))
            drawing.list(LegendEntry(label: label, color: map.color(at: 0.5), sample: .point(.circle, isCloud: true), series: series))
        }
    }

    private func add(
        _ x: [Double], _ y: [Double], color: Color, name: String, series: Int, size: Double, to drawing: inout Drawing
    ) {
        var points = Points(x: x, y: y, color: color, size: size, glyph: Glyph.glyph(at: series), series: series)
        // Of many points the form is not seen, but whether they are filled is: so series whose color came before differ.
        if points.isCloud, series >= Palette.categorical.count { points.glyph = .ring }
        drawing.add(.points(points))
        drawing.list(LegendEntry(label: name, color: color, sample: .point(points.glyph, isCloud: points.isCloud), series: series))
    }
}
