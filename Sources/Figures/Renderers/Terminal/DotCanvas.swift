/// A grid of dots, shown as braille characters of 2 × 4 dots; without Unicode, one dot a character.
struct DotCanvas {
    /// Characters.
    let columns: Int
    let rows: Int
    /// Dots in a character.
    let across: Int
    let down: Int
    /// The dots of each character, by the bits of the Unicode braille block.
    private(set) var bits: [UInt8]
    /// The color of each character, as 0xrrggbb, or `defaultColor`.
    private(set) var colors: [UInt32]

    static let defaultColor: UInt32 = .max
    private static let masks: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

    init(columns: Int, rows: Int, unicode: Bool) {
        self.columns = columns
        self.rows = rows
        across = unicode ? 2 : 1
        down = unicode ? 4 : 1
        bits = [UInt8](repeating: 0, count: columns * rows)
        colors = [UInt32](repeating: Self.defaultColor, count: columns * rows)
    }

    var width: Int { columns * across }
    var height: Int { rows * down }

    /// The dot at shares of the frame, from its lower left corner.
    func dot(_ x: Double, _ y: Double) -> (x: Int, y: Int) {
        ((x * Double(width - 1)).rounded().whole, ((1 - y) * Double(height - 1)).rounded().whole)
    }

    /// The character that holds the dot at shares of the frame.
    func cell(_ x: Double, _ y: Double) -> (row: Int, column: Int) {
        let dot = dot(max(0, min(1, x)), max(0, min(1, y)))
        return (dot.y / down, dot.x / across)
    }

    mutating func set(x: Int, y: Int, color: UInt32) {
        guard x >= 0, x < width, y >= 0, y < height else { return }
        let index = y / down * columns + x / across
        bits[index] |= Self.masks[(y % down) * 2 + x % across]
        colors[index] = color
    }

    /// Dots at points; those outside the frame and those that are not finite are skipped.
    mutating func set(_ points: Points, ink: (Int) -> UInt32) {
        let scaleX = Double(width - 1)
        let scaleY = Double(height - 1)
        let inside = 0.0...1.0
        for index in points.x.indices {
            let (x, y) = (points.x[index], points.y[index])
            guard inside.contains(x), inside.contains(y) else { continue }
            set(x: Int(x * scaleX + 0.5), y: Int((1 - y) * scaleY + 0.5), color: ink(index))
        }
    }

    /// A polyline within the frame; dashes are counted along it.
    mutating func draw(_ x: [Double], _ y: [Double], dash: Dash, color: UInt32) {
        guard let first = x.indices.first else { return }
        var here = dot(x[first], y[first])
        set(x: here.x, y: here.y, color: color)
        let (on, period) = dash.dots
        var travelled = 0
        for index in x.indices.dropFirst() {
            let next = dot(x[index], y[index])
            let steps = max(abs(next.x - here.x), abs(next.y - here.y))
            guard steps > 0 else { continue }
            for step in 1...steps {
                travelled += 1
                guard travelled % period < on else { continue }
                let share = Double(step) / Double(steps)
                set(
                    x: here.x + Int((Double(next.x - here.x) * share).rounded()),
                    y: here.y + Int((Double(next.y - here.y) * share).rounded()), color: color)
            }
            here = next
        }
    }

    /// Every other dot within a polygon (even-odd rule).
    mutating func fill(_ x: [Double], _ y: [Double], color: UInt32) {
        guard x.count >= 3 else { return }
        for row in 0..<height {
            let level = 1 - Double(row) / Double(max(1, height - 1))
            var crossings: [Double] = []
            for i in x.indices {
                let j = (i + 1) % x.count
                if (y[i] > level) != (y[j] > level) {
                    crossings.append(x[i] + (level - y[i]) / (y[j] - y[i]) * (x[j] - x[i]))
                }
            }
            crossings.sort()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let from = (crossings[pair] * Double(width - 1)).rounded(.up).whole
                let to = (crossings[pair + 1] * Double(width - 1)).rounded(.down).whole
                guard from <= to else { continue }
                for column in from...to where (column + row) % 2 == 0 { set(x: column, y: row, color: color) }
            }
        }
    }

    /// The character with the dots of a cell; `nil` where there are none.
    func character(_ index: Int) -> String? {
        guard bits[index] != 0 else { return nil }
        guard down == 4, let scalar = Unicode.Scalar(0x2800 + UInt32(bits[index])) else { return "." }
        return String(Character(scalar))
    }
}

extension Dash {
    /// How many dots of each period are drawn.
    fileprivate var dots: (on: Int, period: Int) {
        switch self {
        case .solid: (1, 1)
        case .dashed: (4, 7)
        case .dotted: (1, 3)
        case .dashDotted: (5, 9)
        }
    }
}
