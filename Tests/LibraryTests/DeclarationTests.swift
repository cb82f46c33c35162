import Library
import Runtime
import Testing

@Suite("Declarations of builtins")
struct DeclarationTests {
    @Test("Every builtin says what it does and has a signature", arguments: StandardLibrary.topics.map(\.name))
    func declaration(topic: String) throws {
        for builtin in try #require(StandardLibrary.registry.topic(topic)).builtins {
            #expect(!builtin.summary.isEmpty && !builtin.summary.hasSuffix("."), "\(builtin.name)")
            #expect(builtin.signatureText.first == "(", "\(builtin.name)")
            #expect(builtin.signature.parameters.allSatisfy { !$0.name.isEmpty && !$0.name.contains(" ") }, "\(builtin.name)")
        }
    }

    @Test("Every builtin has an example", arguments: StandardLibrary.topics.map(\.name))
    func example(topic: String) throws {
        for builtin in try #require(StandardLibrary.registry.topic(topic)).builtins {
            #expect(!builtin.examples.isEmpty, "\(builtin.name)")
        }
    }

    @Test("No name is declared twice")
    func uniqueNames() {
        let names = StandardLibrary.topics.flatMap(\.builtins).map(\.name)
        let doubled = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted()
        #expect(doubled.isEmpty)
    }
}
