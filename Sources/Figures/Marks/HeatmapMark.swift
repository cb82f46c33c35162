/// A grid of numbers as colors, with a color bar.
public struct HeatmapMark: Sendable, Equatable {
    public let grid: Grid
    public var map: ColorMap
    /// How numbers become places in the color map.
    public var scale: Scale
    /// The numbers at the ends of the color map; `nil`: those of the data.
    public var limits: ClosedRange<Double>?
    /// What the color bar is named.
    public var label: String
    /// Whether a color bar says what the colors mean.
    public var hasColorBar: Bool

    public init(
        grid: Grid, map: ColorMap = .viridis, scale: Scale = .linear, limits: ClosedRange<Double>? = nil, label: String = "",
        hasColorBar: Bool = true
    ) {
        self.grid = grid
        self.map = map
        self.scale = scale
        self.limits = limits
        self.label = label
        self.hasColorBar = hasColorBar
    }
}

extension HeatmapMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        for edge in Grid.edges(around: grid.x, on: extent.x.scale) { extent.x.stretch(to: edge) }
        for edge in Grid.edges(around: grid.y, on: extent.y.scale) { extent.y.stretch(to: edge) }
        extent.x.note(grid.x)
        extent.y.note(grid.y)
        extent.x.filled = true
        extent.y.filled = true
    }

    func draw(in drawing: inout Drawing) {
        let colors = drawing.colors(of: grid.values, map: map, scale: scale, limits: limits, title: label, hasBar: hasColorBar)
        let shares = grid.values.map(colors.share)
        let axes = drawing
        drawing.add(
            .cells(
                Cells(
                    xEdges: Grid.edges(around: grid.x, on: axes.x.scale).map(axes.x.share(position:)),
                    yEdges: Grid.edges(around: grid.y, on: axes.y.scale).map(axes.y.share(position:)),
                    colors: shares.map { share in share.map { map.color(at: $0) } },
                    shades: shares.map { $0 ?? .nan })))
    }
}
