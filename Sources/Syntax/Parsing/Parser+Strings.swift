internal import Diagnostics

extension Parser {
    /// The bytes between the quotes or braces of a string token.
    func contents(of token: Token) -> Range<Int> {
        let lower = token.range.lowerBound + 1
        return lower..<max(lower, token.range.upperBound - 1)
    }

    /// Reads `"text{value:format}text"`.
    mutating func parseInterpolation() throws(SyntaxError) -> Expression {
        let start = token.range.lowerBound
        var parts: [StringPart] = []
        appendText(&parts)
        let outer = newlinesEnd
        newlinesEnd = false
        defer { newlinesEnd = outer }
        advance()
        while true {
            if at(.stringMiddle) || at(.stringClose) || at(.format) {
                throw error(.emptyInterpolation, at: (token.range.lowerBound - 1)..<(token.range.lowerBound + 1))
            }
            let value = try parseExpression()
            var format: String?
            if at(.format) {
                format = source.slice((token.range.lowerBound + 1)..<token.range.upperBound)
                advance()
            }
            parts.append(.value(value, format: format))
            guard at(.stringMiddle) || at(.stringClose) else {
                throw unexpected("`}`", context: "after the value in a string")
            }
            let isLast = at(.stringClose)
            appendText(&parts)
            advance()
            if isLast { return try node(.interpolation(parts), from: start) }
        }
    }

    private mutating func appendText(_ parts: inout [StringPart]) {
        let text = unescaped(contents(of: token))
        if !text.isEmpty { parts.append(.text(text)) }
    }

    /// The text of a `"…"` string with its escapes resolved; faults are reported and left out.
    mutating func unescaped(_ range: Range<Int>) -> String {
        let bytes = source.utf8
        let isPlain = bytes[range].allSatisfy { $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "}") }
        if isPlain { return source.slice(range) }
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\") {
                position = readEscape(at: position, end: range.upperBound, into: &result)
            } else {
                result.append(byte)
                let isBrace = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
                position += isBrace && position + 1 < range.upperBound && bytes[position + 1] == byte ? 2 : 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Reads the escape whose backslash is at `start`; gives the position behind it.
    private mutating func readEscape(at start: Int, end: Int, into result: inout [UInt8]) -> Int {
        let bytes = source.utf8
        guard start + 1 < end else { return end }
        switch bytes[start + 1] {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "0"): result.append(0x00)
        case UInt8(ascii: "\""): result.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "u"): return readUnicodeEscape(at: start, end: end, into: &result)
        default:
            // The longest characters have some tens of bytes.
            let rest = String(decoding: bytes[(start + 1)..<min(end, start + 64)], as: UTF8.self)
            let character = rest.first.map(String.init) ?? ""
            let length = character.utf8.count
            report(error(.unknownEscape("\\" + character), at: start..<(start + 1 + length)))
            return start + 1 + length
        }
        return start + 2
    }

    private mutating func readUnicodeEscape(at start: Int, end: Int, into result: inout [UInt8]) -> Int {
        let bytes = source.utf8
        var position = start + 2
        guard position < end, bytes[position] == UInt8(ascii: "{") else {
            report(error(.badUnicodeEscape, at: start..<position))
            return position
        }
        position += 1
        let digits = position
        while position < end, bytes[position] != UInt8(ascii: "}") { position += 1 }
        let next = min(position + 1, end)
        guard position < end, let code = UInt32(source.slice(digits..<position), radix: 16), let scalar = Unicode.Scalar(code) else {
            report(error(.badUnicodeEscape, at: start..<next))
            return next
        }
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
        return next
    }

    /// Notes a fault that does not keep the rest from being read.
    private mutating func report(_ error: SyntaxError) {
        if errors.count < Self.mostErrors { errors.append(error) }
    }
}
