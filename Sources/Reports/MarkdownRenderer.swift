internal import Figures
internal import Storage
internal import Tensors

/// Writes a report as Markdown; pictures are referred to by the names that the folder gave them.
struct MarkdownRenderer {
    /// The file of each figure, in order; `nil` where it could not be drawn.
    let pictures: [String?]

    func text(_ report: Report) -> String {
        var blocks = ["# " + MarkdownText.escaped(report.title.isEmpty ? "Report" : report.title)]
        var figures = 0
        for item in report.items {
            switch item {
            case .heading(let text, let level):
                blocks.append(String(repeating: "#", count: max(2, min(6, level + 1))) + " " + MarkdownText.escaped(text))
            case .markdown(let text): blocks.append(trimmed(text))
            case .preformatted(let text): blocks.append(MarkdownText.fenced(text))
            case .figure(let figure):
                blocks += block(figure, picture: figures < pictures.count ? pictures[figures] : nil)
                figures += 1
            case .table(let table): blocks += block(table)
            case .values(let values, let caption):
                blocks.append(rows(header: ["", ""], values.map { [$0.name, $0.text] }, numeric: [false, false]))
                blocks += note(caption, source: ReportSource())
            case .journal(let journal): blocks += block(journal)
            }
        }
        if let record = report.record { blocks += block(record) }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func block(_ figure: ReportFigure, picture: String?) -> [String] {
        let caption = figure.caption.isEmpty ? figure.figure.title : figure.caption
        guard let picture else {
            // Without gnuplot there is still the picture that a terminal would show.
            return [MarkdownText.fenced(TerminalRenderer(width: 80).render(figure.figure))] + note(figure.caption, source: figure.source)
        }
        return ["![\(MarkdownText.escaped(caption))](\(MarkdownText.target(picture)))"] + note(figure.caption, source: figure.source)
    }

    private func block(_ table: ReportTable) -> [String] {
        let columns = table.table.columns
        let numeric = columns.map { if case .numbers = $0 { true } else { false } }
        let shown = min(table.table.rowCount, Self.mostRows)
        let cells = (0..<shown).map { row in
            columns.indices.map { column -> String in
                switch table.table.cell(row: row, column: column) {
                case .number(let number): NumberText.significant(number, digits: table.digits)
                case .truth(let truth): truth ? "true" : "false"
                case .text(let text): text
                }
            }
        }
        var blocks = [rows(header: table.table.names, cells, numeric: numeric)]
        if shown < table.table.rowCount { blocks.append("… \(table.table.rowCount - shown) more rows") }
        return blocks + note(table.caption, source: table.source)
    }

    private func rows(header: [String], _ rows: [[String]], numeric: [Bool]) -> String {
        func line(_ cells: [String]) -> String { "| " + cells.map(MarkdownText.cell).joined(separator: " | ") + " |" }
        let rule = "|" + numeric.map { $0 ? "---:" : "---" }.joined(separator: "|") + "|"
        return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
    }

    private func note(_ caption: String, source: ReportSource) -> [String] {
        var lines: [String] = []
        if !caption.isEmpty { lines.append("*\(MarkdownText.escaped(caption))*") }
        let origin = text(of: source)
        if !origin.isEmpty { lines.append(origin) }
        return lines
    }

    private func text(of source: ReportSource) -> String {
        var parts: [String] = []
        if !source.calls.isEmpty { parts.append("Made by " + source.calls.map(MarkdownText.code).joined(separator: " → ")) }
        if !source.place.isEmpty { parts.append("at " + MarkdownText.escaped(source.place)) }
        if !source.files.isEmpty { parts.append("from " + source.files.map(MarkdownText.code).joined(separator: ", ")) }
        if !source.remark.isEmpty { parts.append(MarkdownText.escaped(source.remark)) }
        return parts.joined(separator: " ")
    }

    private func block(_ record: RunRecord) -> [String] {
        var blocks = [
            "## How this was made", rows(header: ["", ""], record.rows.map { [$0.name, $0.text] }, numeric: [false, false]),
        ]
        if let script = record.provenance.script {
            blocks += ["### Script", MarkdownText.fenced(script, language: "dyn")]
        }
        return blocks
    }

    private func block(_ journal: Journal) -> [String] {
        guard !journal.entries.isEmpty else { return [] }
        let lines = journal.entries.map { entry in
            let place = entry.place.isEmpty ? entry.created : "\(entry.created), \(entry.place)"
            return "- **\(MarkdownText.escaped(entry.kind))** \(MarkdownText.escaped(entry.text)) (\(MarkdownText.escaped(place)))"
        }
        return [lines.joined(separator: "\n")]
    }

    private func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.last?.isNewline == true { text.removeLast() }
        while text.first?.isNewline == true { text.removeFirst() }
        return String(text)
    }

    /// A page is for reading: longer tables belong in a file of data.
    static let mostRows = 200
}
