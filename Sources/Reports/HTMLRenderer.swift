internal import Figures
internal import Storage
internal import Tensors

/// Writes a report as one page of HTML that needs nothing else: figures stand in it as SVG, there is no script, no font and no
/// style from elsewhere. A policy in its head forbids the browser to load anything.
struct HTMLRenderer {
    /// The SVG of each figure, in order; `nil` where it could not be drawn.
    let pictures: [ReportPicture?]
    /// The bytes of a picture that the report's texts name.
    let picture: (String) -> [UInt8]?

    func text(_ report: Report) -> String {
        let title = report.title.isEmpty ? "Report" : report.title
        var page = Page()
        for item in report.items { add(item, of: report, to: &page) }
        let main = page.blocks.joined(separator: "\n")
        let record = report.record.map(block) ?? ""
        if report.record != nil { page.sections.append(("how-this-was-made", "How this was made")) }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <title>\(HTMLText.escaped(title))</title>
            <style>
            \(HTMLStyle.text)
            </style>
            </head>
            <body>
            <header>
            <h1>\(HTMLText.escaped(title))</h1>
            \(meta(report))\(contents(page.sections))
            </header>
            <main>
            \(main)
            \(record)
            </main>
            <footer>Written by Dyn.</footer>
            </body>
            </html>

            """
    }

    private struct Page {
        var blocks: [String] = []
        var figures = 0
        var tables = 0
        var sections: [(id: String, title: String)] = []
    }

    private func meta(_ report: Report) -> String {
        guard let record = report.record else { return "" }
        var parts = [String(record.provenance.created.prefix(10))]
        if let name = record.scriptName { parts.append(name) }
        parts.append("Dyn \(record.provenance.version)")
        return "<p class=\"meta\">\(HTMLText.escaped(parts.joined(separator: " · ")))</p>\n"
    }

    /// Links to the sections, where there are enough to lose one's way.
    private func contents(_ sections: [(id: String, title: String)]) -> String {
        guard sections.count >= 4 else { return "" }
        let items = sections.map { "<li><a href=\"#\($0.id)\">\(HTMLText.escaped($0.title))</a></li>" }
        return "<nav aria-label=\"Contents\"><ol>\n\(items.joined(separator: "\n"))\n</ol></nav>"
    }

    // MARK: Items

    private func add(_ item: Report.Item, of report: Report, to page: inout Page) {
        switch item {
        case .heading(let text, let level):
            let shown = max(2, min(6, level + 1))
            if shown == 2 {
                page.sections.append(("section-\(page.sections.count + 1)", text))
                page.blocks.append("<h2 id=\"section-\(page.sections.count)\">\(HTMLText.escaped(text))</h2>")
            } else {
                page.blocks.append("<h\(shown)>\(HTMLText.escaped(text))</h\(shown)>")
            }
        case .markdown(let text): add(markdown: text, to: &page)
        case .preformatted(let text): page.blocks.append("<pre>\(HTMLText.escaped(text))</pre>")
        case .figure(let figure):
            let picture = page.figures < pictures.count ? pictures[page.figures] : nil
            page.figures += 1
            page.blocks.append(block(figure, picture: picture, number: page.figures, report))
        case .table(let table):
            page.tables += 1
            page.blocks.append(block(table, number: page.tables, report))
        case .values(let values, let caption):
            page.blocks.append(names(values) + (caption.isEmpty ? "" : "\n<p class=\"caption meta\">\(HTMLText.escaped(caption))</p>"))
        case .journal(let journal): page.blocks.append(block(journal))
        }
    }

    /// Text whose headings of the second level are sections of the page, too.
    private func add(markdown text: String, to page: inout Page) {
        let html = MarkdownPage(picture: picture).html(text)
        for line in html.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("<h2>"), line.hasSuffix("</h2>") else {
                page.blocks.append(String(line))
                continue
            }
            let inner = line.dropFirst(4).dropLast(5)
            page.sections.append(("section-\(page.sections.count + 1)", Self.withoutTags(inner)))
            page.blocks.append("<h2 id=\"section-\(page.sections.count)\">\(inner)</h2>")
        }
    }

    /// The text of a line of HTML of our own making.
    private static func withoutTags(_ html: Substring) -> String {
        var text = ""
        var isInTag = false
        for character in html {
            if character == "<" { isInTag = true }
            if !isInTag { text.append(character) }
            if character == ">" { isInTag = false }
        }
        for (reference, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
            text.replace(reference, with: character)
        }
        return text
    }

    private func block(_ figure: ReportFigure, picture: ReportPicture?, number: Int, _ report: Report) -> String {
        let label = figure.figure.title.isEmpty ? (figure.caption.isEmpty ? "Figure \(number)" : figure.caption) : figure.figure.title
        let shown = picture.flatMap { drawn($0, number: number, label: label) }
            // Without gnuplot there is still the picture that a terminal would show.
            ?? "<pre>\(HTMLText.escaped(TerminalRenderer(width: 80).render(figure.figure)))</pre>"
        let caption = figure.caption.isEmpty ? figure.figure.title : figure.caption
        return """
            <figure id="figure-\(number)">
            \(shown)
            <figcaption><b>Figure \(number).</b> \(HTMLText.escaped(caption))\(text(of: figure.source, report))</figcaption>
            </figure>
            """
    }

    /// The picture, and the one that takes its place on a phone.
    private func drawn(_ picture: ReportPicture, number: Int, label: String) -> String? {
        guard let wide = InlineSVG.element(picture.wide, mark: "f\(number)-", label: label) else { return nil }
        let narrow = picture.narrow.flatMap { InlineSVG.element($0, mark: "n\(number)-", label: label) }
        guard let narrow else { return "<div class=\"wide\">\(wide)</div>" }
        return "<div class=\"wide large\">\(wide)</div>\n<div class=\"small\">\(narrow)</div>"
    }

    private func block(_ table: ReportTable, number: Int, _ report: Report) -> String {
        let columns = table.table.columns
        let numeric = columns.map { if case .numbers = $0 { true } else { false } }
        let shown = min(table.table.rowCount, MarkdownRenderer.mostRows)
        func cell(_ text: String, _ column: Int, _ tag: String) -> String {
            let kind = numeric[column] ? "number" : tag == "td" && HTMLText.isShort(text) ? "short" : nil
            return "<\(tag)\(kind.map { " class=\"\($0)\"" } ?? "")>\(HTMLText.escaped(text))</\(tag)>"
        }
        let head = table.table.names.enumerated().map { cell($1, $0, "th") }.joined()
        let rows = (0..<shown).map { row in
            "<tr>" + columns.indices.map { column in
                switch table.table.cell(row: row, column: column) {
                case .number(let number): cell(NumberText.significant(number, digits: table.digits), column, "td")
                case .truth(let truth): cell(truth ? "true" : "false", column, "td")
                case .text(let text): cell(text, column, "td")
                }
            }.joined() + "</tr>"
        }
        let more = shown < table.table.rowCount ? "<p class=\"meta\">… \(table.table.rowCount - shown) more rows</p>\n" : ""
        return """
            <figure id="table-\(number)">
            <div class="wide\(columns.count > Self.manyColumns ? " dense" : "")"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody>
            </table></div>
            \(more)<figcaption><b>Table \(number).</b> \(HTMLText.escaped(table.caption))\(text(of: table.source, report))</figcaption>
            </figure>
            """
    }

    /// More columns than the page's text is wide for.
    private static let manyColumns = 8

    private func block(_ journal: Journal) -> String {
        let items = journal.entries.map { entry in
            let kind = ["note", "hypothesis", "evidence", "verdict"].contains(entry.kind) ? entry.kind : "note"
            let when = entry.place.isEmpty ? entry.created : "\(entry.created), \(entry.place)"
            return """
                <li class="\(kind)"><span class="kind">\(kind)</span> \(HTMLText.escaped(entry.text))\
                <span class="when">\(HTMLText.escaped(when))</span></li>
                """
        }
        return items.isEmpty ? "" : "<ul class=\"journal\">\n\(items.joined(separator: "\n"))\n</ul>"
    }

    private func names(_ rows: [(name: String, text: String)]) -> String {
        let lines = rows.map { "<tr><th scope=\"row\">\(HTMLText.escaped($0.name))</th><td>\(HTMLText.escaped($0.text))</td></tr>" }
        return "<div class=\"wide\"><table class=\"names\"><tbody>\(lines.joined(separator: "\n"))</tbody></table></div>"
    }

    // MARK: Where things come from

    private func text(of source: ReportSource, _ report: Report) -> String {
        guard !source.isEmpty else { return "" }
        func code(_ text: String) -> String { "<code>\(HTMLText.escaped(text))</code>" }
        var parts: [String] = []
        if !source.calls.isEmpty { parts.append(source.calls.map(code).joined(separator: " → ")) }
        if !source.place.isEmpty {
            let isLinked = report.record?.provenance.script != nil
            let line = isLinked ? source.line(inScript: report.record?.scriptName) : nil
            let place = HTMLText.escaped(source.place)
            parts.append(line.map { "<a href=\"#L\($0)\">\(place)</a>" } ?? place)
        }
        if !source.files.isEmpty { parts.append("from " + source.files.map(code).joined(separator: ", ")) }
        if !source.remark.isEmpty { parts.append(HTMLText.escaped(source.remark)) }
        return "<span class=\"source\">\(parts.joined(separator: " · "))</span>"
    }

    private func block(_ record: RunRecord) -> String {
        var text = "<h2 id=\"how-this-was-made\">How this was made</h2>\n" + names(record.rows)
        if let script = record.provenance.script {
            var lines = script.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.last == "" { lines.removeLast() }
            let numbered = lines.enumerated().map { "<span id=\"L\($0 + 1)\">\(HTMLText.escaped(String($1)))</span>" }
            // Open, so that links to its lines and the search of the browser find them, and paper has them.
            text += """

                <details open><summary>The script\(record.scriptName.map { " " + HTMLText.escaped($0) } ?? ""), \(lines.count) lines</summary>
                <pre class="script">\(numbered.joined())</pre>
                </details>
                """
        }
        return text
    }
}
