/// Which cell of a row of cells lies under the center of each pixel.
struct CellSampler {
    private let cells: [Int?]

    /// `edges` are shares of the frame, increasing or decreasing; pixels are counted from its lower end.
    init(edges: [Double], pixels: Int) {
        let ascending = (edges.last ?? 0) >= (edges.first ?? 0)
        let ordered = ascending ? edges : edges.reversed()
        var cell = 0
        cells = (0..<pixels).map { pixel in
            let center = (Double(pixel) + 0.5) / Double(pixels)
            guard let first = ordered.first, let last = ordered.last, center >= first, center < last else { return nil }
            while cell < ordered.count - 2, center >= ordered[cell + 1] { cell += 1 }
            return ascending ? cell : ordered.count - 2 - cell
        }
    }

    subscript(pixel: Int) -> Int? { cells[pixel] }
}
