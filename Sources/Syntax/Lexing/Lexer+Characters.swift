extension Lexer {
    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }

    static func isASCIINameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }

    /// Letters of any script, and the ∂ and ∇ of mathematics.
    static func startsName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isIDStart || scalar == "∂" || scalar == "∇"
    }

    /// Letters, digits, combining marks and subscript digits.
    static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isIDContinue || scalar == "∂" || scalar == "∇" || ("\u{2080}"..."\u{2089}").contains(scalar)
    }

    /// The Unicode scalar whose UTF-8 begins at an offset, and its length in bytes.
    func scalar(at offset: Int) -> (Unicode.Scalar, Int)? {
        var decoder = UTF8()
        var iterator = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (scalar, UTF8.width(scalar))
    }

    /// Whether a text is a name: letters, digits and `_`, no keyword.
    public static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "_" || startsName(first) else { return false }
        return text.unicodeScalars.dropFirst().allSatisfy { $0 == "_" || continuesName($0) } && Token.Kind.word(text) == .name
    }
}
