/// A picture of pixels, the first row on top.
public struct ImageMark: Sendable, Equatable {
    public let pixels: [Color]
    public let rows: Int
    public let columns: Int

    /// - Throws: `FigureError.gridSize`.
    public init(pixels: [Color], rows: Int, columns: Int) throws(FigureError) {
        guard rows >= 0, columns >= 0, pixels.count == rows * columns else {
            throw .gridSize(mark: "an image", values: pixels.count, rows: rows, columns: columns)
        }
        self.pixels = pixels
        self.rows = rows
        self.columns = columns
    }
}

extension ImageMark: MarkGeometry {
    func measure(_ extent: inout PlotExtent) {
        for edge in [-0.5, Double(columns) - 0.5] { extent.x.stretch(to: edge) }
        for edge in [-0.5, Double(rows) - 0.5] { extent.y.stretch(to: edge) }
        extent.x.filled = true
        extent.y.filled = true
    }

    func draw(in drawing: inout Drawing) {
        let axes = (x: drawing.x, y: drawing.y)
        drawing.add(
            .cells(
                Cells(
                    xEdges: (0...columns).map { axes.x.share(Double($0) - 0.5) },
                    // Row 0 on top, whichever way the axis runs.
                    yEdges: (0...rows).map { axes.y.share(axes.y.reversed ? Double($0) - 0.5 : Double(rows - $0) - 0.5) },
                    colors: pixels, shades: pixels.map { $0.luminance })))
    }
}

extension Color {
    /// How light it looks, from 0 to 1 (Rec. 709 weights, no gamma).
    var luminance: Double { (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255 }
}
