/// The layout of one plot in a terminal: title, legend, frame, ticks and their texts around the drawing.
struct TerminalPlot {
    private let plot: ResolvedPlot
    private let width: Int
    private let height: Int
    private let colored: Bool
    private let unicode: Bool

    init(_ plot: ResolvedPlot, width: Int, height: Int, colored: Bool, unicode: Bool) {
        self.plot = plot
        self.width = width
        self.height = height
        self.colored = colored
        self.unicode = unicode
    }

    func canvas() -> CharacterCanvas {
        let legend = legendLines()
        let yHeading = clean(plot.y.heading)
        let xHeading = clean(plot.x.heading)
        let title = clean(plot.title)
        let colorTitle = clean(plot.colorScale?.title ?? "")
        let headed = !yHeading.isEmpty || !colorTitle.isEmpty
        let header = (title.isEmpty ? 0 : 1) + legend.count + (headed ? 1 : 0)
        let footer = 2 + (xHeading.isEmpty ? 0 : 1)
        var rows = max(3, height - header - footer)

        var yTicks = yTicks(rows: rows)
        let widestTick = min(width / 3, yTicks.map { DisplayText.width(clean($0.label)) }.max() ?? 0)
        var bar = colorBar(rows: rows)
        var left = widestTick + 2
        var columns = max(8, width - left - bar.width - 1)
        if plot.equalAspect {
            // A cell is about twice as high as wide.
            let perX = Double(columns) / (plot.x.upper - plot.x.lower)
            let perY = Double(2 * rows) / (plot.y.upper - plot.y.lower)
            if perX > perY {
                let narrow = max(8, (Double(columns) * perY / perX).rounded().whole)
                left += (columns - narrow) / 2
                columns = narrow
            } else {
                rows = max(3, (Double(rows) * perX / perY).rounded().whole)
                yTicks = self.yTicks(rows: rows)
                bar.draw = colorBar(rows: rows).draw
            }
        }
        var canvas = CharacterCanvas(columns: width, rows: header + rows + footer)

        if !title.isEmpty {
            canvas.write(fit(title), row: 0, around: left + columns / 2)
        }
        for (index, line) in legend.enumerated() {
            writeLegend(line, row: (title.isEmpty ? 0 : 1) + index, into: &canvas)
        }
        if headed {
            canvas.write(fit(yHeading), row: header - 1, column: 0)
            if !colorTitle.isEmpty {
                let used = DisplayText.width(yHeading)
                let text = DisplayText.clipped(colorTitle, to: max(0, width - used - 2), unicode: unicode)
                canvas.write(text, row: header - 1, column: width - DisplayText.width(text))
            }
        }

        let drawing = TerminalDrawing(plot, columns: columns, rows: rows, colored: colored, unicode: unicode)
        canvas.paste(drawing.canvas(), row: header, column: left)

        for row in 0..<rows { canvas.write(unicode ? "│" : "|", row: header + row, column: left - 1) }
        for tick in yTicks {
            let row = header + drawing.row(tick.position)
            let text = DisplayText.clipped(clean(tick.label), to: widestTick, unicode: unicode)
            canvas.write(text, row: row, column: left - 1 - DisplayText.width(text))
            canvas.write(unicode ? "┤" : "+", row: row, column: left - 1)
        }
        let axisRow = header + rows
        canvas.write((unicode ? "└" : "+") + String(repeating: unicode ? "─" : "-", count: columns), row: axisRow, column: left - 1)
        for (tick, text) in xTicks(columns: columns, left: left) {
            let column = left + drawing.column(tick.position)
            canvas.write(unicode ? "┬" : "+", row: axisRow, column: column)
            canvas.write(text, row: axisRow + 1, around: column)
        }
        if !xHeading.isEmpty { canvas.write(fit(xHeading), row: axisRow + 2, around: left + columns / 2) }
        bar.draw(&canvas, header, left + columns + 1)
        if plot.isEmpty {
            canvas.write("no data", row: header + rows / 2, around: left + columns / 2)
        }
        return canvas
    }

    private func yTicks(rows: Int) -> [Tick] {
        plot.y.ticks(count: max(2, rows / 3), style: style).filter { !$0.isMinor && (-1e-6...1 + 1e-6).contains($0.position) }
    }

    private var style: NumberStyle { unicode ? .terminal : .ascii }

    private func clean(_ text: String) -> String { DisplayText.clean(text, unicode: unicode) }

    private func fit(_ text: String) -> String { DisplayText.clipped(text, to: width, unicode: unicode) }

    /// As many ticks as have room for their texts; the texts of categories are shortened, then left out, where there is none.
    private func xTicks(columns: Int, left: Int) -> [(tick: Tick, text: String)] {
        if !plot.x.categories.isEmpty {
            let ticks = plot.x.ticks(count: 0, style: style)
            let slot = Double(columns) / (Double(ticks.count) + 0.2)
            let every = max(1, Int((4 / slot).rounded(.up)))
            return ticks.enumerated().filter { $0.offset % every == 0 }.map {
                ($0.element, DisplayText.clipped(clean($0.element.label), to: Int(slot * Double(every)) - 1, unicode: unicode))
            }
        }
        for count in stride(from: max(2, columns / 10), through: 1, by: -1) {
            let ticks = plot.x.ticks(count: count, style: style).filter { !$0.isMinor && (-1e-6...1 + 1e-6).contains($0.position) }
            let sorted = ticks.sorted { $0.position < $1.position }
            var end = -2
            var fits = true
            for tick in sorted {
                let width = DisplayText.width(tick.label)
                let start = left + (tick.position * Double(columns - 1)).whole - width / 2
                if start < end + 2 { fits = false }
                end = start + width
            }
            if fits || count == 1 { return sorted.map { ($0, $0.label) } }
        }
        return []
    }

    // MARK: Legend

    private func sample(_ entry: LegendEntry) -> String {
        switch entry.sample {
        case .line(let stroke):
            if !colored, lineSeries > 1, let series = entry.series { return TerminalDrawing.glyph(Glyph.glyph(at: series), unicode: unicode) }
            return stroke.dash == .solid ? (unicode ? "──" : "--") : (unicode ? "╌╌" : "- -")
        case .point(let glyph, _): return TerminalDrawing.glyph(glyph, unicode: unicode)
        case .fill: return TerminalDrawing.fill(series: entry.series ?? 0, colored: colored, unicode: unicode)
        }
    }

    private var lineSeries: Int {
        Set(plot.shapes.compactMap { if case .path(let path) = $0 { path.series } else { nil } }).count
    }

    private func legendLines() -> [[LegendEntry]] {
        var lines: [[LegendEntry]] = []
        var used = 0
        for entry in plot.legend {
            let width = DisplayText.width(sample(entry)) + 1 + DisplayText.width(label(entry))
            if lines.isEmpty || used + 3 + width > self.width {
                if lines.count == Self.mostLegendLines { break }
                lines.append([])
                used = 0
            }
            lines[lines.count - 1].append(entry)
            used += (used == 0 ? 0 : 3) + width
        }
        return lines
    }

    private func label(_ entry: LegendEntry) -> String {
        DisplayText.clipped(clean(entry.label), to: max(8, width / 2), unicode: unicode)
    }

    private func writeLegend(_ entries: [LegendEntry], row: Int, into canvas: inout CharacterCanvas) {
        let widths = entries.map { DisplayText.width(sample($0)) + 1 + DisplayText.width(label($0)) }
        var column = max(0, (width - widths.reduce(0, +) - 3 * (entries.count - 1)) / 2)
        for (entry, entryWidth) in zip(entries, widths) {
            let sample = sample(entry)
            canvas.write(sample, row: row, column: column, color: TerminalDrawing.ink(entry.color))
            canvas.write(label(entry), row: row, column: column + DisplayText.width(sample) + 1)
            column += entryWidth + 3
        }
    }

    private static let mostLegendLines = 4

    // MARK: Color bar

    /// The columns that a color bar takes, and its drawing at a row and column.
    private func colorBar(rows: Int) -> (width: Int, draw: (inout CharacterCanvas, Int, Int) -> Void) {
        guard let colors = plot.colorScale else { return (0, { _, _, _ in }) }
        let ticks = colors.ticks(count: max(2, rows / 3), style: style).filter { !$0.isMinor && (-1e-6...1 + 1e-6).contains($0.position) }
        let texts = ticks.map { clean($0.label) }
        let width = 4 + (texts.map { DisplayText.width($0) }.max() ?? 0)
        return (width, { canvas, top, left in
            for row in 0..<rows {
                let upper = 1 - (Double(row) + 0.25) / Double(rows)
                let lower = 1 - (Double(row) + 0.75) / Double(rows)
                for column in left...left + 1 where canvas.contains(row: top + row, column: column) {
                    canvas[top + row, column] = TerminalDrawing.heatCell(
                        upper: colors.map.color(at: upper), lower: colors.map.color(at: lower), shade: (upper + lower) / 2,
                        colored: colored, unicode: unicode)
                }
            }
            for (tick, text) in zip(ticks, texts) {
                canvas.write(text, row: top + ((1 - tick.position) * Double(rows - 1)).rounded().whole, column: left + 3)
            }
        })
    }
}
