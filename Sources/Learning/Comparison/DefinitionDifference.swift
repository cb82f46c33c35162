public import Storage

/// One setting in which the definitions of two runs differ.
///
/// A path leads to it from the experiment's arguments inwards: `optimizer.lr`, `model.sizes`, `data.noise`.
public struct DefinitionDifference: Sendable, Hashable {
    public let path: String
    /// The values as they are written.
    public let first: String
    public let second: String

    public init(path: String, first: String, second: String) {
        self.path = path
        self.first = first
        self.second = second
    }

    /// All settings in which two definitions differ. What says nothing of the result (how often it is recorded) is left out,
    /// and so is the compiled program where a setting explains it.
    public static func between(_ first: JSONValue, _ second: JSONValue) -> [DefinitionDifference] {
        var found: [DefinitionDifference] = []
        collect(first, second, path: "", into: &found)
        let settings = found.filter { !unimportant.contains($0.argument) }
        let explained = settings.contains { structural.contains($0.argument) }
        guard !explained, first[programName] != second[programName] else { return settings }
        // Nothing that is written down accounts for it: a loss, penalty or schedule of the user's computes something else.
        return settings + [DefinitionDifference(path: "function", first: "one", second: "another")]
    }

    /// The argument of `experiment` that it belongs to.
    public var argument: String { String(path.prefix { $0 != "." }) }

    /// Whether a name means this setting: its path, the end of it, or what it is part of.
    public func isNamed(_ name: String) -> Bool {
        path == name || path.hasPrefix(name + ".") || path.hasSuffix("." + name)
            || path.split(separator: ".").contains { $0 == name }
    }

    private static let programName = "program"
    private static let unimportant: Set = [programName, "track", "log", "measure"]
    /// Settings that change the program, not only the numbers that enter it.
    private static let structural: Set = ["model", "data", "loss", "batch", "optimizer", "precision", "regularize", "clip", "noise", "function"]

    // MARK: Walking

    private static func collect(_ a: JSONValue?, _ b: JSONValue?, path: String, into found: inout [DefinitionDifference]) {
        guard a != b else { return }
        if let first = a?.members, let second = b?.members, a?["name"] == b?["name"] {
            var names = first.map(\.name)
            names += second.map(\.name).filter { !names.contains($0) }
            for name in names { collect(a?[name], b?[name], path: path.isEmpty ? name : "\(path).\(name)", into: &found) }
            return
        }
        // Training and test data are parts of one choice.
        let path = path == "test" ? "data" : path
        let differences: [DefinitionDifference]
        if path == "data", let first = a?.string, let second = b?.string,
            let arguments = CallText.differences(first, second) {
            differences = arguments.map { DefinitionDifference(path: "data.\($0.name)", first: $0.first, second: $0.second) }
        } else {
            differences = [DefinitionDifference(path: path, first: text(a), second: text(b))]
        }
        for difference in differences where !found.contains(where: { $0.path == difference.path }) { found.append(difference) }
    }

    /// A setting as it is written in the language.
    static func text(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null?: return "none"
        case .bool(let truth)?: return truth ? "true" : "false"
        case .number(let number)?: return Schedule.text(number)
        case .string(let text)?: return text
        case .array(let elements)?: return "[\(elements.map { text($0) }.joined(separator: ", "))]"
        case .object(let members)?:
            let name = value?["name"]?.string ?? ""
            let rest = members.filter { $0.name != "name" || value?["name"]?.string == nil }
            return "\(name)(\(rest.map { "\($0.name)=\(text($0.value))" }.joined(separator: ", ")))"
        }
    }
}

/// A description of data as a call, `split(moons(n=300, noise=0.3), test=0.3).train`, and its arguments.
enum CallText {
    /// The arguments in which two calls differ; nil where the calls are not of the same functions.
    static func differences(_ first: String, _ second: String) -> [(name: String, first: String, second: String)]? {
        let (a, b) = (parts(first), parts(second))
        guard a.skeleton == b.skeleton else { return nil }
        return zip(a.arguments, b.arguments).filter { $0.value != $1.value }.map { ($0.name, $0.value, $1.value) }
    }

    /// The text with its values left out, and the values with their names.
    static func parts(_ text: String) -> (skeleton: String, arguments: [(name: String, value: String)]) {
        var skeleton = ""
        var arguments: [(name: String, value: String)] = []
        var word = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            guard character == "=" else {
                skeleton.append(character)
                word = character.isLetter || character.isNumber || character == "_" ? word + String(character) : ""
                continue
            }
            // A value ends at a comma or bracket outside brackets and quotes.
            var depth = 0
            var isQuoted = false
            var value = ""
            while let next = rest.first {
                if !isQuoted, depth == 0, next == "," || next == ")" { break }
                if next == "\"" { isQuoted.toggle() }
                if !isQuoted { depth += "([".contains(next) ? 1 : ")]".contains(next) ? -1 : 0 }
                value.append(next)
                rest.removeFirst()
            }
            arguments.append((word, value))
            skeleton += "="
            word = ""
        }
        return (skeleton, arguments)
    }
}
