/// Writes tables for a screen: a header, a line a row, numbers aligned at their points, the middle left out where there
/// is no room and the size then stated.
public struct TableFormatter: Sendable {
    /// Columns of the screen.
    public var width: Int
    /// Lines that a table may take.
    public var height: Int
    /// Significant digits of a number.
    public var digits: Int
    /// The longest text of a cell that is shown whole.
    public var longestText = 48

    public init(width: Int = 80, height: Int = 24, digits: Int = 6) {
        self.width = max(20, width)
        self.height = max(6, height)
        self.digits = max(1, min(digits, 17))
    }

    public func format(_ table: Table) -> String {
        if table.columnCount == 0 { return "empty table" }
        let rows = VisiblePlace.places(
            table.rowCount, limit: table.rowCount + 1 <= height ? .max : height - 3)
        let texts = (0..<table.columnCount).map { column($0, of: table, rows) }
        let shown = visibleColumns(texts)
        var lines = (0...rows.count).map { line in
            var text = shown.map { place in
                guard case .place(let column) = place else { return "…" }
                return texts[column][line]
            }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }
        if table.rowCount == 0 || rows.contains(.gap) || shown.contains(.gap) {
            lines.append(
                "\(table.rowCount) \(table.rowCount == 1 ? "row" : "rows") × \(table.columnCount) "
                    + (table.columnCount == 1 ? "column" : "columns"))
        }
        return lines.joined(separator: "\n")
    }

    /// The header and the cells of a column, padded to one width.
    private func column(_ index: Int, of table: Table, _ rows: [VisiblePlace]) -> [String] {
        let header = clipped(table.names[index])
        var precision = ElementType.f64
        if case .numbers(let values) = table.columns[index] { precision = values.elementType }
        let cells: [AlignedCell] = rows.map { row in
            guard case .place(let place) = row else { return AlignedCell(text: "…") }
            switch table.cell(row: place, column: index) {
            case .number(let value):
                return AlignedCell(number: NumberText.rounded(value, digits: digits, precision: precision))
            case .truth(let value): return AlignedCell(text: value ? "true" : "false")
            case .text(let text): return AlignedCell(text: clipped(text))
            }
        }
        let body = AlignedCell.aligned(cells, minimumWidth: header.count)
        let columnWidth = body.first?.count ?? header.count
        return [header + String(repeating: " ", count: max(0, columnWidth - header.count))] + body
    }

    /// The columns from both ends that the width takes.
    private func visibleColumns(_ texts: [[String]]) -> [VisiblePlace] {
        let widths = texts.map { $0[0].count }
        let total = widths.reduce(0) { $0 + $1 + 2 } - 2
        if total <= width { return VisiblePlace.places(texts.count, limit: .max) }
        var room = width - 3
        var head = 0
        var tail = 0
        while head + tail < texts.count {
            // Two from the front for one from the back: names and settings stand in front.
            let fromFront = tail * 2 >= head || head == 0
            let next = fromFront ? head : texts.count - 1 - tail
            room -= widths[next] + 2
            if room < 0, head > 0 { break }
            if fromFront { head += 1 } else { tail += 1 }
        }
        return (0..<head).map(VisiblePlace.place) + [.gap]
            + ((texts.count - tail)..<texts.count).map(VisiblePlace.place)
    }

    /// One line without control characters, of bounded length.
    private func clipped(_ text: String) -> String {
        var result = ""
        var length = 0
        for character in text {
            if length >= longestText { return String(result.dropLast()) + "…" }
            if character.isNewline {
                result += "⏎"
            } else if character.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                result += "�"
            } else {
                result.append(character)
            }
            length += 1
        }
        return result
    }
}
