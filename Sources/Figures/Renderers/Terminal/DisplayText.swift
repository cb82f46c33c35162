/// How text appears in a terminal.
enum DisplayText {
    /// Text on one line without control characters; without Unicode, what ASCII has no character for becomes `?`.
    static func clean(_ text: String, unicode: Bool) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: cleaned.append(" ")
            case 0x80...: cleaned.append(unicode ? scalar : replacement(scalar))
            default: cleaned.append(scalar)
            }
        }
        return String(cleaned)
    }

    /// The columns that a text takes.
    static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

    /// The columns that a character takes: 2 for East Asian wide ones and emoji, 0 for lone combining marks.
    static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.value < 0x300 { return 1 }
        if scalar.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }

    /// A text of at most `columns`, its end replaced by `…` (or `.`) where it is longer.
    static func clipped(_ text: String, to columns: Int, unicode: Bool) -> String {
        guard width(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var kept = ""
        var used = 0
        for character in text {
            let next = width(character)
            if used + next > columns - 1 { break }
            kept.append(character)
            used += next
        }
        return kept + (unicode ? "…" : ".")
    }

    private static func replacement(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "−", "–", "—": "-"
        case "×": "x"
        case "·", "•": "."
        case "‘", "’": "'"
        case "“", "”": "\""
        default: "?"
        }
    }
}
