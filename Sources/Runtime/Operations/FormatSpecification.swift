internal import Tensors

/// How a value is written into a string: Python's format language, `[[fill]align][sign][0][width][,][.precision][type]`.
public struct FormatSpecification: Sendable {
    public enum Alignment: Sendable { case left, right, center, afterSign }
    public enum Kind: Character, Sendable {
        case whole = "d", fixed = "f", scientific = "e", general = "g", percent = "%", text = "s", hexadecimal = "x", binary = "b"
    }

    let written: String
    private var fill: Character = " "
    private var alignment: Alignment?
    private var showsPlus = false
    private var leavesSpaceForSign = false
    private var width = 0
    private var groupsThousands = false
    private var precision: Int?
    private var kind: Kind?

    /// The widest field and the most decimals: beyond, a format is a mistake.
    private static let widest = 1000
    private static let mostDecimals = 60

    /// - Throws: `RuntimeError.badFormat` where the text is not a format.
    public init(_ text: String) throws {
        written = text
        var characters = Array(text)[...]
        func alignment(_ character: Character) -> Alignment? {
            switch character {
            case "<": .left
            case ">": .right
            case "^": .center
            case "=": .afterSign
            default: nil
            }
        }
        if characters.count > 1, let found = alignment(characters[1]) {
            fill = characters[0]
            self.alignment = found
            characters = characters.dropFirst(2)
        } else if let first = characters.first, let found = alignment(first) {
            self.alignment = found
            characters = characters.dropFirst()
        }
        switch characters.first {
        case "+":
            showsPlus = true
            characters = characters.dropFirst()
        case " ":
            leavesSpaceForSign = true
            characters = characters.dropFirst()
        case "-": characters = characters.dropFirst()
        default: break
        }
        if characters.first == "0" {
            if self.alignment == nil {
                fill = "0"
                self.alignment = .afterSign
            }
            characters = characters.dropFirst()
        }
        func digits() -> Int? {
            let run = characters.prefix { $0.isASCII && $0.isNumber }
            characters = characters.dropFirst(run.count)
            return run.count > 6 ? Int.max : Int(String(run))
        }
        if let width = digits() { self.width = width }
        if characters.first == "," {
            groupsThousands = true
            characters = characters.dropFirst()
        }
        if characters.first == "." {
            characters = characters.dropFirst()
            guard let digits = digits() else { throw RuntimeError.badFormat(text, reason: "has no digits after the point") }
            precision = digits
        }
        if let letter = characters.first {
            guard let kind = Kind(rawValue: letter), characters.count == 1 else {
                throw RuntimeError.badFormat(
                    text, reason: "is not known; formats are like .3f, .2e, g, d, %, >10, 06.2f")
            }
            self.kind = kind
        }
        guard width <= Self.widest, (precision ?? 0) <= Self.mostDecimals else {
            throw RuntimeError.badFormat(text, reason: "is too wide")
        }
    }

    /// The number written.
    public func text(of number: Double) throws -> String {
        let magnitude = number.magnitude
        var digits: String
        switch kind {
        case .whole:
            guard number == number.rounded(), number.isFinite else {
                throw RuntimeError.badFormat(written, reason: "writes whole numbers, and \(NumberText.significant(number)) is not one")
            }
            digits = NumberText.fixed(magnitude, decimals: 0)
        case .hexadecimal, .binary:
            guard number == number.rounded(), magnitude <= 0x1p53 else {
                throw RuntimeError.badFormat(written, reason: "writes whole numbers, and \(NumberText.significant(number)) is not one")
            }
            digits = String(Int(magnitude), radix: kind == .binary ? 2 : 16)
        case .fixed: digits = NumberText.fixed(magnitude, decimals: precision ?? 6)
        case .scientific: digits = Self.withPaddedExponent(NumberText.scientific(magnitude, decimals: precision ?? 6))
        case .percent: digits = NumberText.fixed(magnitude * 100, decimals: precision ?? 6) + "%"
        case .general, nil:
            digits = Self.general(magnitude, precision: precision ?? 6)
        case .text: throw RuntimeError.badFormat(written, reason: "writes strings, not numbers")
        }
        if groupsThousands { digits = Self.grouped(digits) }
        let sign = number.sign == .minus && !number.isNaN ? "-" : showsPlus ? "+" : leavesSpaceForSign ? " " : ""
        return pad(digits, sign: sign, standard: .right)
    }

    /// The text cut to the precision and padded to the width.
    public func text(of string: String) throws -> String {
        if let kind, kind != .text {
            throw RuntimeError.badFormat(written, reason: "writes numbers, not strings")
        }
        return pad(precision.map { String(string.prefix($0)) } ?? string, sign: "", standard: .left)
    }

    /// A written number takes no fewer: its own text, and its part of the whole.
    var leastBytes: Int { 2 * max(width, precision ?? 0, 15) }

    var isForNumbers: Bool { kind != nil && kind != .text || kind == nil && precision != nil }

    private func pad(_ text: String, sign: String, standard: Alignment) -> String {
        let missing = width - text.count - sign.count
        guard missing > 0 else { return sign + text }
        let padding = String(repeating: fill, count: missing)
        switch alignment ?? standard {
        case .left: return sign + text + padding
        case .right: return padding + sign + text
        case .afterSign: return sign + padding + text
        case .center:
            let before = missing / 2
            return String(repeating: fill, count: before) + sign + text + String(repeating: fill, count: missing - before)
        }
    }

    /// Significant digits without trailing zeros, as C's %g.
    private static func general(_ magnitude: Double, precision: Int) -> String {
        if magnitude == magnitude.rounded(), magnitude < 1e15, precision >= 6 || magnitude < 1e6 {
            let whole = NumberText.fixed(magnitude, decimals: 0)
            if whole.count <= precision { return whole }
        }
        return withPaddedExponent(NumberText.general(magnitude, digits: max(1, precision)))
    }

    /// At least two digits of exponent with their sign, as C and Python write.
    private static func withPaddedExponent(_ text: String) -> String {
        guard let mark = text.firstIndex(of: "e") else { return text }
        let exponent = text[text.index(after: mark)...]
        let negative = exponent.hasPrefix("-")
        let digits = exponent.drop { $0 == "-" || $0 == "+" }
        return text[..<mark] + "e" + (negative ? "-" : "+") + (digits.count < 2 ? "0" : "") + digits
    }

    private static func grouped(_ digits: String) -> String {
        let whole = digits.prefix { $0.isNumber }
        var result = ""
        for (position, digit) in whole.enumerated() {
            if position > 0, (whole.count - position) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return result + digits.dropFirst(whole.count)
    }
}

extension NumberText {
    /// `digits` significant digits as C's %g writes them, for whole numbers too.
    static func general(_ value: Double, digits: Int) -> String {
        guard value.isFinite, value != 0 else { return significant(value, digits: digits) }
        let scientific = scientific(value, decimals: digits - 1)
        guard let mark = scientific.firstIndex(of: "e"), let exponent = Int(scientific[scientific.index(after: mark)...]) else {
            return scientific
        }
        if exponent < -4 || exponent >= digits {
            return trimmed(String(scientific[..<mark])) + "e" + String(exponent)
        }
        return trimmed(fixed(value, decimals: max(0, digits - 1 - exponent)))
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text[...]
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text)
    }
}
