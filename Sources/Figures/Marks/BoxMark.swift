/// Median, quartiles, whiskers to the last value within 1.5 interquartile ranges, and the values beyond (Tukey, 1977), for each group.
public struct BoxMark: Sendable, Equatable {
    public let groups: [String]
    public let values: [[Double]]
    public var color: Color?

    /// - Throws: `FigureError.lengthsDiffer`.
    public init(groups: [String], values: [[Double]], color: Color? = nil) throws(FigureError) {
        try EqualLengths("a box plot", "groups", groups.count).require("values", values.count)
        self.groups = groups
        self.values = values
        self.color = color
    }
}

extension BoxMark: GroupedMark {
    func draw(_ values: [Double], at place: Double, color: Color, in drawing: inout Drawing) {
        let axes = (x: drawing.x, y: drawing.y)
        let line = Stroke(color: color, width: 1.2)
        let quartiles = Quartiles(values)
        guard quartiles.median.isFinite else { return }
        let reach = 1.5 * (quartiles.upper - quartiles.lower)
        let inner = quartiles.sorted.filter { $0 >= quartiles.lower - reach && $0 <= quartiles.upper + reach }
        let outer = quartiles.sorted.filter { $0 < quartiles.lower - reach || $0 > quartiles.upper + reach }
        let (left, center, right) = (
            axes.x.share(position: place - 0.25), axes.x.share(position: place), axes.x.share(position: place + 0.25))
        let (low, middle, high) = (axes.y.share(quartiles.lower), axes.y.share(quartiles.median), axes.y.share(quartiles.upper))
        let least = axes.y.share(inner.first ?? quartiles.lower)
        let most = axes.y.share(inner.last ?? quartiles.upper)
        let cap = (right - left) * 0.25
        drawing.add(.area(Area(x: [left, right, right, left], y: [low, low, high, high], color: color, opacity: 0.2)))
        drawing.add(
            .path(
                Path(
                    x: [left, right, right, left, left, .nan, center, center, .nan, center, center, .nan]
                        + [center - cap, center + cap, .nan, center - cap, center + cap],
                    y: [low, low, high, high, low, .nan, high, most, .nan, low, least, .nan]
                        + [most, most, .nan, least, least],
                    stroke: line, series: nil)))
        drawing.add(
            .path(Path(x: [left, right], y: [middle, middle], stroke: Stroke(color: color, width: 2.4), series: nil)))
        if !outer.isEmpty {
            drawing.add(
                .points(
                    Points(
                        x: outer.map { _ in center }, y: axes.y.shares(outer), color: color, size: 4, glyph: .ring,
                        series: nil)))
        }
    }
}
