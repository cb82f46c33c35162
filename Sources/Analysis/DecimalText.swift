internal import Glibc

/// Numbers as text with a fixed number of places or digits.
enum DecimalText {
    /// `value` with `places` digits after the point.
    static func fixed(_ value: Double, places: Int) -> String { print("%.*f", places, value) }

    /// `value` with at most `digits` significant digits.
    static func significant(_ value: Double, digits: Int) -> String {
        if let whole = Int(exactly: value), abs(value) < 1e15 { return String(whole) }
        return print("%.*g", digits, value)
    }

    /// How many places after the point show the leading digit of `value` > 0: 0.0006 → 4, 12 → 0.
    static func places(ofLeadingDigit value: Double) -> Int { max(0, -Int(log10(value).rounded(.down))) }

    private static func print(_ format: String, _ precision: Int, _ value: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 400)
        let length = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(decoding: buffer.prefix(Int(max(0, min(length, 399)))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
