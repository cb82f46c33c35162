internal import Library
internal import Runtime
internal import Syntax

extension Session {
    /// What `?name` shows: the page of a builtin, a topic, a keyword, or what a variable holds. Nil where nothing is known.
    public func inspect(_ name: String) -> String? {
        let name = name.trimmed
        if name.isEmpty { return HelpPages(registry).overview }
        if let own = variables.first(where: { $0.name == name }) { return page(of: own.name, own.value) }
        if let page = HelpPages(registry).page(name) { return page }
        if let keyword = Token.Kind.keywords.first(where: { $0.rawValue == name }), let page = KeywordHelp.page(of: keyword) {
            let example = page.example.isEmpty ? "" : "\n\n" + page.example.indented(by: "    ")
            return "\(name): \(page.summary)\(example)"
        }
        return registry.value(of: name).map { self.page(of: name, $0) }
    }

    /// The names most like one that has no help.
    public func topicsLike(_ name: String) -> [String] { HelpPages(registry).topicsLike(name) }

    /// What `??word` shows: the builtins whose help speaks of it.
    public func search(_ word: String) -> String {
        let found = registry.search(word.trimmed)
        if found.isEmpty { return "nothing in the help speaks of \"\(word.trimmed)\"" }
        let width = found.prefix(40).map(\.name.count).max() ?? 0
        return found.prefix(40).map { $0.name.padded(to: width) + "  " + $0.summary }.joined(separator: "\n")
    }

    private func page(of name: String, _ value: Value) -> String {
        if let function = value.function {
            return function.call + (function.help.isEmpty ? "" : "\n\n" + function.help.indented(by: "  "))
        }
        return "\(name) is \(value.typePhrase)\n\n" + value.display(settings.style).indented(by: "  ")
    }
}

extension String {
    func indented(by margin: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }
}
