internal import Diagnostics
internal import Library
internal import Runtime

extension Session {
    /// What `?name` shows: what a variable holds, the page of a builtin, a guide, a topic or a keyword. Nil where nothing is
    /// known. `?:set` shows what the command does, `?:` all commands.
    public func inspect(_ name: String) -> String? {
        let name = name.trimmed
        if name.hasPrefix(":") {
            return name == ":" ? PromptCommand.overview : PromptCommand(rawValue: String(name.dropFirst()))?.page
        }
        let pages = HelpPages(registry, columns: settings.style.width)
        if name.isEmpty { return pages.overview }
        if let own = variables.first(where: { $0.name == name }) { return page(of: own.name, own.value) }
        return pages.page(name) ?? registry.value(of: name).map { page(of: name, $0) }
    }

    /// The names most like one that has no help.
    public func topicsLike(_ name: String) -> [String] { HelpPages(registry).topicsLike(name) }

    /// What `??word` shows: the pages of help that speak of it.
    public func search(_ word: String) -> String {
        let found = HelpPages(registry).search(word)
        if found.isEmpty { return "nothing in the help speaks of \"\(word.trimmed)\"" }
        let shown = found.prefix(Self.mostFindings)
        let width = shown.map(\.name.count).max() ?? 0
        let lines = shown.flatMap {
            Folding.lines($0.name.padded(to: width) + "  " + $0.summary, width: settings.style.width, hanging: width + 2)
        }
        let rest = found.count - shown.count
        return (lines + (rest > 0 ? ["… and \(rest) more; a second word narrows the search"] : [])).joined(separator: "\n")
    }

    private static let mostFindings = 40

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
