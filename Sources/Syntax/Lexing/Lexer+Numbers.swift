extension Lexer {
    /// Reads `1`, `1_000`, `.5`, `1.`, `1e-3` or `0xff`; a fault in it is reported and the whole word skipped.
    mutating func readNumber() {
        let start = position
        if byte() == UInt8(ascii: "0"), byte(1) | 0x20 == UInt8(ascii: "x") {
            position += 2
            let digits = position
            while Self.isHexadecimal(byte()) || byte() == UInt8(ascii: "_") { position += 1 }
            finishNumber(from: start, isWellFormed: hasDigits(digits..<position))
            return
        }
        var isWellFormed = true
        readDigits(&isWellFormed)
        if byte() == UInt8(ascii: "."), hasFraction {
            position += 1
            if Self.isDigit(byte()) { readDigits(&isWellFormed) }
        }
        if byte() | 0x20 == UInt8(ascii: "e"), hasExponent {
            position += byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 2 : 1
            readDigits(&isWellFormed)
        }
        finishNumber(from: start, isWellFormed: isWellFormed)
    }

    /// Whether the dot here belongs to the number: `1.5`, `1.`, but not `1..5`, `1.name` or `1.*x`.
    private var hasFraction: Bool {
        let next = byte(1)
        if Self.isDigit(next) { return true }
        if next == UInt8(ascii: ".") || next >= 0x80 { return false }
        if next | 0x20 == UInt8(ascii: "e"), Self.isDigit(byte(2)) || byte(2) == UInt8(ascii: "-") { return true }
        return !Self.isASCIINameByte(next) && ![UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "^")].contains(next)
    }

    private var hasExponent: Bool {
        if Self.isDigit(byte(1)) { return true }
        return (byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-")) && Self.isDigit(byte(2))
    }

    private mutating func readDigits(_ isWellFormed: inout Bool) {
        let start = position
        while Self.isDigit(byte()) || byte() == UInt8(ascii: "_") { position += 1 }
        if start < position, !hasDigits(start..<position) { isWellFormed = false }
    }

    /// Digits with single underscores between them.
    private func hasDigits(_ range: Range<Int>) -> Bool {
        let underscore = UInt8(ascii: "_")
        guard let first = range.first, bytes[first] != underscore, bytes[range.upperBound - 1] != underscore else {
            return false
        }
        return !zip(range, range.dropFirst()).contains { bytes[$0] == underscore && bytes[$1] == underscore }
    }

    private mutating func finishNumber(from start: Int, isWellFormed: Bool) {
        let end = position
        while Self.isASCIINameByte(byte()) { position += 1 }
        let text = source.slice(start..<position)
        if position > end {
            report(.wordAfterNumber(number: source.slice(start..<end), word: source.slice(end..<position)), start..<position)
        } else if !isWellFormed {
            report(.malformedNumber(text), start..<position)
        } else if Self.value(ofNumber: text)?.isFinite != true {
            report(.numberTooLarge(text), start..<position)
        }
        append(.number, from: start)
    }

    /// The value of a well-formed number, `nil` for other text.
    static func value(ofNumber text: String) -> Double? {
        let digits = text.contains("_") ? text.filter { $0 != "_" } : text
        if digits.count > 2, digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            var value = 0.0
            for character in digits.dropFirst(2) {
                guard let digit = character.hexDigitValue else { return nil }
                value = value * 16 + Double(digit)
            }
            return value
        }
        if let value = Double(digits) { return value }
        return digits.hasSuffix(".") ? Double(digits.dropLast()) : nil
    }
}
