/// A mark that shows how the values of named groups are distributed, side by side.
protocol GroupedMark: MarkGeometry {
    var groups: [String] { get }
    var values: [[Double]] { get }
    var color: Color? { get }

    /// Adds the shapes of one group's values to a drawing, at a position of the horizontal axis.
    func draw(_ values: [Double], at place: Double, color: Color, in drawing: inout Drawing)
}

extension GroupedMark {
    func measure(_ extent: inout PlotExtent) {
        extent.x.include(categories: groups)
        for group in values { extent.y.include(group) }
        extent.y.padded = true
    }

    func draw(in drawing: inout Drawing) {
        let color = color ?? Palette.color(at: drawing.series(label: ""))
        for (name, group) in zip(groups, values) {
            guard let place = drawing.x.position(ofCategory: name) else { continue }
            draw(group, at: place, color: color, in: &drawing)
        }
    }
}
