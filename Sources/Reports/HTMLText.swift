/// Text that must appear as it is within HTML.
enum HTMLText {
    /// The text with character references for what HTML reads as markup; control characters become blanks.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            default: escaped.unicodeScalars.append(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? " " : scalar)
            }
        }
        return escaped
    }

    /// Whether a cell of a table holds a figure, as `95.8 %` or `0.41 ± 0.02`, which is not to be broken.
    static func isShort(_ text: String) -> Bool {
        guard text.count <= 24, let first = text.first, text.count(where: \.isLetter) <= 2 else { return false }
        return first.isNumber || "+-−±<>≤≥".contains(first)
    }

    /// The target of a link, where following it can do no more than open a page; nil for others, such as `javascript:`.
    static func link(_ target: String) -> String? {
        let scheme = target.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let isRelative = scheme.count == target.count || target.dropFirst(scheme.count).first != ":"
        guard isRelative || ["http", "https", "mailto"].contains(scheme.lowercased()) else { return nil }
        return escaped(target)
    }
}
