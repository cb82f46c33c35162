import Diagnostics
import Foundation
import Library
import Runtime
import Session
import Storage
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
            for builtin in topic.builtins { check(builtin.examples.map { [$0] }, of: builtin.name, areValuesSaved: true) }
        }
        for keyword in KeywordPage.all { check([[keyword.example]], of: keyword.name) }
        for guide in Guide.all { check([guide.examples], of: guide.name) }
    }

    /// Runs groups of examples, each group in a session of its own.
    ///
    /// - Parameter areValuesSaved: whether what they have made must come back from files.
    private func check(_ groups: [[Example]], of page: String, areValuesSaved: Bool = false) {
        for examples in groups {
            let output = CapturedOutput()
            let session = Session(output: output)
            for example in examples { check(example, of: page, in: session, output) }
            if areValuesSaved { checkFiles(of: page, in: session) }
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

    /// Saves the values of all variables, and of what was shown last, and loads them: the same value, shown alike, that saves as the same
    /// file again.
    private func checkFiles(of page: String, in session: Session) {
        for (name, value) in session.variables {
            let execution = session.execute("save(\"kept.h5\", \(name), overwrite=true); kept_ = load(\"kept.h5\"); save(\"again.h5\", kept_, overwrite=true)")
            guard execution.status == .finished, let loaded = session.value(of: "kept_") else {
                Issue.record("\(name) of the example of \(page): \(execution.diagnostics.map(\.message))")
                continue
            }
            let place: Comment = "\(name) of the example of \(page)"
            let (text, shown) = (value.display(DisplayStyle()), loaded.display(DisplayStyle()))
            #expect(loaded.typePhrase == value.typePhrase, place)
            #expect(shown == text, place)
            // NaN equals nothing; a function has its own copies of what it uses.
            #expect(loaded.equals(value) || text.contains("nan") || Self.areFunctionsWrittenAlike(loaded, value), place)
            do {
                let (first, second) = (try HDF5File(opening: "kept.h5"), try HDF5File(opening: "again.h5"))
                #expect(try HDF5Difference(first.root, second.root).entries.map { "\($0.place): \($0.text)" } == [], place)
            } catch {
                Issue.record("\(place): \(error)")
            }
        }
    }

    private static func areFunctionsWrittenAlike(_ a: Value, _ b: Value) -> Bool {
        guard case .function(let one) = a, case .function(let two) = b, let text = one.text else { return false }
        return text == two.text && one.name == two.name
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
