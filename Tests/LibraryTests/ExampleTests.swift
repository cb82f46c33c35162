import Diagnostics
import Foundation
import Library
import Runtime
import Session
import Testing

/// What help shows is true.
@Suite("Examples of help")
struct ExampleTests {
    /// The process's folder changes while the examples run, since some of them write files; no other test relies on it.
    @Test("Every example runs and shows what it says")
    func examples() throws {
        let files = FileManager.default
        let before = files.currentDirectoryPath
        let folder = files.temporaryDirectory.appendingPathComponent("dyn-examples-\(getpid())")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        try #require(files.changeCurrentDirectoryPath(folder.path))
        defer {
            _ = files.changeCurrentDirectoryPath(before)
            try? files.removeItem(at: folder)
        }
        for topic in StandardLibrary.topics {
            for builtin in topic.builtins { check(builtin.examples.map { [$0] }, of: builtin.name) }
        }
        for keyword in KeywordPage.all { check([[keyword.example]], of: keyword.name) }
        for guide in Guide.all { check([guide.examples], of: guide.name) }
    }

    /// Runs groups of examples, each group in a session of its own.
    private func check(_ groups: [[Example]], of page: String) {
        for examples in groups {
            let output = CapturedOutput()
            let session = Session(output: output)
            for example in examples { check(example, of: page, in: session, output) }
        }
    }

    private func check(_ example: Example, of page: String, in session: Session, _ output: CapturedOutput) {
        let printedBefore = output.lines.count
        let execution = session.execute(example.code)
        let errors = execution.diagnostics.map { DiagnosticRenderer().render($0) }.joined(separator: "\n")
        #expect(execution.status == .finished, "example of \(page): \(example.code)\n\(errors)")
        guard execution.status == .finished, let shows = example.shows else { return }
        // What the prompt shows of the last value; of an example that prints, its lines.
        let printed = output.lines[printedBefore...].joined(separator: "\n")
        #expect((execution.values.last?.text ?? printed) == shows, "example of \(page): \(example.code)")
    }

    @Test("Every function that help refers to exists", arguments: StandardLibrary.topics.map(\.name))
    func references(topic: String) throws {
        for builtin in try #require(StandardLibrary.registry.topic(topic)).builtins {
            for name in builtin.seeAlso where StandardLibrary.registry[name] == nil {
                Issue.record("\(builtin.name) refers to \(name)")
            }
        }
    }
}
