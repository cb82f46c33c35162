/// Pixels with opacity, for what would be too many shapes: clouds of points and cells. The first row is the lowest.
struct RasterImage {
    let width: Int
    let height: Int
    /// Red, green, blue, opacity.
    private(set) var bytes: [UInt8]

    init(width: Int, height: Int) {
        self.width = max(1, width)
        self.height = max(1, height)
        bytes = [UInt8](repeating: 0, count: self.width * self.height * 4)
    }

    /// Draws the cells, each pixel in the color of the cell under its center.
    mutating func draw(_ cells: Cells) {
        let across = CellSampler(edges: cells.xEdges, pixels: width)
        let up = CellSampler(edges: cells.yEdges, pixels: height)
        for row in 0..<height {
            guard let sourceRow = up[row] else { continue }
            for column in 0..<width {
                guard let sourceColumn = across[column], let color = cells.colors[sourceRow * cells.columns + sourceColumn] else { continue }
                set(row * width + column, color, opacity: 255)
            }
        }
    }

    /// Draws points as discs of `diameter` pixels with soft edges; those outside the frame are skipped.
    mutating func draw(_ points: Points, diameter: Double) {
        let disc = Disc(diameter: diameter)
        let inside = 0.0...1.0
        for index in points.x.indices {
            let (x, y) = (points.x[index], points.y[index])
            guard inside.contains(x), inside.contains(y) else { continue }
            let color = points.colors?[index] ?? points.color
            let centerX = Int(x * Double(width - 1) + 0.5)
            let centerY = Int(y * Double(height - 1) + 0.5)
            for (dx, dy, opacity) in disc.pixels {
                let (column, row) = (centerX + dx, centerY + dy)
                guard column >= 0, column < width, row >= 0, row < height else { continue }
                set(row * width + column, color, opacity: opacity)
            }
        }
    }

    /// The more opaque of what is there and what comes.
    private mutating func set(_ pixel: Int, _ color: Color, opacity: UInt8) {
        let offset = pixel * 4
        guard opacity >= bytes[offset + 3] else { return }
        bytes[offset] = color.red
        bytes[offset + 1] = color.green
        bytes[offset + 2] = color.blue
        bytes[offset + 3] = opacity
    }
}

/// The pixels of a disc around its center with how much of each it covers.
private struct Disc {
    let pixels: [(dx: Int, dy: Int, opacity: UInt8)]

    init(diameter: Double) {
        let radius = max(0.5, diameter / 2)
        let reach = Int(radius.rounded(.up))
        var pixels: [(dx: Int, dy: Int, opacity: UInt8)] = []
        for dy in -reach...reach {
            for dx in -reach...reach {
                let distance = (Double(dx * dx + dy * dy)).squareRoot()
                let covered = max(0, min(1, radius + 0.5 - distance))
                if covered > 0.02 { pixels.append((dx, dy, UInt8(covered * 255))) }
            }
        }
        self.pixels = pixels
    }
}
