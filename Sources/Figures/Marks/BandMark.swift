/// The area between two curves, such as an interval about a mean; it takes the color of the line of its label, or of the line before it.
public struct BandMark: Sendable, Equatable {
    public let x: [Double]
    public let lower: [Double]
    public let upper: [Double]
    public var label: String
    public var color: Color?

    /// - Throws: `FigureError.lengthsDiffer`.
    public init(
        x: [Double], lower: [Double], upper: [Double], label: String = "", color: Color? = nil
    ) throws(FigureError) {
        guard x.count == lower.count else {
            throw .lengthsDiffer(mark: "a band", first: "x", x.count, second: "lower", lower.count)
        }
        guard x.count == upper.count else {
            throw .lengthsDiffer(mark: "a band", first: "x", x.count, second: "upper", upper.count)
        }
        self.x = x
        self.lower = lower
        self.upper = upper
        self.label = label
        self.color = color
    }
}

extension BandMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        extent.x.include(x)
        extent.y.include(lower)
        extent.y.include(upper)
        extent.y.padded = true
    }

    func draw(in drawing: inout Drawing) {
        let series = label.isEmpty ? drawing.latestSeries : drawing.series(label: label)
        let color = color ?? Palette.color(at: series)
        let across = drawing.x.shares(x)
        let low = drawing.y.shares(lower)
        let high = drawing.y.shares(upper)
        var start = 0
        func isWhole(_ i: Int) -> Bool { across[i].isFinite && low[i].isFinite && high[i].isFinite }
        while start < across.count {
            guard isWhole(start) else {
                start += 1
                continue
            }
            var end = start
            while end < across.count, isWhole(end) { end += 1 }
            drawing.add(
                .area(
                    Area(
                        x: Array(across[start..<end]) + across[start..<end].reversed(),
                        y: Array(low[start..<end]) + high[start..<end].reversed(), color: color, opacity: 0.22)))
            start = end
        }
        drawing.list(LegendEntry(label: label, color: color, sample: .fill(opacity: 0.3), series: series))
    }
}
