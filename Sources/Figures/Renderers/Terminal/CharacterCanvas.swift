/// A grid of characters with colors, which becomes lines of text.
struct CharacterCanvas {
    struct Cell: Equatable {
        /// One character; empty in the second column of a wide one.
        var text = " "
        /// `nil`: the terminal's own.
        var foreground: Color?
        var background: Color?
    }

    let columns: Int
    let rows: Int
    private(set) var cells: [Cell]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = [Cell](repeating: Cell(), count: max(0, columns * rows))
    }

    /// A cell, which must lie on the canvas.
    subscript(row: Int, column: Int) -> Cell {
        get { cells[row * columns + column] }
        set { cells[row * columns + column] = newValue }
    }

    func contains(row: Int, column: Int) -> Bool {
        row >= 0 && row < rows && column >= 0 && column < columns
    }

    /// Writes a text from a column on; what falls off the canvas is dropped.
    mutating func write(_ text: String, row: Int, column: Int, color: Color? = nil) {
        var column = column
        for character in text {
            let width = DisplayText.width(character)
            if width == 0 { continue }
            if contains(row: row, column: column), contains(row: row, column: column + width - 1) {
                let background = self[row, column].background
                self[row, column] = Cell(text: String(character), foreground: color, background: background)
                if width == 2 { self[row, column + 1] = Cell(text: "", foreground: color, background: background) }
            }
            column += width
        }
    }

    /// Writes a text around a column, moved so that it stays on the canvas.
    mutating func write(_ text: String, row: Int, around center: Int, color: Color? = nil) {
        let width = DisplayText.width(text)
        write(text, row: row, column: max(0, min(center - width / 2, columns - width)), color: color)
    }

    mutating func paste(_ other: CharacterCanvas, row: Int, column: Int) {
        for y in 0..<other.rows {
            for x in 0..<other.columns where contains(row: row + y, column: column + x) {
                self[row + y, column + x] = other[y, x]
            }
        }
    }

    /// Lines without trailing blanks, with escape sequences where colors are allowed.
    func text(colors: TerminalRenderer.Colors) -> String {
        var lines: [String] = []
        for row in 0..<rows {
            let line = cells[row * columns..<(row + 1) * columns]
            let end = line.lastIndex { $0.text != " " || $0.background != nil }.map { $0 + 1 } ?? line.startIndex
            lines.append(Self.line(line[line.startIndex..<end], colors: colors))
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private static func line(_ cells: ArraySlice<Cell>, colors: TerminalRenderer.Colors) -> String {
        if colors == .none { return cells.reduce(into: "") { $0 += $1.text } }
        var line = ""
        var foreground: Color?
        var background: Color?
        for cell in cells {
            // A blank shows no foreground: keeping the old one saves a sequence.
            let wanted = cell.text == " " ? foreground : cell.foreground
            if wanted != foreground || cell.background != background {
                var codes: [String] = []
                if wanted != foreground { codes.append(wanted.map { "38;" + code($0, colors) } ?? "39") }
                if cell.background != background { codes.append(cell.background.map { "48;" + code($0, colors) } ?? "49") }
                line += "\u{1B}[" + codes.joined(separator: ";") + "m"
                foreground = wanted
                background = cell.background
            }
            line += cell.text
        }
        return foreground == nil && background == nil ? line : line + "\u{1B}[0m"
    }

    private static func code(_ color: Color, _ colors: TerminalRenderer.Colors) -> String {
        colors == .trueColor ? "2;\(color.red);\(color.green);\(color.blue)" : "5;\(color.paletteIndex)"
    }
}

extension Color {
    /// The nearest of the 240 fixed colors of 256-color terminals: a 6 × 6 × 6 cube and 24 grays.
    var paletteIndex: Int {
        let levels = [0, 95, 135, 175, 215, 255]
        func nearest(_ channel: UInt8) -> Int {
            levels.indices.min { abs(levels[$0] - Int(channel)) < abs(levels[$1] - Int(channel)) } ?? 0
        }
        func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
            let (dr, dg, db) = (r - Int(red), g - Int(green), b - Int(blue))
            return dr * dr + dg * dg + db * db
        }
        let (r, g, b) = (nearest(red), nearest(green), nearest(blue))
        let mean = (Int(red) + Int(green) + Int(blue)) / 3
        let step = max(0, min(23, (mean - 8 + 5) / 10))
        let gray = 8 + 10 * step
        return distance(gray, gray, gray) < distance(levels[r], levels[g], levels[b]) ? 232 + step : 16 + 36 * r + 6 * g + b
    }
}
