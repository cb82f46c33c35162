/// A plot with everything decided that does not depend on the medium: ends, colors, shapes, legend.
struct ResolvedPlot {
    let title: String
    let x: ResolvedAxis
    let y: ResolvedAxis
    /// In drawing order.
    let shapes: [Shape]
    let legend: [LegendEntry]
    let colorScale: ColorScale?
    let equalAspect: Bool

    /// Whether no shape has a place: there are no data, or none that the scales can show.
    var isEmpty: Bool { shapes.allSatisfy(\.isEmpty) }

    init(_ plot: Plot, title: String) {
        var extents = PlotExtent(x: Extent(scale: plot.x.scale ?? .linear), y: Extent(scale: plot.y.scale ?? .linear))
        let marks = HistogramMark.aligned(plot.marks, on: extents.x.scale)
        for mark in marks { mark.geometry.measure(&extents) }
        x = ResolvedAxis(plot.x, extent: extents.x)
        y = ResolvedAxis(plot.y, extent: extents.y)
        var drawing = Drawing(x: x, y: y, barSeries: plot.marks.count { if case .bars = $0 { true } else { false } })
        for mark in marks { mark.geometry.draw(in: &drawing) }
        self.title = title
        shapes = drawing.shapes.enumerated().sorted { ($0.element.layer, $0.offset) < ($1.element.layer, $1.offset) }.map(\.element)
        legend = plot.legend ? drawing.legend : []
        colorScale = drawing.colorScale
        equalAspect = plot.equalAspect
    }
}

/// What the marks of a plot cover on both axes.
struct PlotExtent {
    var x: Extent
    var y: Extent
}

/// What a mark does to become shapes.
protocol MarkGeometry {
    /// Tells the axes what they have to show.
    func measure(_ extent: inout PlotExtent)
    /// Adds its shapes, for axes that are decided.
    func draw(in drawing: inout Drawing)
}
