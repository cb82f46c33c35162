import Diagnostics
import Glibc
import Runtime
import Session
import TestSupport
import Testing

/// Every `.dyn` file below `Tests/Scripts` is a fixture: one behaviour or one failure.
///
/// `# expect: text` is a line that the script prints, in the order of the file. `# expect error: text` stands on the line
/// where the script fails, and is part of the error's message or hints. Files in folders named `parts` are included by others.
/// The folder `/tmp/dyn-fixtures` stands for one of the fixture's own, which is removed after it.
@Suite("Scripts")
struct ScriptTests {
    @Test("Every fixture prints and fails as it says", arguments: Fixture.all)
    func fixture(_ fixture: Fixture) throws {
        let folder = try ScratchFolder()
        let text = try #require(readText(fixture.path), "cannot read \(fixture.path)").replacing("/tmp/dyn-fixtures", with: folder.path)
            .replacing("Tests/Scripts/", with: Fixture.folder + "/")
        let expected = Expectations(text)
        let output = CapturedOutput()
        let session = Session(output: output)
        let execution = session.run(SourceText(name: fixture.path, text: text))
        let rendered = execution.diagnostics.map { DiagnosticRenderer().render($0) }.joined(separator: "\n")
        if let error = expected.error {
            let diagnostic = try #require(execution.diagnostics.first, "it did not fail")
            let said = ([diagnostic.message] + diagnostic.hints).joined(separator: "\n")
            #expect(said.contains(error.text), "\(rendered)")
            let line = diagnostic.span.map { $0.source.line(at: $0.range.lowerBound) }
            #expect(line == error.line, "\(rendered)")
        } else {
            #expect(execution.diagnostics.isEmpty, "\(rendered)")
        }
        #expect(output.lines == expected.lines)
    }
}

/// A script to run, named by its path below `Tests/Scripts`.
struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String
    var path: String { Self.folder + "/" + name }
    var testDescription: String { name }

    static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/") + "/Scripts"

    static let all: [Fixture] = scripts(in: "").sorted().map(Fixture.init)

    private static func scripts(in subfolder: String) -> [String] {
        guard let directory = opendir(folder + "/" + subfolder) else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasPrefix(".") || name == "parts" { continue }
            let path = subfolder.isEmpty ? name : subfolder + "/" + name
            if entry.pointee.d_type == UInt8(DT_DIR) {
                found += scripts(in: path)
            } else if name.hasSuffix(".dyn") {
                found.append(path)
            }
        }
        return found
    }
}

/// What a fixture says about itself.
struct Expectations {
    var lines: [String] = []
    var error: (text: String, line: Int)?

    init(_ text: String) {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let expected = Self.after("# expect:", line) { lines.append(expected) }
            if let expected = Self.after("# expect error:", line) { error = (expected, number + 1) }
        }
    }

    private static func after(_ mark: String, _ line: Substring) -> String? {
        guard let range = line.firstRange(of: mark) else { return nil }
        let text = line[range.upperBound...]
        return String(text.first == " " ? text.dropFirst() : text)
    }
}
