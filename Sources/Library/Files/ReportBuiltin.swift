internal import Diagnostics
internal import Figures
internal import Reports
internal import Runtime
internal import Storage
internal import Tensors

extension FilesTopic {
    static let reports: [Builtin] = [
        Builtin(
            "report", "(dir: string, *, title: string = \"Report\", items: any = [], journal: bool = true) -> string",
            "Writes a folder with a report: one page of HTML that needs nothing else, the same as Markdown, and its figures",
            help: """
                Each item is a text in Markdown, a figure, a table, or any other value, which is shown as it prints; a study is shown \
                as its table. A record `{figure = f, caption = "…"}` or `{table = t, caption = "…"}` gives a caption, \
                `{heading = "…"}` a heading; other records are shown as a list of their fields. Texts may have headings, lists, \
                tables, quotes, code, emphasis, links, and pictures of the folder, which become part of the page.

                `report.html` opens from disk without a network, on a phone and on paper: figures stand in it as SVG. `report.md` \
                shows the same with its figures beside it, as SVG and PNG. Below each figure and table stand the call that made it, \
                its line, and the file that its data are from, where there is one. The page ends with the journal (see `note`) and \
                with how it was made: Dyn's version, date, duration, machine, command, parameters, seeds, files, and the script's text. \
                Existing files are replaced, each whole or not at all; the path of the page is returned.
                """,
            examples: [
                Example(
                    "report(\"squares\", title=\"Squares\", items=[\"How squares **grow**.\", {figure = plot([1, 4, 9]), caption = \"the first three\"}])",
                    shows: "\"squares/report.html\"")
            ],
            seeAlso: ["note", "save_figure", "write_text", "write_json"], searchTerms: ["page", "markdown", "html", "document", "publish"]
        ) { call in
            let folder = FileSystem.expandingTilde(try call.string("dir"))
            guard !folder.isEmpty else { throw call.invalid("dir", "must not be empty") }
            var items = try ReportItems(call.value("items"), style: call.style).items
            let journal = Journal(call.machine.ledger.entries)
            if try call.bool("journal"), !journal.entries.isEmpty { items += [.heading("Journal", level: 1), .journal(journal)] }
            let report = Report(title: try call.string("title"), items: items, record: record(call))
            let outcome = try ReportFolder(folder, renderer: PicturesTopic.renderer).write(report)
            for problem in outcome.problems {
                call.output.warn(Diagnostic("the report shows its figures as text: \(problem.message)", hints: problem.hints, severity: .warning))
            }
            return Value(outcome.files[0])
        }
    ]

    /// How what is reported came about.
    private static func record(_ call: Call) -> RunRecord {
        let ledger = call.machine.ledger
        return RunRecord(
            provenance: FileProvenance.current(call),
            parameters: ledger.parameters.map { name in
                let value = call.machine.value(of: name)
                return RunRecord.Parameter(name, value.map { $0.text ?? $0.inline(call.style) } ?? "")
            },
            seeds: ledger.seeds, seconds: ledger.seconds, scriptName: FileProvenance.scriptName, files: ledger.files)
    }
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
        case .table(let box): items.append(.table(ReportTable(box.table, source: ReportSource(value.origin), digits: style.digits)))
        case .record(let box): add(box.record)
        case .list(let box) where box.elements.contains(where: { $0.figure != nil }):
            for element in box.elements { add(element) }
        default:
            if let figure = value.figure {
                items.append(.figure(ReportFigure(figure, source: ReportSource(value.origin))))
            } else if case .object(let object) = value, let study = object as? StudyObject, let table = try? study.study.table() {
                items.append(.table(ReportTable(table, caption: study.summary(style), source: ReportSource(value.origin), digits: style.digits)))
            } else {
                items.append(.preformatted(value.display(style)))
            }
        }
    }

    private mutating func add(_ record: Record) {
        let caption = record["caption"]?.text ?? ""
        var source = ReportSource((record["figure"] ?? record["table"])?.origin)
        source.remark = record["source"]?.text ?? ""
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

extension ReportSource {
    init(_ origin: Origin?) {
        self.init(calls: origin?.texts() ?? [], place: origin?.place ?? "", files: origin?.files ?? [])
    }
}
