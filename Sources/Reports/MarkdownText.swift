/// Text that must appear as it is within Markdown.
enum MarkdownText {
    /// The text with a backslash before every sign that Markdown (CommonMark, with tables) could read as markup; newlines become blanks.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "<", ">", "#", "+", "!", "|", "~", "$", "&":
                escaped += "\\" + String(character)
            case let character where character.isNewline: escaped += " "
            default: escaped.append(character)
            }
        }
        // Only at the beginning of a line could these begin a list.
        if let first = escaped.first, first == "-" || first == "=" { escaped = "\\" + escaped }
        return escaped
    }

    /// The text of a table's cell: escaped as far as a cell needs it, so that numbers and names stay readable in the source.
    static func cell(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\", "`", "*", "_", "[", "]", "<", "|", "~", "$", "&": escaped += "\\" + String(character)
            case let character where character.isNewline: escaped += " "
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// Text between backquotes, more of them than any run within.
    static func code(_ text: String) -> String {
        var longest = 0
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let mark = String(repeating: "`", count: longest + 1)
        let isPadded = text.first == "`" || text.last == "`"
        return isPadded ? "\(mark) \(text) \(mark)" : mark + text + mark
    }

    /// Lines between fences longer than any run of backquotes within.
    static func fenced(_ text: String, language: String = "") -> String {
        var longest = 0
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)"
    }

    /// A path as the target of a link or picture.
    static func target(_ path: String) -> String {
        var target = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"):
                target.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                target += "%" + (hex.count < 2 ? "0" : "") + hex
            }
        }
        return target
    }
}
