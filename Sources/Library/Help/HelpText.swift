internal import Diagnostics

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

    /// A page for a screen that may be narrower than it was written for: its paragraphs are filled anew, and the second column
    /// of a list keeps its place. What is indented by four or more is code and stays as it is.
    static func fitted(_ page: String, to columns: Int) -> String {
        guard page.split(separator: "\n").contains(where: { $0.count > columns }) else { return page }
        return paragraphs(of: page).flatMap { line -> [String] in
            let margin = line.prefix { $0 == " " }.count
            if margin >= codeMargin { return [line] }
            if line.dropFirst(margin).hasPrefix(listMark) { return Folding.lines(line, width: columns, hanging: margin + listMark.count) }
            let second = line.dropFirst(margin).firstRange(of: "  ").map { line[$0.upperBound...].drop { $0 == " " } }
            return Folding.lines(line, width: columns, hanging: second.map { line.count - $0.count } ?? margin)
        }.joined(separator: "\n")
    }

    /// The lines of a page, those that were broken for their length put together.
    private static func paragraphs(of page: String) -> [String] {
        var lines: [String] = []
        /// The margin on which what is open goes on.
        var open: (margin: Int, count: Int, isItem: Bool)?
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            let margin = line.prefix { $0 == " " }.count
            let words = line.dropFirst(margin)
            let isItem = words.hasPrefix(listMark)
            let continues = open?.margin == margin && !isItem && !words.isEmpty
            let isProse = (margin < codeMargin || continues) && !words.isEmpty && !words.contains("  ")
            let firstWord = words.prefix { $0 != " " }.count
            if let before = open, isProse, continues, before.isItem || before.count + 1 + firstWord > width - 2 {
                lines[lines.count - 1] += " " + words
                open = (margin, line.count, before.isItem)
            } else {
                lines.append(String(line))
                open = isProse ? (margin + (isItem ? listMark.count : 0), line.count, isItem) : nil
            }
        }
        return lines
    }

    private static let codeMargin = 4
    private static let listMark = "- "

    static func trimmed(_ text: String) -> String {
        let front = text.drop(while: \.isWhitespace)
        return String(front.reversed().drop(while: \.isWhitespace).reversed())
    }
}
