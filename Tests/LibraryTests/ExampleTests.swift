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
            for builtin in topic.builtins {
                for example in builtin.examples { check(example, of: builtin.name) }
            }
        }
    }

    private func check(_ example: Example, of function: String) {
        let output = CapturedOutput()
        let execution = Session(output: output).execute(example.code)
        let errors = execution.diagnostics.map { DiagnosticRenderer().render($0) }.joined(separator: "\n")
        #expect(execution.status == .finished, "example of \(function): \(example.code)\n\(errors)")
        guard execution.status == .finished, let shows = example.shows else { return }
        // What printing the last value gives; of an example that prints, its lines.
        let value = execution.values.last.map { $0.value.display(DisplayStyle()) }
        #expect((value ?? output.lines.joined(separator: "\n")) == shows, "example of \(function): \(example.code)")
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
