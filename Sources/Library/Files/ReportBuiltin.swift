internal import Diagnostics
internal import Figures
internal import Reports
internal import Runtime
internal import Storage
internal import Tensors

extension FilesTopic {
    static let reports: [Builtin] = [
        Builtin(
            "report", "(dir: string, *, title: string = \"Report\", items: any = []) -> string",
            "Writes a folder with a report: a page in Markdown, and its figures as SVG and PNG",
            help: """
                Each item is a text in Markdown, a figure, a table, or any other value, which is shown as it prints. A record \
                `{figure = f, caption = "…"}` or `{table = t, caption = "…"}` gives a caption, `{heading = "…"}` a heading; other records are \
                shown as a list of their fields. The page ends with Dyn's version, the command, the machine and the date. Existing \
                files are replaced, each whole or not at all; the path of the page is returned.
                """,
            examples: [
                Example(
                    "report(\"squares\", title=\"Squares\", items=[\"How squares **grow**.\", {figure = plot([1, 4, 9]), caption = \"the first three\"}])",
                    shows: "\"squares/report.md\"")
            ],
            seeAlso: ["save_figure", "write_text", "write_json"], searchTerms: ["page", "markdown", "document", "publish"]
        ) { call in
            let folder = FileSystem.expandingTilde(try call.string("dir"))
            let items = try ReportItems(call.value("items"), style: call.style).items
            let report = Report(title: try call.string("title"), items: items, record: RunRecord(provenance: FileProvenance.current(call)))
            let outcome = try ReportFolder(folder, renderer: PicturesTopic.renderer).write(report)
            for problem in outcome.problems {
                call.output.warn(Diagnostic("the report shows its figures as text: \(problem.message)", hints: problem.hints, severity: .warning))
            }
            return Value(outcome.files[0])
        }
    ]
}

/// Values as items of a report.
private struct ReportItems {
    private(set) var items: [Report.Item] = []
    private let style: DisplayStyle

    init(_ value: Value, style: DisplayStyle) throws {
        self.style = DisplayStyle(digits: style.digits, width: 100, rows: style.rows)
        if case .list(let box) = value {
            for element in box.elements { add(element) }
        } else if case .tensor(let box) = value, box.tensor.count == 0 {
            return
        } else {
            add(value)
        }
    }

    private mutating func add(_ value: Value) {
        switch value {
        case .string(let box): items.append(.markdown(box.text))
        case .table(let box): items.append(.table(ReportTable(box.table, digits: style.digits)))
        case .record(let box): add(box.record)
        case .list(let box) where box.elements.contains(where: { $0.figure != nil }):
            for element in box.elements { add(element) }
        default:
            if let figure = value.figure {
                items.append(.figure(ReportFigure(figure)))
            } else {
                items.append(.preformatted(value.display(style)))
            }
        }
    }

    private mutating func add(_ record: Record) {
        let caption = record["caption"]?.text ?? ""
        let source = record["source"]?.text ?? ""
        if let figure = record["figure"]?.figure {
            items.append(.figure(ReportFigure(figure, caption: caption, source: source)))
        } else if case .table(let box)? = record["table"] {
            items.append(.table(ReportTable(box.table, caption: caption, source: source, digits: style.digits)))
        } else if let heading = record["heading"]?.text {
            items.append(.heading(heading, level: 1))
        } else {
            let fields = record.fields.map { name, value in (name: name, text: value.text ?? value.inline(style)) }
            items.append(.values(fields, caption: ""))
        }
    }
}
