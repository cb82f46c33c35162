internal import Runtime

/// Text of help as Markdown.
enum Markdown {
    /// Text in which nothing but `code` between backquotes means anything.
    static func prose(_ text: String) -> String {
        var isCode = false
        var out = ""
        for character in text {
            if character == "`" { isCode.toggle() }
            if !isCode, "*_<>|[]\\".contains(character) { out.append("\\") }
            out.append(character)
        }
        return out
    }

    /// Paragraphs and lists; a paragraph whose lines all begin with four spaces is shown as it is.
    static func paragraph(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.allSatisfy({ $0.hasPrefix("    ") }) {
            return fenced(lines.map { String($0.dropFirst(4)) }.joined(separator: "\n"), "text")
        }
        return prose(text)
    }

    /// Text for a cell of a table.
    static func cell(_ text: String) -> String { prose(text) }

    /// Code for a cell of a table, where a bar would end the cell even between backquotes.
    static func inCell(_ code: String) -> String { code.replacing("|", with: "\\|") }

    static func fenced(_ text: String, _ language: String) -> String { "```\(language)\n\(text)\n```" }

    /// The code of an example, and what it shows.
    static func example(_ example: Example) -> String {
        fenced(example.code, "dyn") + (example.shows.map { "\n\n" + fenced($0, "text") } ?? "")
    }
}
