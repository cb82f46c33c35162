/// A mark of things at places, each on its own, with room around them.
protocol PlacedMark: MarkGeometry {
    var x: [Double] { get }
    var y: [Double] { get }
}

extension PlacedMark {
    func measure(_ extent: inout PlotExtent) {
        extent.x.include(x)
        extent.y.include(y)
        extent.x.padded = true
        extent.y.padded = true
    }
}

/// Parts of a mark that must be equally long.
struct EqualLengths {
    let mark: String
    let first: (name: String, count: Int)

    init(_ mark: String, _ first: String, _ count: Int) {
        self.mark = mark
        self.first = (first, count)
    }

    /// - Throws: `FigureError.lengthsDiffer`.
    func require(_ second: String, _ count: Int) throws(FigureError) {
        guard count == first.count else {
            throw .lengthsDiffer(mark: mark, first: first.name, first.count, second: second, count)
        }
    }
}
