/// How text is passed to gnuplot.
enum GnuplotText {
    /// An expression whose value is exactly `text`: pieces in single quotes, joined by constants for quotes and newlines.
    ///
    /// Within single quotes gnuplot knows no escapes, no backquotes and no macros. A doubled quote would stand for one, but gnuplot
    /// 5.4 misreads several in a row, so no quote of the text comes within quotes of ours. Control characters, which could end a
    /// command or cannot be in an SVG, become blanks.
    static func quoted(_ text: String) -> String {
        let lines = lines(of: text).map { line in
            let pieces = line.split(separator: "'", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "'\($0)'" }
            return joined(pieces, by: "\"'\"")
        }
        return joined(lines, by: "\"\\n\"", empty: "''")
    }

    /// Pieces that may be empty, with a separator between each two of them, as a gnuplot expression.
    private static func joined(_ pieces: [String], by separator: String, empty: String = "") -> String {
        var parts: [String] = []
        for (index, piece) in pieces.enumerated() {
            if index > 0 { parts.append(separator) }
            if !piece.isEmpty { parts.append(piece) }
        }
        return parts.isEmpty ? empty : parts.joined(separator: ".")
    }

    /// The same for texts of ticks, in which gnuplot reads `%` as a number format.
    static func quotedTick(_ text: String) -> String { quoted(text.replacing("%", with: "%%")) }

    static func lines(of text: String) -> [String] {
        var lines: [String] = [""]
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n":
                if previous != "\r" { lines.append("") }
            case "\r", "\u{2028}", "\u{2029}", "\u{85}": lines.append("")
            default:
                let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0xFFFE || scalar.value == 0xFFFF
                lines[lines.count - 1].unicodeScalars.append(isControl ? " " : scalar)
            }
            previous = scalar
        }
        return lines.map { $0.count > Self.longest ? String($0.prefix(Self.longest)) + "…" : $0 }.prefix(Self.mostLines).map { $0 }
    }

    /// gnuplot's own limits lie at several thousand bytes a text.
    private static let longest = 300
    private static let mostLines = 40

    /// Of DejaVu Sans, gnuplot's usual font: digits are 0.64 of their size wide, letters less.
    static let letterWidth = 0.62

    /// The mean of running text, in which letters are narrower than digits.
    private static let meanLetterWidth = 0.58

    /// Broken at blanks into lines that are not wider than `width` pixels, as far as its words allow.
    static func wrapped(_ text: String, size: Double, width: Double) -> String {
        let room = max(8, Int(width / (size * meanLetterWidth)))
        return lines(of: text).flatMap { line -> [String] in
            var lines: [String] = []
            for word in line.split(separator: " ", omittingEmptySubsequences: false) {
                if let last = lines.last, DisplayText.width(last) + 1 + DisplayText.width(String(word)) <= room {
                    lines[lines.count - 1] += " " + word
                } else {
                    lines.append(String(word))
                }
            }
            return lines
        }.joined(separator: "\n")
    }

    /// Each line shortened to what has room in `width` pixels.
    static func clipped(_ text: String, size: Double, width: Double) -> String {
        let room = max(4, Int(width / (size * meanLetterWidth)))
        return lines(of: text).map { DisplayText.clipped($0, to: room, unicode: true) }.joined(separator: "\n")
    }

    /// About how wide a text is at a size, in pixels.
    static func width(_ text: String, size: Double) -> Double {
        let columns = lines(of: text).map { DisplayText.width($0) }.max() ?? 0
        return Double(columns) * size * letterWidth
    }

    static func color(_ color: Color) -> String { "rgb '#" + hex(color.rgb, digits: 6) + "'" }

    /// A color with the opacity that gnuplot writes as transparency in front of it.
    static func color(_ color: Color, opacity: Double) -> String {
        "rgb '#" + hex(UInt32(((1 - opacity) * 255).rounded()) << 24 | color.rgb, digits: 8) + "'"
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
