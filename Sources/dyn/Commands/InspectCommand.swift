internal import ArgumentParser
internal import Diagnostics
internal import Storage

/// `dyn inspect FILE.h5`
struct InspectCommand: ParsableCommand, Tool {
    static let configuration = CommandConfiguration(
        commandName: "dyn inspect", abstract: "Lists the groups, data sets and attributes of an HDF5 file.")

    @Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var file: String

    @Flag(help: "First makes a file readable again that was written live when its writer was killed.")
    var repair = false

    func perform(_ console: Console) -> Int32 {
        do {
            if repair { try HDF5File.repair(file) }
            let opened = try HDF5File(opening: file)
            try list(opened.root, path: "/", depth: 0, console)
            return ExitStatus.success
        } catch {
            console.complain(Diagnostic(error))
            return ExitStatus.failure
        }
    }

    private static let deepest = 32

    private func list(_ group: HDF5Group, path: String, depth: Int, _ console: Console) throws {
        console.write(path + "\n")
        try listAttributes(of: group, console)
        for child in try group.children() {
            let childPath = path + child.name
            switch child.kind {
            case .group where depth < Self.deepest:
                try list(group.group(child.name), path: childPath + "/", depth: depth + 1, console)
            case .dataset:
                let dataset = try group.dataset(child.name)
                let axes = try dataset.shape
                let shape = axes.isEmpty ? "scalar" : axes.map(String.init).joined(separator: " × ")
                console.write("\(childPath)  \(shape)  \(dataset.kind.description)  \(try dataset.storedBytes) bytes\n")
                try listAttributes(of: dataset, console)
            default: console.write("\(childPath)  not shown\n")
            }
        }
    }

    private func listAttributes(of object: some HDF5Object, _ console: Console) throws {
        for name in try object.attributeNames() where !Self.scales.contains(name) {
            guard let attribute = try object.attribute(name) else { continue }
            console.write("    \(name) = \(Self.text(of: attribute))\n")
        }
    }

    /// Attributes by which HDF5 ties data sets to their scales.
    private static let scales: Set<String> = ["REFERENCE_LIST", "DIMENSION_LIST", "CLASS"]

    private static func text(of attribute: HDF5Attribute) -> String {
        if let text = attribute.string {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let line = lines.first.map(String.init) ?? ""
            let short = line.count > 100 ? line.prefix(99) + "…" : line
            return "\"\(short)\"" + (lines.count > 1 ? " … \(lines.count) lines" : "")
        }
        if let truth = attribute.bool { return truth ? "true" : "false" }
        if let whole = attribute.integer { return String(whole) }
        if let number = attribute.number { return String(number) }
        if let strings = attribute.strings { return "[" + strings.prefix(8).joined(separator: ", ") + (strings.count > 8 ? ", …]" : "]") }
        if let numbers = attribute.numbers {
            return "[" + numbers.prefix(8).map { String($0) }.joined(separator: ", ") + (numbers.count > 8 ? ", …]" : "]")
        }
        return "…"
    }
}
