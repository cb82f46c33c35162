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
                blocks += note(caption, source: "")
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

    private func note(_ caption: String, source: String) -> [String] {
        var lines: [String] = []
        if !caption.isEmpty { lines.append("*\(MarkdownText.escaped(caption))*") }
        if !source.isEmpty { lines.append("Made by " + MarkdownText.escaped(source)) }
        return lines
    }

    private func block(_ record: RunRecord) -> [String] {
        var values: [(String, String)] = [("Dyn", record.provenance.version), ("date", record.provenance.created)]
        if let seconds = record.seconds { values.append(("duration", duration(seconds))) }
        values.append(("machine", record.provenance.machine))
        if !record.provenance.command.isEmpty { values.append(("command", record.provenance.command.joined(separator: " "))) }
        values += record.parameters.map { ("parameter \($0.name)", $0.text) }
        if !record.seeds.isEmpty { values.append(("seeds", record.seeds.map(String.init).joined(separator: ", "))) }
        var blocks = ["## How this was made", rows(header: ["", ""], values.map { [$0.0, $0.1] }, numeric: [false, false])]
        if let script = record.provenance.script {
            blocks += ["### Script", MarkdownText.fenced(script)]
        }
        return blocks
    }

    private func duration(_ seconds: Double) -> String {
        if seconds < 60 { return NumberText.significant(seconds, digits: 3) + " s" }
        let whole = Int(min(seconds, 1e15).rounded())
        return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    private func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.last?.isNewline == true { text.removeLast() }
        while text.first?.isNewline == true { text.removeFirst() }
        return String(text)
    }

    /// A page is for reading: longer tables belong in a file of data.
    private static let mostRows = 200
}
