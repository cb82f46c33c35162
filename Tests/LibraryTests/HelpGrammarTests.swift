import Foundation
import Library
import Testing

@Suite("Grammars for editors")
struct HelpGrammarTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../data/editor").standardized

    private static let files = EditorGrammar(StandardLibrary.registry).files

    @Test("The grammars in data/editor are those that `dyn doc --grammar data/editor` writes", arguments: files.map(\.name))
    func committed(name: String) throws {
        let file = try #require(Self.files.first { $0.name == name })
        let committed = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
        #expect(committed == file.text, "run `dyn doc --grammar data/editor`")
    }

    @Test("The TextMate grammar is JSON, and its expressions are valid")
    func expressions() throws {
        let file = try #require(Self.files.first { $0.name.hasSuffix(".json") })
        let grammar = try JSONSerialization.jsonObject(with: Data(file.text.utf8))
        for expression in Self.expressions(in: grammar) {
            #expect(throws: Never.self, "\(expression)") { try NSRegularExpression(pattern: expression) }
        }
    }

    /// What the first rule of that scope finds in a line.
    private static func found(_ scope: String, in line: String) throws -> [String] {
        let file = try #require(files.first { $0.name.hasSuffix(".json") })
        let grammar = try JSONSerialization.jsonObject(with: Data(file.text.utf8))
        var found: [String] = []
        for rule in rules(in: grammar) where rule["name"] as? String == scope {
            let expression = try NSRegularExpression(pattern: #require(rule["match"] as? String))
            let matches = expression.matches(in: line, range: NSRange(line.startIndex..., in: line))
            found += try matches.map { String(line[try #require(Range($0.range, in: line))]) }
        }
        return found
    }

    @Test("A builtin is found as a function or a value, not as a field or the name of an argument")
    func builtins() throws {
        #expect(try Self.found("support.function.numbers.dyn", in: "sum(x) + abs") == ["sum", "abs"])
        #expect(try Self.found("support.function.numbers.dyn", in: "r.sum; f(sum=1); summary") == [])
        #expect(try Self.found("support.function.numbers.dyn", in: "sum == f") == ["sum"])
    }

    @Test("Numbers, keywords and definitions are found")
    func words() throws {
        #expect(try Self.found("constant.numeric.dyn", in: "1..5 .5 1e-3 1_000") == ["1", "5", ".5", "1e-3", "1_000"])
        #expect(try Self.found("keyword.control.dyn", in: "if x { format } else { y.in }") == ["if", "else"])
        #expect(try Self.found("entity.name.function.dyn", in: "f(x, y=2) = x^y") == ["f"])
        #expect(try Self.found("entity.name.function.dyn", in: "f(x) == 2") == [])
    }

    private static func rules(in node: Any) -> [[String: Any]] {
        if let list = node as? [Any] { return list.flatMap { rules(in: $0) } }
        guard let object = node as? [String: Any] else { return [] }
        return (object["match"] == nil ? [] : [object]) + object.values.flatMap { rules(in: $0) }
    }

    private static func expressions(in node: Any) -> [String] {
        if let list = node as? [Any] { return list.flatMap { expressions(in: $0) } }
        guard let object = node as? [String: Any] else { return [] }
        return ["match", "begin", "end"].compactMap { object[$0] as? String } + object.values.flatMap { expressions(in: $0) }
    }
}
