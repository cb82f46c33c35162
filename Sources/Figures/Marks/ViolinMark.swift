internal import Glibc

/// The density of each group's values as a symmetric shape, with median and quartiles.
///
/// The density is a Gaussian kernel estimate with Silverman's bandwidth 0.9·min(s, IQR/1.34)·n^(−1/5) (1986), cut at the extreme values.
public struct ViolinMark: Sendable, Equatable {
    public let groups: [String]
    public let values: [[Double]]
    public var color: Color?

    /// - Throws: `FigureError.lengthsDiffer`.
    public init(groups: [String], values: [[Double]], color: Color? = nil) throws(FigureError) {
        try EqualLengths("a violin plot", "groups", groups.count).require("values", values.count)
        self.groups = groups
        self.values = values
        self.color = color
    }
}

extension ViolinMark: GroupedMark {
    func draw(_ values: [Double], at place: Double, color: Color, in drawing: inout Drawing) {
        let axes = (x: drawing.x, y: drawing.y)
        // The estimate is made on positions, so that a violin on a logarithmic axis is one of logarithms.
        let quartiles = Quartiles(values.map(axes.y.scale.position))
        guard quartiles.median.isFinite else { return }
        let (positions, widths) = Self.density(quartiles)
        let up = positions.map(axes.y.share(position:))
        let left = widths.map { axes.x.share(position: place - 0.4 * $0) }
        let right = widths.map { axes.x.share(position: place + 0.4 * $0) }
        let outline = (x: left + right.reversed(), y: up + up.reversed())
        drawing.add(.area(Area(x: outline.x, y: outline.y, color: color, opacity: 0.25)))
        drawing.add(
            .path(
                Path(
                    x: outline.x + outline.x.prefix(1), y: outline.y + outline.y.prefix(1),
                    stroke: Stroke(color: color, width: 1.1), series: nil)))
        let center = axes.x.share(position: place)
        let tick = axes.x.share(position: place + 0.06) - center
        let (low, middle, high) = (
            axes.y.share(position: quartiles.lower), axes.y.share(position: quartiles.median),
            axes.y.share(position: quartiles.upper))
        drawing.add(
            .path(
                Path(
                    x: [center, center, .nan, center - tick, center + tick], y: [low, high, .nan, middle, middle],
                    stroke: Stroke(color: color, width: 2), series: nil)))
    }

    /// Positions from the least to the greatest value, and the density there, the greatest being 1.
    private static func density(_ quartiles: Quartiles) -> (positions: [Double], widths: [Double]) {
        let sorted = quartiles.sorted
        let count = Double(sorted.count)
        let mean = sorted.reduce(0, +) / count
        let deviation = (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)).squareRoot()
        let range = (quartiles.upper - quartiles.lower) / 1.34
        let spread = range > 0 ? min(deviation, range) : deviation
        guard spread > 0, let low = sorted.first, let high = sorted.last else {
            return ([quartiles.median, quartiles.median], [1, 1])
        }
        let bandwidth = 0.9 * spread * pow(count, -0.2)
        let steps = 80
        let positions = (0...steps).map { low + (high - low) * Double($0) / Double(steps) }
        // Values beyond 4 bandwidths add less than 4e-4 of their share; the sorted order lets them be skipped.
        var first = 0
        let densities = positions.map { position in
            while first < sorted.count, sorted[first] < position - 4 * bandwidth { first += 1 }
            var sum = 0.0
            var index = first
            while index < sorted.count, sorted[index] <= position + 4 * bandwidth {
                let distance = (position - sorted[index]) / bandwidth
                sum += exp(-0.5 * distance * distance)
                index += 1
            }
            return sum
        }
        let most = densities.max() ?? 1
        return (positions, densities.map { most > 0 ? $0 / most : 0 })
    }
}
