internal import Storage

/// A small Markdown (headings, paragraphs, lists, tables, quotes, code, emphasis, links, pictures) as HTML.
///
/// Whatever is not of this appears as it is written; tags of HTML do, too, so that no text of anyone's can bring a script.
struct MarkdownPage {
    /// The bytes of a picture that the text names, where it can be shown.
    let picture: (String) -> [UInt8]?

    /// Deeper quotes and lists than anybody reads are text.
    private static let deepest = 12

    func html(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.last == "\r" ? Substring(line.dropLast()) : line
        }
        return blocks(lines, depth: 0).joined(separator: "\n")
    }

    // MARK: Blocks

    private func blocks(_ lines: [Substring], depth: Int) -> [String] {
        var out: [String] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            let content = line.drop { $0 == " " }
            if content.isEmpty {
                index += 1
            } else if let fence = Self.fence(content) {
                var code: [Substring] = []
                index += 1
                while index < lines.count, !Self.closes(fence, lines[index]) {
                    code.append(lines[index])
                    index += 1
                }
                index += 1
                out.append("<pre><code>\(HTMLText.escaped(code.joined(separator: "\n")))</code></pre>")
            } else if let level = Self.headingLevel(content) {
                // The page's title is the only heading of the first level.
                let shown = max(2, level)
                out.append("<h\(shown)>\(inline(Self.trimmed(content.dropFirst(level)), depth: 0))</h\(shown)>")
                index += 1
            } else if Self.isRule(content) {
                out.append("<hr>")
                index += 1
            } else if content.first == ">", depth < Self.deepest {
                var quoted: [Substring] = []
                while index < lines.count, let inner = Self.unquoted(lines[index]) {
                    quoted.append(inner)
                    index += 1
                }
                out.append("<blockquote>\n\(blocks(quoted, depth: depth + 1).joined(separator: "\n"))\n</blockquote>")
            } else if Self.item(line) != nil, depth < Self.deepest {
                out.append(list(lines, &index, depth: depth))
            } else if index + 1 < lines.count, content.contains("|"), let alignments = Self.alignments(lines[index + 1]) {
                out.append(table(lines, &index, alignments))
            } else {
                var paragraph: [Substring] = []
                while index < lines.count, paragraph.isEmpty || !Self.beginsBlock(lines[index]) {
                    paragraph.append(lines[index].drop { $0 == " " })
                    index += 1
                }
                let text = paragraph.enumerated().map { offset, line in
                    // Two blanks at its end break a line.
                    line.hasSuffix("  ") && offset < paragraph.count - 1 ? Self.trimmed(line) + "\u{0}" : Self.trimmed(line)
                }.joined(separator: "\n")
                out.append("<p>\(inline(text, depth: 0))</p>")
            }
        }
        return out
    }

    private func list(_ lines: [Substring], _ index: inout Int, depth: Int) -> String {
        guard let first = Self.item(lines[index]) else { return "" }
        var items: [String] = []
        var isLoose = false
        while index < lines.count, let item = Self.item(lines[index]), item.indent == first.indent, (item.number == nil) == (first.number == nil) {
            var content: [Substring] = [item.text]
            index += 1
            while index < lines.count {
                let line = lines[index]
                let indent = line.prefix { $0 == " " }.count
                if indent == line.count {
                    // An empty line belongs to the item where more of it follows.
                    guard index + 1 < lines.count, lines[index + 1].prefix(while: { $0 == " " }).count >= item.width, !lines[index + 1].isEmpty else {
                        if index + 1 < lines.count, let next = Self.item(lines[index + 1]), next.indent == first.indent,
                            (next.number == nil) == (first.number == nil) {
                            isLoose = true
                            index += 1
                        }
                        break
                    }
                    content.append("")
                } else if indent >= item.width {
                    content.append(line.dropFirst(item.width))
                } else if Self.item(line) == nil, !Self.beginsBlock(line) {
                    content.append(line)
                } else {
                    break
                }
                index += 1
            }
            let parts = blocks(content, depth: depth + 1)
            // A lone paragraph needs no element of its own.
            if parts.count >= 1, parts[0].hasPrefix("<p>"), !isLoose {
                items.append("<li>\(parts[0].dropFirst(3).dropLast(4))\(parts.dropFirst().joined(separator: "\n"))</li>")
            } else {
                items.append("<li>\(parts.joined(separator: "\n"))</li>")
            }
        }
        let tag = first.number == nil ? "ul" : "ol"
        let start = first.number.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
        return "<\(tag)\(start)>\n\(items.joined(separator: "\n"))\n</\(tag)>"
    }

    private func table(_ lines: [Substring], _ index: inout Int, _ alignments: [String]) -> String {
        func row(_ line: Substring, _ tag: String) -> String {
            var cells = Self.cells(line)
            while cells.count < alignments.count { cells.append("") }
            return "<tr>" + zip(cells, alignments).map { cell, alignment in
                let short = alignment.isEmpty && tag == "td" && HTMLText.isShort(cell) ? " class=\"short\"" : alignment
                return "<\(tag)\(short)>\(inline(cell, depth: 0))</\(tag)>"
            }.joined() + "</tr>"
        }
        let isHeaded = Self.cells(lines[index]).contains { !$0.isEmpty }
        let head = isHeaded ? "<thead>\(row(lines[index], "th"))</thead>\n" : ""
        index += 2
        var rows: [String] = []
        while index < lines.count, lines[index].contains("|") {
            rows.append(row(lines[index], "td"))
            index += 1
        }
        return "<div class=\"wide\"><table>\n\(head)<tbody>\(rows.joined(separator: "\n"))</tbody>\n</table></div>"
    }

    private static func beginsBlock(_ line: Substring) -> Bool {
        let content = line.drop { $0 == " " }
        return content.isEmpty || content.first == ">" || fence(content) != nil || headingLevel(content) != nil || isRule(content) || item(line) != nil
    }

    private static func fence(_ content: Substring) -> Substring? {
        guard let mark = content.first, mark == "`" || mark == "~" else { return nil }
        let fence = content.prefix { $0 == mark }
        return fence.count >= 3 && !content.dropFirst(fence.count).contains("`") ? fence : nil
    }

    private static func closes(_ fence: Substring, _ line: Substring) -> Bool {
        let content = trimmed(line)
        return content.count >= fence.count && content.allSatisfy { $0 == fence.first }
    }

    private static func headingLevel(_ content: Substring) -> Int? {
        let marks = content.prefix { $0 == "#" }.count
        return (1...6).contains(marks) && (content.count == marks || content.dropFirst(marks).first == " ") ? marks : nil
    }

    private static func isRule(_ content: Substring) -> Bool {
        guard let mark = content.first, "-*_".contains(mark) else { return false }
        return content.allSatisfy { $0 == mark || $0 == " " } && content.count { $0 == mark } >= 3
    }

    private static func unquoted(_ line: Substring) -> Substring? {
        let content = line.drop { $0 == " " }
        guard content.first == ">" else { return nil }
        return content.dropFirst().first == " " ? content.dropFirst(2) : content.dropFirst()
    }

    /// An item's indentation, where its text begins, its number, and the text.
    private static func item(_ line: Substring) -> (indent: Int, width: Int, number: Int?, text: Substring)? {
        let indent = line.prefix { $0 == " " }.count
        let content = line.dropFirst(indent)
        let mark: Int
        var number: Int?
        if let first = content.first, "-*+".contains(first) {
            mark = 1
        } else {
            let digits = content.prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(digits.count), let end = content.dropFirst(digits.count).first, end == "." || end == ")" else { return nil }
            mark = digits.count + 1
            number = Int(digits)
        }
        guard content.count == mark || content.dropFirst(mark).first == " " else { return nil }
        guard !isRule(content) else { return nil }
        let blanks = max(1, content.dropFirst(mark).prefix { $0 == " " }.count)
        return (indent, indent + mark + min(blanks, 4), number, content.dropFirst(mark + blanks))
    }

    /// The cells between bars; a bar after a backslash, or within code, is text.
    private static func cells(_ line: Substring) -> [String] {
        var cells: [String] = [""]
        var isEscaped = false
        for character in trimmed(line) {
            if character == "|", !isEscaped {
                cells.append("")
            } else {
                // A table's own escape goes first: within code there is no other.
                if character == "|", isEscaped { cells[cells.count - 1].removeLast() }
                cells[cells.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        if cells.first.map({ trimmed($0[...]).isEmpty }) == true { cells.removeFirst() }
        if cells.count > 1, cells.last.map({ trimmed($0[...]).isEmpty }) == true { cells.removeLast() }
        return cells.map { trimmed($0[...]) }
    }

    /// The attribute of each column's cells, where the line is the rule below a table's head.
    private static func alignments(_ line: Substring) -> [String]? {
        guard line.contains("-"), line.contains("|"), line.allSatisfy({ " |-:".contains($0) }) else { return nil }
        return cells(line).map { cell in
            switch (cell.hasPrefix(":"), cell.hasSuffix(":")) {
            case (true, true): " class=\"center\""
            case (false, true): " class=\"number\""
            default: ""
            }
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    // MARK: Within lines

    /// Marks farther apart than this do not belong together: it bounds how far each is looked for.
    private static let reach = 1000

    private func inline(_ text: String, depth: Int) -> String {
        inline(Array(text)[...], depth: depth)
    }

    private func inline(_ text: ArraySlice<Character>, depth: Int) -> String {
        var out = ""
        var index = text.startIndex
        func plain(_ character: Character) { out += character == "\u{0}" ? "<br>" : HTMLText.escaped(String(character)) }
        while index < text.endIndex {
            let character = text[index]
            let rest = text[index...]
            if character == "\\", let next = rest.dropFirst().first, next.isASCII, next.isPunctuation || next.isSymbol {
                plain(next)
                index += 2
            } else if character == "`" {
                let marks = rest.prefix { $0 == "`" }.count
                if let end = Self.closing(marks, of: "`", in: rest.dropFirst(marks)) {
                    var code = String(text[index + marks..<end])
                    if code.count > 2, code.first == " ", code.last == " " { code = String(code.dropFirst().dropLast()) }
                    out += "<code>\(HTMLText.escaped(code))</code>"
                    index = end + marks
                } else {
                    out += String(repeating: "`", count: marks)
                    index += marks
                }
            } else if depth < Self.deepest, character == "*" || character == "_", let (inner, end, tag) = emphasis(rest, in: text) {
                out += "<\(tag)>\(inline(inner, depth: depth + 1))</\(tag)>"
                index = end
            } else if depth < Self.deepest, character == "!", rest.dropFirst().first == "[", let link = Self.link(rest.dropFirst()) {
                out += image(String(link.text), link.target)
                index = link.end
            } else if depth < Self.deepest, character == "[", let link = Self.link(rest) {
                let text = inline(link.text, depth: depth + 1)
                out += HTMLText.link(link.target).map { "<a href=\"\($0)\">\(text)</a>" } ?? text
                index = link.end
            } else {
                plain(character)
                index += 1
            }
        }
        return out
    }

    private func image(_ text: String, _ target: String) -> String {
        let ending = target.split(separator: ".").last?.lowercased() ?? ""
        let types = ["svg": "svg+xml", "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "gif": "gif", "webp": "webp"]
        let label = HTMLText.escaped(text)
        guard let type = types[ending], let bytes = picture(target) else {
            return HTMLText.link(target).map { "<a href=\"\($0)\">\(label.isEmpty ? "picture" : label)</a>" } ?? label
        }
        return "<img alt=\"\(label)\" src=\"data:image/\(type);base64,\(Base64.text(bytes))\">"
    }

    /// Where a run of exactly so many marks begins.
    private static func closing(_ count: Int, of mark: Character, in text: ArraySlice<Character>) -> Int? {
        var index = text.startIndex
        let end = min(text.endIndex, text.startIndex + reach)
        while index < end {
            if text[index] == mark {
                let run = text[index...].prefix { $0 == mark }.count
                if run == count { return index }
                index += run
            } else {
                index += 1
            }
        }
        return nil
    }

    private func emphasis(
        _ rest: ArraySlice<Character>, in text: ArraySlice<Character>
    ) -> (inner: ArraySlice<Character>, end: Int, tag: String)? {
        let mark = rest[rest.startIndex]
        let count = min(2, rest.prefix { $0 == mark }.count)
        let inner = rest.dropFirst(count)
        guard let first = inner.first, !first.isWhitespace else { return nil }
        // `snake_case` has no emphasis in it.
        if mark == "_", rest.startIndex > text.startIndex, text[rest.startIndex - 1].isLetter || text[rest.startIndex - 1].isNumber { return nil }
        var index = inner.startIndex
        let limit = min(inner.endIndex, inner.startIndex + Self.reach)
        while index < limit {
            if inner[index] == "\\" {
                index += 2
                continue
            }
            if inner[index] == mark {
                let run = inner[index...].prefix { $0 == mark }.count
                let after = index + count < inner.endIndex ? inner[index + count] : " "
                let isWordInside = mark == "_" && (after.isLetter || after.isNumber)
                if run >= count, index > inner.startIndex, !inner[index - 1].isWhitespace, !isWordInside, run == count || run == 3 {
                    return (inner[inner.startIndex..<index], index + count, count == 2 ? "strong" : "em")
                }
                index += run
            } else {
                index += 1
            }
        }
        return nil
    }

    /// `[text](target)`.
    private static func link(_ rest: ArraySlice<Character>) -> (text: ArraySlice<Character>, target: String, end: Int)? {
        var depth = 0
        var index = rest.startIndex
        let limit = min(rest.endIndex, rest.startIndex + reach)
        while index < limit {
            switch rest[index] {
            case "\\": index += 1
            case "[": depth += 1
            case "]": depth -= 1
            default: break
            }
            if depth == 0 { break }
            index += 1
        }
        guard index < limit, index + 1 < rest.endIndex, rest[index + 1] == "(" else { return nil }
        guard let close = rest[(index + 2)...].prefix(reach).firstIndex(of: ")") else { return nil }
        let target = trimmed(String(rest[(index + 2)..<close])[...])
        guard !target.contains(where: \.isWhitespace) else { return nil }
        return (rest[(rest.startIndex + 1)..<index], target, close + 1)
    }
}
