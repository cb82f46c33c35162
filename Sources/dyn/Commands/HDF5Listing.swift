internal import Reports
internal import Storage

/// What an HDF5 file holds, as text.
struct HDF5Listing {
    private let file: HDF5File

    init(_ file: HDF5File) { self.file = file }

    private static let deepest = 32
    /// Of the children of a group, so many are shown at the beginning, and the last one.
    private static let mostChildren = 200

    func write(to console: Console) throws {
        let root = try file.root
        try writeProvenance(of: root, console)
        try list(root, path: "/", depth: 0, console)
    }

    /// Where the file comes from, in words.
    private func writeProvenance(of root: HDF5Group, _ console: Console) throws {
        let size = (try? FileSystem.size(file.path)).map { Self.size($0) } ?? ""
        guard let version = try Provenance.formatVersion(of: root) else {
            console.write("HDF5 file of another program, \(size)\n\n")
            return
        }
        func text(_ name: String) throws -> String { DisplayedText.line(try root.attribute(name)?.string ?? "") }
        console.write("\(try text("kind").isEmpty ? "record" : try text("kind")), \(size), layout \(version) of Dyn \(try text("dyn_version"))\n")
        console.write("made \(try text("created")) on \(try text("machine"))\n")
        console.write("by   \(try text("command"))\n")
        if let script = try root.attribute("script")?.string {
            console.write("     a script of \(script.split(separator: "\n", omittingEmptySubsequences: false).count) lines, kept in the file\n")
        }
        for entry in try Journal(of: root).entries {
            console.write("\(DisplayedText.line(entry.kind)): \(DisplayedText.line(entry.text))  (\(DisplayedText.line(entry.created)))\n")
        }
        console.write("\n")
    }

    private func list(_ group: HDF5Group, path: String, depth: Int, _ console: Console) throws {
        console.write(DisplayedText.line(path) + "\n")
        try listAttributes(of: group, isRoot: depth == 0, console)
        let children = try group.children()
        let skipped = children.count > Self.mostChildren ? Self.mostChildren..<children.count - 1 : 0..<0
        for (index, child) in children.enumerated() {
            if skipped.contains(index) {
                if index == skipped.lowerBound { console.write("\(DisplayedText.line(path))…  \(skipped.count) more\n") }
                continue
            }
            let childPath = path + child.name
            switch child.kind {
            case .group where Self.isSecondName(child.name, in: path):
                console.write("\(DisplayedText.line(childPath))/  for readers of H5MD\n")
            case .group where depth < Self.deepest:
                try list(group.group(child.name), path: childPath + "/", depth: depth + 1, console)
            case .dataset:
                let dataset = try group.dataset(child.name)
                let axes = try dataset.shape
                let shape = try dataset.isNothing ? "nothing" : axes.isEmpty ? "scalar" : axes.map(String.init).joined(separator: " × ")
                console.write("\(DisplayedText.line(childPath))  \(shape)  \(dataset.kind.description)  \(Self.size(try dataset.storedBytes))\n")
                try listAttributes(of: dataset, isRoot: false, console)
            default: console.write("\(DisplayedText.line(childPath))  a link elsewhere, not followed\n")
            }
        }
    }

    private func listAttributes(of object: some HDF5Object, isRoot: Bool, _ console: Console) throws {
        let isOurs = try isRoot && Provenance.formatVersion(of: file.root) != nil
        for name in try object.attributeNames() where !Self.scales.contains(name) && !(isOurs && Self.told.contains(name)) {
            guard let attribute = try? object.attribute(name) else { continue }
            console.write("    \(DisplayedText.line(name)) = \(Self.text(of: attribute))\n")
        }
    }

    /// Whether a group of a run only gives other parts of the file a name that H5MD has for them.
    private static func isSecondName(_ name: String, in path: String) -> Bool {
        path.hasPrefix("/runs/") && path.count > "/runs/".count && ["h5md", "observables"].contains(name)
    }

    /// Attributes by which HDF5 ties data sets to their scales.
    private static let scales: Set<String> = ["REFERENCE_LIST", "DIMENSION_LIST", "CLASS"]
    /// Attributes that stand above.
    private static let told: Set<String> = Provenance.attributeNames.union(["format", "format_version", "kind"])

    static func size(_ bytes: Int) -> String {
        var value = Double(bytes)
        for unit in ["bytes", "kB", "MB", "GB", "TB"] {
            if value < 1000 || unit == "TB" {
                return unit == "bytes" ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(unit)"
            }
            value /= 1000
        }
        return "\(bytes) bytes"
    }

    private static func text(of attribute: HDF5Attribute) -> String {
        if let text = attribute.string {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let line = DisplayedText.line(lines.first.map(String.init) ?? "")
            let short = line.count > 100 ? line.prefix(99) + "…" : line
            return "\"\(short)\"" + (lines.count > 1 ? " … \(lines.count) lines" : "")
        }
        if let truth = attribute.bool { return truth ? "true" : "false" }
        if let whole = attribute.integer { return String(whole) }
        if let number = attribute.number { return String(number) }
        if let strings = attribute.strings {
            return "[" + strings.prefix(8).map(DisplayedText.line).joined(separator: ", ") + (strings.count > 8 ? ", …]" : "]")
        }
        if let numbers = attribute.numbers {
            return "[" + numbers.prefix(8).map { String($0) }.joined(separator: ", ") + (numbers.count > 8 ? ", …]" : "]")
        }
        return "…"
    }
}
