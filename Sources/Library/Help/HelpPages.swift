internal import Diagnostics
public import Runtime

/// The pages of help, written from the declarations of the registry.
public struct HelpPages: Sendable {
    private let registry: Registry

    public init(_ registry: Registry) { self.registry = registry }

    /// The page of a builtin or a topic; nil for other names.
    public func page(_ name: String) -> String? {
        if let builtin = registry[name] { return page(of: builtin) }
        if let topic = registry.topic(name) { return page(of: topic) }
        return nil
    }

    /// The topics, each with what it is about.
    public var overview: String {
        let width = registry.topics.map(\.name.count).max() ?? 0
        let lines = registry.topics.filter { !$0.builtins.isEmpty }.map { "  " + pad($0.name, width) + "  " + $0.summary }
        return "?name shows the help of a function, a topic or a keyword; ??word searches.\n\n" + lines.joined(separator: "\n")
    }

    /// The names most like one that has no page.
    public func topicsLike(_ name: String) -> [String] {
        suggestions(for: name, among: registry.names + registry.topics.map(\.name))
    }

    private func page(of builtin: Builtin) -> String {
        let signature = builtin.signature
        var sections = [signature.call(of: builtin.name) + (signature.result.isEmpty ? "" : " -> \(signature.result)")]
        sections.append("  " + builtin.summary)
        if !signature.parameters.isEmpty { sections.append(parameters(of: signature)) }
        if !builtin.help.isEmpty { sections.append(indent(builtin.help)) }
        let examples = builtin.examples.map { example in
            indent(example.code, by: 4) + (example.shows.map { "\n" + indent($0, by: 4) } ?? "")
        }
        if !examples.isEmpty { sections.append("  Example\n" + examples.joined(separator: "\n\n")) }
        if !builtin.seeAlso.isEmpty { sections.append("  See also " + builtin.seeAlso.joined(separator: ", ")) }
        return sections.joined(separator: "\n\n")
    }

    private func parameters(of signature: Signature) -> String {
        let heads = signature.parameters.map(\.name)
        let types = signature.parameters.map(\.type.description)
        let headWidth = heads.map(\.count).max() ?? 0
        let typeWidth = types.map(\.count).max() ?? 0
        return signature.parameters.indices.map { index in
            let parameter = signature.parameters[index]
            let isOptional = !parameter.isRequired && !parameter.standardText.isEmpty
            let line = "  " + pad(heads[index], headWidth) + "  " + pad(types[index], typeWidth)
                + (isOptional ? "  = " + parameter.standardText : "")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private func page(of topic: Topic) -> String {
        let width = topic.builtins.map(\.name.count).max() ?? 0
        let lines = topic.builtins.map { "  " + pad($0.name, width) + "  " + $0.summary }
        return "\(topic.name): \(topic.summary)\n\n" + lines.joined(separator: "\n")
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func indent(_ text: String, by count: Int = 2) -> String {
        let margin = String(repeating: " ", count: count)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : margin + $0 }
            .joined(separator: "\n")
    }
}
