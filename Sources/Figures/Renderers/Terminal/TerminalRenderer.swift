/// Draws figures as text: braille dots for lines and points, blocks for bars and heat maps, with axes, ticks and a legend.
///
/// The same figure at the same size gives the same text.
public struct TerminalRenderer: Sendable {
    public enum Colors: Sendable { case none, palette256, trueColor }

    /// Columns of the picture.
    public var width: Int
    /// Rows of the picture; `nil` chooses them by the width and the panels.
    public var height: Int?
    /// The most rows that a plot takes where they are chosen: those of the screen.
    public var mostRows: Int
    public var colors: Colors
    /// Whether characters beyond ASCII are allowed.
    public var unicode: Bool

    /// Sizes that are too small to draw in are raised to the least that works.
    public init(width: Int = 80, height: Int? = nil, mostRows: Int = 32, colors: Colors = .none, unicode: Bool = true) {
        self.width = min(1000, max(20, width))
        self.height = height.map { min(1000, max(8, $0)) }
        self.mostRows = max(8, mostRows)
        self.colors = colors
        self.unicode = unicode
    }

    /// The picture, its lines separated by newlines, none longer than `width`.
    public func render(_ figure: Figure) -> String {
        canvas(figure, width: width, height: height ?? naturalHeight(figure, width: width)).text(colors: colors)
    }

    private func naturalHeight(_ figure: Figure, width: Int) -> Int {
        switch figure.content {
        case .plot: return min(mostRows, max(12, width / 5 + 5))
        case .panels(let panels, let columns):
            let grid = PanelGrid(panels.count, columns: columns, width: width)
            let heights = panels.map { naturalHeight($0, width: grid.panelWidth) }
            let rows = stride(from: 0, to: panels.count, by: grid.columns).map {
                heights[$0..<min(panels.count, $0 + grid.columns)].max() ?? 0
            }
            return rows.reduce(0, +) + rows.count - 1 + (figure.title.isEmpty ? 0 : 1)
        }
    }

    private func canvas(_ figure: Figure, width: Int, height: Int) -> CharacterCanvas {
        switch figure.content {
        case .plot(let plot):
            return TerminalPlot(
                ResolvedPlot(plot, title: figure.title), width: width, height: height, colored: colors != .none, unicode: unicode
            ).canvas()
        case .panels(let panels, let columns):
            var whole = CharacterCanvas(columns: width, rows: height)
            let header = figure.title.isEmpty ? 0 : 1
            whole.write(clean(figure.title), row: 0, around: width / 2)
            let grid = PanelGrid(panels.count, columns: columns, width: width)
            let rows = max(8, (height - header - (grid.rows - 1)) / grid.rows)
            for (index, panel) in panels.enumerated() {
                let part = canvas(panel, width: grid.panelWidth, height: rows)
                whole.paste(
                    part, row: header + index / grid.columns * (rows + 1),
                    column: index % grid.columns * (grid.panelWidth + PanelGrid.gap))
            }
            return whole
        }
    }

    private func clean(_ text: String) -> String { DisplayText.clean(text, unicode: unicode) }
}

/// How panels share the width: fewer columns than asked for when they would be too narrow to read.
private struct PanelGrid {
    static let gap = 2
    static let leastWidth = 28

    let columns: Int
    let rows: Int
    let panelWidth: Int

    init(_ count: Int, columns: Int, width: Int) {
        let fitting = max(1, (width + Self.gap) / (Self.leastWidth + Self.gap))
        self.columns = max(1, min(columns, fitting, count))
        rows = (count + self.columns - 1) / self.columns
        panelWidth = (width - Self.gap * (self.columns - 1)) / self.columns
    }
}
