/// Where marks put their shapes: it knows the axes, gives series their colors and gathers the legend.
struct Drawing {
    let x: ResolvedAxis
    let y: ResolvedAxis
    /// How many series of bars stand side by side at a category, and which comes next.
    let barSeries: Int
    private(set) var nextBarSeries = 0
    private(set) var shapes: [Shape] = []
    private(set) var legend: [LegendEntry] = []
    private(set) var colorScale: ColorScale?
    private var seriesOfLabel: [String: Int] = [:]
    private var nextSeries = 0

    init(x: ResolvedAxis, y: ResolvedAxis, barSeries: Int) {
        self.x = x
        self.y = y
        self.barSeries = barSeries
    }

    mutating func add(_ shape: Shape) { shapes.append(shape) }

    /// The number of a series; those of one label share it, so that a line and its band look alike.
    mutating func series(label: String) -> Int {
        if !label.isEmpty, let known = seriesOfLabel[label] { return known }
        let series = nextSeries
        nextSeries += 1
        if !label.isEmpty { seriesOfLabel[label] = series }
        return series
    }

    /// The series that was numbered last, for marks that go with the one before them.
    var latestSeries: Int { max(0, nextSeries - 1) }

    /// The place of the next series of bars among those side by side.
    mutating func takeBarPlace() -> Int {
        defer { nextBarSeries += 1 }
        return nextBarSeries
    }

    mutating func list(_ entry: LegendEntry) {
        guard !entry.label.isEmpty, !legend.contains(where: { $0.label == entry.label }) else { return }
        legend.append(entry)
    }

    /// Colors of values; the first mark with such colors decides what the color bar shows.
    mutating func colors(
        of values: [Double], map: ColorMap, scale: Scale, limits: ClosedRange<Double>?, title: String, hasBar: Bool = true
    ) -> ColorScale {
        var extent = Extent(scale: scale)
        if let limits {
            extent.include(limits.lowerBound)
            extent.include(limits.upperBound)
        }
        if extent.lower > extent.upper { extent.include(values) }
        let ends = extent.lower <= extent.upper ? (extent.lower, extent.upper) : (0, 1)
        let colors = ColorScale(map: map, scale: scale, lower: ends.0, upper: ends.1, title: title)
        if hasBar, colorScale == nil { colorScale = colors }
        return colors
    }
}
