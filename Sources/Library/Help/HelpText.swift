/// Laying out the text of help.
enum HelpText {
    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func indented(_ text: String, by count: Int = 2) -> String {
        let margin = String(repeating: " ", count: count)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : margin + $0 }
            .joined(separator: "\n")
    }

    /// A line for each entry: its name, and what it is from a common column on.
    static func columns(_ entries: [(name: String, summary: String)], width: Int? = nil) -> String {
        let width = width ?? entries.map(\.name.count).max() ?? 0
        return entries.map { padded($0.name, width) + "  " + $0.summary }.joined(separator: "\n")
    }

    /// Lines of at most 78 columns; a line that begins with a space is a formula or an example and stays as it is.
    static func wrapped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.count > width, !line.hasPrefix(" ") else { return String(line) }
            var lines: [String] = []
            var open = ""
            for word in line.split(separator: " ") {
                if !open.isEmpty, open.count + 1 + word.count > width {
                    lines.append(open)
                    open = String(word)
                } else {
                    open += (open.isEmpty ? "" : " ") + word
                }
            }
            return (lines + [open]).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static let width = 78

    static func trimmed(_ text: String) -> String {
        let front = text.drop(while: \.isWhitespace)
        return String(front.reversed().drop(while: \.isWhitespace).reversed())
    }
}
