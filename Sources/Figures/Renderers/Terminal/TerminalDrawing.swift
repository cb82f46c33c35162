/// The inside of a frame in a terminal: shapes become dots, blocks and characters.
struct TerminalDrawing {
    private let plot: ResolvedPlot
    private let columns: Int
    private let rows: Int
    private let colored: Bool
    private let unicode: Bool
    private var dots: DotCanvas
    /// What is drawn as whole characters, below the dots.
    private var blocks: CharacterCanvas
    /// What stands above the dots.
    private var overlay: [(row: Int, column: Int, text: String, color: Color?)] = []

    init(_ plot: ResolvedPlot, columns: Int, rows: Int, colored: Bool, unicode: Bool) {
        self.plot = plot
        self.columns = columns
        self.rows = rows
        self.colored = colored
        self.unicode = unicode
        dots = DotCanvas(columns: columns, rows: rows, unicode: unicode)
        blocks = CharacterCanvas(columns: columns, rows: rows)
        for shape in plot.shapes { draw(shape) }
    }

    func row(_ share: Double) -> Int { dots.cell(0, share).row }
    func column(_ share: Double) -> Int { dots.cell(share, 0).column }

    func canvas() -> CharacterCanvas {
        var canvas = blocks
        let isHeated = isHeated
        for row in 0..<rows {
            for column in 0..<columns {
                let index = row * columns + column
                guard let text = dots.character(index) else { continue }
                let below = canvas[row, column]
                // Without color, dots would only punch holes into bars and heat maps.
                if !colored, below.text != " ", !isHeated { continue }
                let color = dots.colors[index] == DotCanvas.defaultColor ? nil : Color(dots.colors[index])
                let background = below.background ?? (below.text == "█" || below.text == "▀" ? below.foreground : nil)
                let isHidden = color != nil && color == background
                canvas[row, column] = .init(
                    text: text, foreground: isHidden ? nil : color, background: colored ? background : nil)
            }
        }
        for item in overlay { canvas.write(item.text, row: item.row, column: item.column, color: item.color) }
        return canvas
    }

    // MARK: Shapes

    private mutating func draw(_ shape: Shape) {
        switch shape {
        case .path(let path): draw(path)
        case .points(let points): draw(points)
        case .area(let area):
            let polygon = Clipping.polygon(area.x, area.y)
            dots.fill(polygon.x, polygon.y, color: Self.code(area.color))
        case .bars(let bars): draw(bars)
        case .cells(let cells): draw(cells)
        case .text(let text): draw(text)
        case .arrow(let arrow): draw(arrow)
        }
    }

    private mutating func draw(_ path: Path) {
        let pieces = Clipping.polylines(path.x, path.y)
        for piece in pieces {
            dots.draw(piece.x, piece.y, dash: path.stroke.dash, color: Self.code(path.stroke.color))
        }
        // Without color, lines of several series are told apart by glyphs along them.
        guard !colored, let series = path.series, lineSeries > 1 else { return }
        let glyph = Self.glyph(Glyph.glyph(at: series), unicode: unicode)
        let spacing = max(6, columns / 8)
        var next = (series % lineSeries) * spacing / lineSeries
        for piece in pieces {
            for index in piece.x.indices {
                let (row, column) = dots.cell(piece.x[index], piece.y[index])
                if index > 0 {
                    let previous = dots.cell(piece.x[index - 1], piece.y[index - 1])
                    while previous.column < next, next <= column, column > previous.column {
                        let share = Double(next - previous.column) / Double(column - previous.column)
                        let level = piece.y[index - 1] + share * (piece.y[index] - piece.y[index - 1])
                        overlay.append((self.row(level), next, glyph, nil))
                        next += spacing
                    }
                } else if column >= next {
                    overlay.append((row, column, glyph, nil))
                    next = column + spacing
                }
            }
        }
    }

    private mutating func draw(_ points: Points) {
        // Few points, and series that color cannot tell apart, are characters; clouds are dots.
        let asGlyphs = totalPoints <= Self.mostGlyphs || (!colored && pointSeries > 1) || !unicode
        guard asGlyphs else {
            let color = Self.code(points.color)
            if colored, let colors = points.colors {
                dots.set(points) { Self.code(colors[$0]) }
            } else {
                dots.set(points) { _ in color }
            }
            return
        }
        let glyph = Self.glyph(points.glyph, unicode: unicode)
        let inside = 0.0...1.0
        var taken = [Bool](repeating: false, count: rows * columns)
        for index in points.x.indices where inside.contains(points.x[index]) && inside.contains(points.y[index]) {
            let (row, column) = dots.cell(points.x[index], points.y[index])
            if points.colors == nil {
                guard !taken[row * columns + column] else { continue }
                taken[row * columns + column] = true
            }
            overlay.append((row, column, glyph, Self.ink(points.colors?[index] ?? points.color)))
        }
    }

    private mutating func draw(_ bars: BarShapes) {
        if bars.touching, histograms > 1 { return drawOutline(bars) }
        let fill = Self.fill(series: bars.series, colored: colored, unicode: unicode)
        let color = Self.ink(bars.color)
        for index in bars.left.indices {
            let first = max(0, (bars.left[index] * Double(columns)).rounded().whole)
            let last = min(columns, max(first + 1, (bars.right[index] * Double(columns)).rounded().whole))
            guard first < last else { continue }
            let bottom = (bars.bottom[index] * Double(rows * 8)).rounded().whole
            let top = (bars.top[index] * Double(rows * 8)).rounded().whole
            for row in 0..<rows {
                let floor = (rows - 1 - row) * 8
                let covered = (from: max(bottom, floor) - floor, to: min(top, floor + 8) - floor)
                guard covered.to > covered.from else { continue }
                let text: String
                if covered == (0, 8) {
                    text = fill
                } else if !unicode || fill != "█" {
                    guard covered.to - covered.from >= 4 else { continue }
                    text = fill
                } else if covered.from == 0 {
                    text = Self.eighths[covered.to - 1]
                } else {
                    guard covered.to - covered.from >= 3 else { continue }
                    text = covered.to == 8 ? "▀" : "█"
                }
                for column in first..<last { blocks[row, column] = .init(text: text, foreground: color) }
            }
        }
    }

    /// Histograms over each other are drawn as steps, so that none hides another.
    private mutating func drawOutline(_ bars: BarShapes) {
        var x: [Double] = []
        var y: [Double] = []
        for index in bars.left.indices {
            if index == 0 || bars.left[index] > bars.right[index - 1] + 1e-9 {
                if let last = bars.right.indices.contains(index - 1) ? bars.right[index - 1] : nil {
                    x += [last, .nan]
                    y += [bars.bottom[index - 1], .nan]
                }
                x.append(bars.left[index])
                y.append(bars.bottom[index])
            }
            x += [bars.left[index], bars.right[index]]
            y += [bars.top[index], bars.top[index]]
        }
        if let last = bars.right.last, let floor = bars.bottom.last {
            x.append(last)
            y.append(floor)
        }
        draw(Path(x: x, y: y, stroke: Stroke(color: bars.color), series: bars.series))
    }

    private mutating func draw(_ cells: Cells) {
        guard cells.columns > 0, cells.rows > 0 else { return }
        let across = CellSampler(edges: cells.xEdges, pixels: columns)
        let halves = CellSampler(edges: cells.yEdges, pixels: rows * 2)
        for row in 0..<rows {
            for column in 0..<columns {
                guard let source = across[column] else { continue }
                // Pixels are counted from the bottom, rows from the top.
                let upper = halves[(rows - row) * 2 - 1].map { $0 * cells.columns + source }
                let lower = halves[(rows - row) * 2 - 2].map { $0 * cells.columns + source }
                let colors = (upper.flatMap { cells.colors[$0] }, lower.flatMap { cells.colors[$0] })
                guard colors.0 != nil || colors.1 != nil else { continue }
                let shade = (upper ?? lower).map { cells.shades[$0] } ?? .nan
                blocks[row, column] = Self.heatCell(
                    upper: colors.0, lower: colors.1, shade: shade, colored: colored, unicode: unicode)
            }
        }
    }

    private mutating func draw(_ text: TextShape) {
        let content = DisplayText.clean(text.text, unicode: unicode)
        let (row, column) = dots.cell(text.x, text.y)
        let width = DisplayText.width(content)
        let start = switch text.anchor {
        case .left: column
        case .center: column - width / 2
        case .right: column - width + 1
        }
        let shown = DisplayText.clipped(content, to: columns, unicode: unicode)
        overlay.append((row, max(0, min(start, columns - DisplayText.width(shown))), shown, text.color.flatMap(Self.ink)))
    }

    private mutating func draw(_ arrow: ArrowShape) {
        dots.draw(
            [arrow.from.x, arrow.to.x], [arrow.from.y, arrow.to.y], dash: arrow.stroke.dash, color: Self.code(arrow.stroke.color))
        let (row, column) = dots.cell(arrow.to.x, arrow.to.y)
        let (across, up) = ((arrow.to.x - arrow.from.x) * Double(columns), (arrow.to.y - arrow.from.y) * Double(rows) * 2)
        let heads = unicode ? ["→", "↗", "↑", "↖", "←", "↙", "↓", "↘"] : [">", "/", "^", "\\", "<", "/", "v", "\\"]
        // The eighth of the circle that the arrow points to.
        let steep = abs(up) > 2.414 * abs(across)
        let flat = abs(across) > 2.414 * abs(up)
        let direction = flat ? (across >= 0 ? 0 : 4) : steep ? (up >= 0 ? 2 : 6) : across >= 0 ? (up >= 0 ? 1 : 7) : (up >= 0 ? 3 : 5)
        overlay.append((row, column, heads[direction], Self.ink(arrow.stroke.color)))
    }

    // MARK: What the plot holds

    private static let mostGlyphs = 300

    private var totalPoints: Int {
        plot.shapes.reduce(0) { sum, shape in if case .points(let points) = shape { sum + points.x.count } else { sum } }
    }
    private var pointSeries: Int {
        Set(plot.shapes.compactMap { if case .points(let points) = $0 { points.series } else { nil } }).count
    }
    private var lineSeries: Int {
        let lines = plot.shapes.compactMap { if case .path(let path) = $0 { path.series } else { nil } }
        let steps = plot.shapes.compactMap { if case .bars(let bars) = $0, bars.touching { bars.series } else { nil } }
        return Set(lines + steps).count
    }
    /// Whether cells cover the frame: dots are then drawn on them even without color.
    private var isHeated: Bool {
        plot.shapes.contains { if case .cells = $0 { true } else { false } }
    }
    private var histograms: Int {
        plot.shapes.count { if case .bars(let bars) = $0 { bars.touching } else { false } }
    }

    // MARK: Characters and colors

    private static let eighths = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    static func glyph(_ glyph: Glyph, unicode: Bool) -> String {
        let glyphs = unicode ? ["●", "×", "▲", "■", "+", "◆", "○", "*"] : ["o", "x", "^", "#", "+", "%", "@", "*"]
        return glyphs[glyph.rawValue % glyphs.count]
    }

    /// What bars of a series are filled with: without color, series differ in it.
    static func fill(series: Int, colored: Bool, unicode: Bool) -> String {
        let fills = unicode ? ["█", "▒", "▓", "░"] : ["#", "=", "%", ":"]
        return colored ? fills[0] : fills[series % fills.count]
    }

    static func heatCell(
        upper: Color?, lower: Color?, shade: Double, colored: Bool, unicode: Bool
    ) -> CharacterCanvas.Cell {
        guard colored, unicode else {
            let shades = unicode ? [" ", "░", "▒", "▓", "█"] : [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]
            guard shade.isFinite else { return .init(text: unicode ? "·" : "?") }
            return .init(text: shades[max(0, min(shades.count - 1, (shade * Double(shades.count)).whole))])
        }
        guard let upper else { return .init(text: "▄", foreground: lower) }
        return .init(text: "▀", foreground: upper, background: lower)
    }

    /// The color of lines and points: near black and near white become the terminal's own, which shows on any background.
    static func ink(_ color: Color) -> Color? {
        color.luminance < 0.2 || color.luminance > 0.93 ? nil : color
    }

    private static func code(_ color: Color) -> UInt32 { ink(color)?.rgb ?? DotCanvas.defaultColor }
}
