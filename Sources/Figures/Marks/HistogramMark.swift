internal import Glibc

/// How often values fall into bins.
public struct HistogramMark: Sendable, Equatable {
    public enum Bins: Sendable, Equatable {
        /// Freedman and Diaconis' width 2·IQR·n^(−1/3) (1981), between 5 and 100 bins.
        case automatic
        /// So many of equal width, from the least to the greatest value.
        case count(Int)
        /// Between these edges, in increasing order; values outside are not counted.
        case edges([Double])
    }

    public let values: [Double]
    public let bins: Bins
    /// Whether heights are a density, whose bars have the total area 1, instead of counts.
    public var density: Bool
    public var label: String
    public var color: Color?

    public static let mostBins = 10_000

    /// - Throws: `FigureError.bins`, `FigureError.edgesNotIncreasing`.
    public init(
        values: [Double], bins: Bins = .automatic, density: Bool = false, label: String = "", color: Color? = nil
    ) throws(FigureError) {
        switch bins {
        case .automatic: break
        case .count(let count):
            guard (1...Self.mostBins).contains(count) else { throw .bins(count) }
        case .edges(let edges):
            guard (2...Self.mostBins + 1).contains(edges.count) else { throw .bins(edges.count - 1) }
            guard edges.areIncreasing else { throw .edgesNotIncreasing(mark: "histogram") }
        }
        self.values = values
        self.bins = bins
        self.density = density
        self.label = label
        self.color = color
    }

    /// Edges in positions of a scale, and the height of each bin.
    func counted(on scale: Scale) -> (edges: [Double], heights: [Double]) {
        let positions = values.map(scale.position).filter(\.isFinite)
        let edges: [Double]
        if case .edges(let given) = bins {
            edges = given.map(scale.position)
            guard edges.areIncreasing else { return ([], []) }
        } else {
            guard var low = positions.min(), var high = positions.max() else { return ([], []) }
            if low == high {
                low -= 0.5
                high += 0.5
            }
            let count: Int = if case .count(let count) = bins { count } else { Self.automaticCount(positions, low, high) }
            edges = (0...count).map { low + (high - low) * (Double($0) / Double(count)) }
        }
        var heights = [Double](repeating: 0, count: edges.count - 1)
        let width = (edges[edges.count - 1] - edges[0]) / Double(heights.count)
        // An extreme value must not fall out of its own bin by a rounding of its logarithm.
        let slack = width * 1e-9
        for position in positions where position >= edges[0] - slack && position <= edges[edges.count - 1] + slack {
            var bin = min(heights.count - 1, max(0, ((position - edges[0]) / width).whole))
            while bin > 0, position < edges[bin] { bin -= 1 }
            while bin < heights.count - 1, position >= edges[bin + 1] { bin += 1 }
            heights[bin] += 1
        }
        if density {
            let total = heights.reduce(0, +)
            for bin in heights.indices {
                heights[bin] /= max(total, 1) * (scale.value(at: edges[bin + 1]) - scale.value(at: edges[bin]))
            }
        }
        return (edges, heights)
    }

    /// The same marks with one set of edges for all histograms whose edges are not stated, so that their bars can be compared.
    static func aligned(_ marks: [Mark], on scale: Scale) -> [Mark] {
        let open = marks.compactMap { mark -> HistogramMark? in
            if case .histogram(let histogram) = mark, !histogram.hasEdges { histogram } else { nil }
        }
        guard open.count > 1 else { return marks }
        let positions = open.flatMap { $0.values.map(scale.position).filter(\.isFinite) }
        guard let low = positions.min(), let high = positions.max(), low < high else { return marks }
        let counts = open.map { histogram -> Int in
            if case .count(let count) = histogram.bins { return count }
            let own = histogram.values.map(scale.position).filter(\.isFinite)
            return automaticCount(own, low, high)
        }
        let count = counts.max() ?? 10
        let edges = (0...count).map { scale.value(at: low + (high - low) * (Double($0) / Double(count))) }
        return marks.map { mark in
            guard case .histogram(let histogram) = mark, !histogram.hasEdges,
                let shared = try? HistogramMark(
                    values: histogram.values, bins: .edges(edges), density: histogram.density, label: histogram.label,
                    color: histogram.color)
            else { return mark }
            return .histogram(shared)
        }
    }

    private var hasEdges: Bool { if case .edges = bins { true } else { false } }

    private static func automaticCount(_ positions: [Double], _ low: Double, _ high: Double) -> Int {
        let quartiles = Quartiles(positions)
        let width = 2 * (quartiles.upper - quartiles.lower) / cbrt(Double(positions.count))
        guard width > 0 else { return 10 }
        return max(5, min(100, ((high - low) / width).rounded(.up).whole))
    }
}

extension HistogramMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        let (edges, heights) = counted(on: extent.x.scale)
        for edge in edges { extent.x.stretch(to: edge) }
        extent.x.note(values)
        extent.y.include(heights)
        if extent.y.scale != .log {
            extent.y.include(0)
            extent.y.baseline = 0
            extent.y.padded = true
        }
    }

    func draw(in drawing: inout Drawing) {
        let series = drawing.series(label: label)
        let color = color ?? Palette.color(at: series)
        let (edges, heights) = counted(on: drawing.x.scale)
        let floor = drawing.y.scale == .log ? 0 : max(0, min(1, drawing.y.share(0)))
        var bars = BarShapes(left: [], right: [], bottom: [], top: [], color: color, series: series, touching: true)
        for bin in heights.indices where heights[bin] > 0 {
            let left = drawing.x.share(position: edges[bin])
            let right = drawing.x.share(position: edges[bin + 1])
            let height = drawing.y.share(heights[bin])
            guard height.isFinite, max(left, right) > 0, min(left, right) < 1 else { continue }
            bars.left.append(max(0, min(left, right)))
            bars.right.append(min(1, max(left, right)))
            bars.bottom.append(max(0, min(height, floor)))
            bars.top.append(min(1, max(height, floor)))
        }
        drawing.add(.bars(bars))
        drawing.list(LegendEntry(label: label, color: color, sample: .fill(opacity: 1), series: series))
    }
}

extension [Double] {
    /// Whether all are finite and each is greater than the one before.
    var areIncreasing: Bool {
        allSatisfy(\.isFinite) && zip(self, dropFirst()).allSatisfy { $0 < $1 }
    }
}
