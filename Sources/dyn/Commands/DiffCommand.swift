internal import ArgumentParser
internal import Diagnostics
internal import Storage

/// `dyn diff A.h5 B.h5`
struct DiffCommand: ParsableCommand, Tool {
    static let configuration = CommandConfiguration(
        commandName: "dyn diff", abstract: "Says how two HDF5 files of results differ: their definitions, then their values.",
        discussion: """
            When, where and by which command they were made does not count, nor how they are packed. The exit status is 0 when \
            they hold the same, 1 when they differ, 2 when one cannot be read.
            """)

    @ArgumentParser.Argument(help: "The first file.")
    var first: String

    @ArgumentParser.Argument(help: "The second file.")
    var second: String

    func perform(_ console: Console) -> Int32 {
        do {
            let (a, b) = (try HDF5File(opening: first), try HDF5File(opening: second))
            let difference = try HDF5Difference(a.root, b.root)
            guard !difference.entries.isEmpty else { return ExitStatus.success }
            console.write("- \(DisplayedText.line(first))\n+ \(DisplayedText.line(second))\n")
            show("definition", difference.entries.filter(\.isDefinition), console)
            show("values", difference.entries.filter { !$0.isDefinition }, console)
            if difference.omitted > 0 { console.write("… and \(difference.omitted) more places\n") }
            return ExitStatus.failure
        } catch {
            console.complain(Diagnostic(error))
            return ExitStatus.usage
        }
    }

    private func show(_ title: String, _ entries: [HDF5Difference.Entry], _ console: Console) {
        guard !entries.isEmpty else { return }
        console.write(title + "\n")
        for entry in entries { console.write("  \(DisplayedText.line(entry.place)): \(DisplayedText.line(entry.text))\n") }
    }
}

/// Text from files, which may hold anything, on a terminal.
enum DisplayedText {
    /// The text without control characters, on one line.
    static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: " "
            default: scalar
            }
        }))
    }
}
