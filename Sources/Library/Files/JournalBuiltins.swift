internal import Reports
internal import Runtime
internal import Storage
internal import Tensors

// `note`, `hypothesis`, `evidence`, `verdict`: what was thought while the work was done.
extension FilesTopic {
    static let journal: [Builtin] =
        Ledger.Entry.Kind.allCases.map(entry) + [
            Builtin(
                "journal", "(path: string | none = none) -> table", "the journal of this session, or of a file",
                help: """
                    A row for each `note`, `hypothesis`, `evidence` and `verdict`: its kind, text, time (universal), and the line where \
                    it was written. Files that `save` and `store=` make hold the journal up to then; the attribute `journal` of their \
                    root has it as JSON.
                    """,
                examples: [Example("note(\"the loss falls in steps\")\njournal().text[-1]", shows: "\"the loss falls in steps\"")],
                seeAlso: ["note", "report"], searchTerms: ["log", "diary", "entries"]
            ) { call in
                guard let path = try call.optionalString("path") else { return Value(try Journal(call.machine.ledger.entries).table) }
                let file = try HDF5File(opening: FileSystem.expandingTilde(path))
                defer { try? file.close() }
                return Value(try Journal(of: file.root).table)
            }
        ]

    private static func entry(_ kind: Ledger.Entry.Kind) -> Builtin {
        let (summary, example) = words(kind)
        return Builtin(
            kind.rawValue, "(text: string, *, store: string | none = none) -> none", summary,
            help: """
                The journal of a session has notes, hypotheses, evidence and verdicts, each with its time and line. `report` shows it, \
                `journal()` gives it as a table, and the files that `save` and `store=` make keep what was noted before. \
                `store="study.h5"` adds the entry to a file that is there.
                """,
            examples: [Example(example)], seeAlso: Ledger.Entry.Kind.allCases.map(\.rawValue).filter { $0 != kind.rawValue } + ["journal", "report"],
            searchTerms: ["journal", "lab book", "log"]
        ) { call in
            let text = try call.string("text")
            let span = call.caller
            let entry = Ledger.Entry(
                kind: kind, text: text, created: Timestamp.now(),
                place: span.map { "\($0.source.name):\($0.source.line(at: $0.range.lowerBound))" } ?? "")
            if let path = try call.optionalString("store") {
                try Journal.append(Journal.Entry(entry), to: FileSystem.expandingTilde(path))
            }
            call.machine.ledger.note(entry)
            return .none
        }
    }

    private static func words(_ kind: Ledger.Entry.Kind) -> (summary: String, example: String) {
        switch kind {
        case .note: ("writes a note in the journal", "note(\"seeds 3 and 7 diverged at once\")")
        case .hypothesis: ("writes a hypothesis in the journal", "hypothesis(\"early stopping separates the groups, not the task\")")
        case .evidence: ("writes evidence for or against a hypothesis in the journal", "p = 0.31\nevidence(\"without early stopping p = {p}\")")
        case .verdict: ("writes a verdict on a hypothesis in the journal", "verdict(\"not refuted: the groups separate only with early stopping\")")
        }
    }
}

extension Journal {
    init(_ entries: [Ledger.Entry]) { self.init(entries.map(Entry.init)) }

    /// A row for each entry.
    var table: Table {
        get throws {
            try Table(columns: [
                (name: "kind", column: .text(entries.map(\.kind))), (name: "text", column: .text(entries.map(\.text))),
                (name: "created", column: .text(entries.map(\.created))), (name: "place", column: .text(entries.map(\.place))),
            ])
        }
    }
}

extension Journal.Entry {
    init(_ entry: Ledger.Entry) {
        self.init(kind: entry.kind.rawValue, text: entry.text, created: entry.created, place: entry.place)
    }
}
