internal import Runtime

/// All of help as a book in Markdown: a page for each guide and each topic, one for the keywords, and an index.
public struct Book: Sendable {
    /// A file of the book.
    public struct Page: Sendable {
        /// Relative to the book's folder.
        public let path: String
        public let text: String
    }

    private let help: HelpPages
    private let topics: [Topic]

    public init(_ help: HelpPages) {
        self.help = help
        topics = help.registry.topics.filter { !$0.builtins.isEmpty }
    }

    /// The pages, the index first.
    public var pages: [Page] {
        [Page(path: "README.md", text: index)]
            + help.guides.map { Page(path: Self.path(of: $0), text: text(of: $0)) }
            + topics.map { Page(path: Self.path(of: $0), text: text(of: $0)) }
            + [Page(path: Self.keywordsPath, text: keywords)]
    }

    // MARK: Pages

    private var index: String {
        var lines = ["# Dyn", "", "The help of Dyn as a book; `?name` shows the same at the prompt.", ""]
        lines += ["## Guides", ""]
        lines += help.guides.map { "- [\($0.name)](\(Self.path(of: $0))): \(Markdown.prose($0.summary))" }
        lines += ["", "## Functions by topic", ""]
        for topic in topics {
            lines.append("- [\(topic.name)](\(Self.path(of: topic))): \(Markdown.prose(topic.summary))  ")
            lines.append("  " + topic.builtins.map { "[`\($0.name)`](\(Self.path(of: topic))#\($0.name))" }.joined(separator: " "))
        }
        lines += ["", "## Keywords", ""]
        lines.append(help.keywords.map { "[`\($0.name)`](\(Self.keywordsPath)#\($0.name))" }.joined(separator: " "))
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(of guide: Guide) -> String {
        var sections = ["# \(Self.title(guide.name))", Markdown.prose(Self.title(guide.summary)) + "."]
        for part in guide.parts {
            switch part {
            case .text(let text): sections.append(Markdown.paragraph(text))
            case .code(let example): sections.append(Markdown.example(example))
            }
        }
        if !guide.seeAlso.isEmpty { sections.append("See also " + guide.seeAlso.map(link).joined(separator: ", ") + ".") }
        return sections.joined(separator: "\n\n") + "\n" + footer
    }

    private func text(of topic: Topic) -> String {
        var sections = ["# \(Self.title(topic.name))", Markdown.prose(Self.title(topic.summary)) + "."]
        if let guide = help.guides.first(where: { $0.name == topic.name }) {
            sections.append("The guide: [\(guide.name)](../\(Self.path(of: guide))).")
        }
        let rows = topic.builtins.map { "| [`\($0.name)`](#\($0.name)) | \(Markdown.cell($0.summary)) |" }
        sections.append((["| | |", "|---|---|"] + rows).joined(separator: "\n"))
        sections += topic.builtins.map(section)
        return sections.joined(separator: "\n\n") + "\n" + footer
    }

    private func section(of builtin: Builtin) -> String {
        let signature = builtin.signature
        let result = signature.result.isEmpty ? "" : " -> \(signature.result)"
        var parts = ["## \(builtin.name)", Markdown.fenced(signature.call(of: builtin.name) + result, "dyn")]
        parts.append(Markdown.prose(Self.title(builtin.summary)) + ".")
        if !signature.parameters.isEmpty {
            let rows = signature.parameters.map { parameter in
                let standard = parameter.isRequired ? "" : parameter.standardText
                return "| `\(parameter.name)` | \(Markdown.cell(parameter.type.description)) | "
                    + (standard.isEmpty ? "" : "`\(Markdown.inCell(standard))` ") + "|"
            }
            parts.append((["| argument | takes | if not given |", "|---|---|---|"] + rows).joined(separator: "\n"))
        }
        if !builtin.help.isEmpty { parts.append(Markdown.paragraph(builtin.help)) }
        parts += builtin.examples.map(Markdown.example)
        if !builtin.seeAlso.isEmpty { parts.append("See also " + builtin.seeAlso.map(link).joined(separator: ", ") + ".") }
        return parts.joined(separator: "\n\n")
    }

    private var keywords: String {
        let sections = help.keywords.map { keyword in
            var parts = ["## \(keyword.name)", Markdown.prose(Self.title(keyword.summary)) + "."]
            if !keyword.help.isEmpty { parts.append(Markdown.paragraph(keyword.help)) }
            return (parts + [Markdown.example(keyword.example)]).joined(separator: "\n\n")
        }
        return (["# Keywords"] + sections).joined(separator: "\n\n") + "\n\n[Index](README.md)\n"
    }

    private var footer: String { "\n[Index](../README.md)\n" }

    // MARK: Links

    /// A link from a page in a folder of the book; the bare name where there is no such page.
    private func link(_ name: String) -> String {
        if let guide = help.guides.first(where: { $0.name == name }) { return "[\(name)](../\(Self.path(of: guide)))" }
        for topic in topics where topic.builtins.contains(where: { $0.name == name }) {
            return "[`\(name)`](../\(Self.path(of: topic))#\(name))"
        }
        return "`\(name)`"
    }

    private static let keywordsPath = "keywords.md"

    private static func path(of guide: Guide) -> String { "guides/\(slug(guide.name)).md" }
    private static func path(of topic: Topic) -> String { "topics/\(slug(topic.name)).md" }

    private static func slug(_ name: String) -> String { String(name.lowercased().map { $0 == " " ? "-" : $0 }) }

    private static func title(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
