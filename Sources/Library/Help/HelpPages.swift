internal import Diagnostics
public import Runtime

/// The pages of help: of builtins and topics, written from the declarations of a registry, of guides and of keywords.
public struct HelpPages: Sendable {
    public let registry: Registry
    public let guides: [Guide]
    public let keywords: [KeywordPage]
    /// The columns of the screen that the pages are for; nil where there is none.
    public let columns: Int?

    public init(
        _ registry: Registry, guides: [Guide] = Guide.all, keywords: [KeywordPage] = KeywordPage.all, columns: Int? = nil
    ) {
        self.registry = registry
        self.guides = guides
        self.keywords = keywords
        self.columns = columns
    }

    /// The page of a builtin, a guide, a topic or a keyword; nil for other names. A guide and a topic of one name share a page.
    public func page(_ name: String) -> String? { wholePage(name).map(fitted) }

    private func wholePage(_ name: String) -> String? {
        let name = HelpText.trimmed(name)
        if let builtin = registry[name] { return page(of: builtin) }
        if let keyword = keywords.first(where: { $0.name == name }) { return page(of: keyword) }
        let guide = guides.first { $0.isCalled(name) }
        let topic = registry.topic(name) ?? registry.topic(name.lowercased())
        let pages = [guide.map(page), topic.flatMap { $0.builtins.isEmpty ? nil : page(of: $0) }].compactMap(\.self)
        return pages.isEmpty ? nil : pages.joined(separator: "\n\n")
    }

    /// The guides and the topics, each with what it is about.
    public var overview: String {
        let topics = registry.topics.filter { !$0.builtins.isEmpty }.map { ($0.name, $0.summary) }
        let guides = guides.map { ($0.name, $0.summary) }
        let width = (topics + guides).map(\.0.count).max() ?? 0
        func list(_ entries: [(String, String)]) -> String {
            HelpText.indented(HelpText.columns(entries, width: width), by: 2)
        }
        return fitted("""
            ?name shows the help of a function, a guide, a topic or a keyword; ??word searches.

            Guides
            \(list(guides))

            Functions by topic
            \(list(topics))
            """)
    }

    private func fitted(_ page: String) -> String { columns.map { HelpText.fitted(page, to: $0) } ?? page }

    /// The names most like one that has no page.
    public func topicsLike(_ name: String) -> [String] {
        let names = registry.names + registry.topics.map(\.name) + guides.map(\.name) + keywords.map(\.name)
        var seen: Set<String> = []
        return suggestions(for: name, among: names.filter { seen.insert($0).inserted })
    }

    // MARK: Pages

    private func page(of builtin: Builtin) -> String {
        let signature = builtin.signature
        var sections = [signature.call(of: builtin.name) + (signature.result.isEmpty ? "" : " -> \(signature.result)")]
        sections.append("  " + builtin.summary)
        if !signature.parameters.isEmpty { sections.append(parameters(of: signature)) }
        if !builtin.help.isEmpty { sections.append(HelpText.indented(HelpText.wrapped(builtin.help))) }
        if !builtin.examples.isEmpty {
            sections.append("  Example\n" + builtin.examples.map { HelpText.indented(text(of: $0), by: 4) }.joined(separator: "\n\n"))
        }
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
            let line = "  " + HelpText.padded(heads[index], headWidth) + "  " + HelpText.padded(types[index], typeWidth)
                + (isOptional ? "  = " + parameter.standardText : "")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    private func page(of topic: Topic) -> String {
        "\(topic.name): \(topic.summary)\n\n" + HelpText.indented(HelpText.columns(topic.builtins.map { ($0.name, $0.summary) }))
    }

    private func page(of keyword: KeywordPage) -> String {
        var sections = ["\(keyword.name): \(keyword.summary)"]
        if !keyword.help.isEmpty { sections.append(HelpText.indented(HelpText.wrapped(keyword.help))) }
        sections.append(HelpText.indented(text(of: keyword.example), by: 4))
        return sections.joined(separator: "\n\n")
    }

    private func page(of guide: Guide) -> String {
        var sections = ["\(guide.name): \(guide.summary)"]
        for part in guide.parts {
            switch part {
            case .text(let text): sections.append(HelpText.indented(text))
            case .code(let example): sections.append(HelpText.indented(text(of: example), by: 4))
            }
        }
        if !guide.seeAlso.isEmpty { sections.append("  See also " + guide.seeAlso.map { "?" + $0 }.joined(separator: ", ")) }
        return sections.joined(separator: "\n\n")
    }

    /// The code of an example and, as a comment, so that all of it can be pasted, what it shows.
    private func text(of example: Example) -> String {
        guard let shows = example.shows else { return example.code }
        let lines = shows.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "#" : "# " + $0 }
        return example.code + "\n" + lines.joined(separator: "\n")
    }
}
