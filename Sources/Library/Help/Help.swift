public import Runtime

/// The help of builtins and topics as text.
public struct Help: Sendable {
    public let registry: Registry
    public let style: DisplayStyle

    public init(registry: Registry, style: DisplayStyle = DisplayStyle()) {
        self.registry = registry
        self.style = style
    }

    /// The help of a builtin or a topic; of everything for an empty name. Nil where there is none.
    public func text(_ name: String) -> String? {
        if name.isEmpty { return overview }
        if let builtin = registry[name] { return text(of: builtin) }
        if let topic = registry.topic(name) { return text(of: topic) }
        return nil
    }

    /// A builtin: signature, what it does, arguments, examples, see-also.
    public func text(of builtin: Builtin) -> String {
        let signature = builtin.signature
        var lines = [signature.call(of: builtin.name) + (signature.result.isEmpty ? "" : " -> \(signature.result)"), ""]
        lines += wrapped(builtin.summary + ".", indent: 2)
        if !builtin.help.isEmpty {
            for paragraph in builtin.help.split(separator: "\n\n") {
                lines.append("")
                lines += wrapped(String(paragraph), indent: 2)
            }
        }
        let typed = signature.parameters.filter { !$0.takesAnything }
        if !typed.isEmpty {
            lines.append("")
            let width = typed.map(\.name.count).max() ?? 0
            for parameter in typed {
                let padding = String(repeating: " ", count: width - parameter.name.count + 2)
                lines.append("  \(parameter.name)\(padding)\(parameter.typePhrase)")
            }
        }
        if !builtin.examples.isEmpty {
            lines += ["", "Examples"]
            for example in builtin.examples {
                lines += example.code.split(separator: "\n").map { "  \($0)" }
                if let shows = example.shows { lines += shows.split(separator: "\n").map { "  → \($0)" } }
            }
        }
        if !builtin.seeAlso.isEmpty { lines += ["", "See also: " + builtin.seeAlso.joined(separator: ", ")] }
        return lines.joined(separator: "\n")
    }

    /// A topic: its functions with a line each.
    public func text(of topic: Topic) -> String {
        let width = topic.builtins.map(\.name.count).max() ?? 0
        return ([topic.name + ": " + topic.summary, ""]
            + topic.builtins.map { "  " + $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.summary })
            .joined(separator: "\n")
    }

    private var overview: String {
        let width = registry.topics.map(\.name.count).max() ?? 0
        return (["Topics; ?name shows one, ??word searches all help", ""]
            + registry.topics.map { "  " + $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.summary })
            .joined(separator: "\n")
    }

    /// A paragraph in lines that fit the width.
    private func wrapped(_ text: String, indent: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if !line.isEmpty, indent + line.count + 1 + word.count > style.width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines.map { String(repeating: " ", count: indent) + $0 }
    }
}
