public import Storage

/// What was thought while the work was done: notes, hypotheses, evidence for and against them, verdicts.
public struct Journal: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        /// `note`, `hypothesis`, `evidence` or `verdict`.
        public var kind: String
        public var text: String
        /// Universal time, as ISO 8601 writes it.
        public var created: String
        /// Where it was written: `moons.dyn:12`; empty where that is unknown.
        public var place: String

        public init(kind: String, text: String, created: String, place: String) {
            self.kind = kind
            self.text = text
            self.created = created
            self.place = place
        }
    }

    public var entries: [Entry]

    public init(_ entries: [Entry] = []) { self.entries = entries }

    // MARK: In files

    /// The text of a file's attribute `journal`: a JSON array of objects with `kind`, `text`, `created` and `place`; nil without entries.
    public var json: String? {
        guard !entries.isEmpty else { return nil }
        return JSONSerializer().text(
            .array(entries.map { entry in
                .object([
                    .init("kind", .string(entry.kind)), .init("text", .string(entry.text)), .init("created", .string(entry.created)),
                    .init("place", .string(entry.place)),
                ])
            }))
    }

    /// Reads what `json` wrote. What is no entry is left out, so that a damaged journal does not cost the file.
    public init(json: String) {
        let elements = (try? JSONParser.parse(json, path: "journal"))?.array ?? []
        entries = elements.compactMap { element in
            guard case .string(let kind)? = element["kind"], case .string(let text)? = element["text"] else { return nil }
            func field(_ name: String) -> String { if case .string(let text)? = element[name] { text } else { "" } }
            return Entry(kind: kind, text: text, created: field("created"), place: field("place"))
        }
    }

    /// The journal of a file; empty where it has none.
    public init(of root: HDF5Group) throws {
        self.init(json: try root.attribute("journal")?.string ?? "")
    }

    /// Adds an entry to the journal of a file that is there.
    ///
    /// - Throws: `StorageError` where there is no such file, or it cannot be written.
    public static func append(_ entry: Entry, to path: String) throws {
        let file = try HDF5File(opening: path, writable: true)
        do {
            let root = try file.root
            var journal = try Journal(of: root)
            journal.entries.append(entry)
            if let json = journal.json { try root.setAttribute("journal", .string(json)) }
        } catch {
            try? file.close()
            throw error
        }
        try file.close()
    }
}
