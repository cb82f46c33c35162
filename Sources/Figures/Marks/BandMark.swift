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
        let lengths = EqualLengths("a band", "x", x.count)
        try lengths.require("lower", lower.count)
        try lengths.require("upper", upper.count)
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
        let (across, low, high) = Self.envelope(drawing.x.shares(x), drawing.y.shares(lower), drawing.y.shares(upper))
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

    /// No picture shows more than so many places side by side.
    private static let mostPlaces = 4096

    /// Of more places than a picture can show, the widest reach in each narrow strip of the frame: the same area to the eye. Places that do not run
    /// in one direction, or that have gaps, stay as they are.
    private static func envelope(_ x: [Double], _ low: [Double], _ high: [Double]) -> (x: [Double], low: [Double], high: [Double]) {
        guard x.count > 2 * mostPlaces, low.allSatisfy(\.isFinite), high.allSatisfy(\.isFinite), x.allSatisfy(\.isFinite),
            zip(x, x.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return (x, low, high) }
        var thinned: (x: [Double], low: [Double], high: [Double]) = ([], [], [])
        var strip = -1
        for index in x.indices {
            let place = (max(-1, min(2, x[index])) * Double(mostPlaces)).rounded(.down).whole + mostPlaces
            if place != strip {
                strip = place
                thinned.x.append(x[index])
                thinned.low.append(low[index])
                thinned.high.append(high[index])
            } else {
                let last = thinned.x.count - 1
                thinned.low[last] = min(thinned.low[last], low[index])
                thinned.high[last] = max(thinned.high[last], high[index])
            }
        }
        return thinned
    }
}
