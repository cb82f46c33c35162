internal import Glibc

/// Numbers as text.
public enum NumberText {
    /// The shortest decimal text that reads back as the same number; whole numbers without a point.
    public static func shortest(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if value == value.rounded(), abs(value) < 1e16 {
            return value == 0 ? (value.sign == .minus ? "-0" : "0") : String(Int64(value))
        }
        let text = value.description
        guard let mark = text.firstIndex(of: "e") else { return text }
        var mantissa = text[..<mark]
        if mantissa.hasSuffix(".0") { mantissa = mantissa.dropLast(2) }
        return String(mantissa + text[mark...])
    }

    /// At most `digits` significant digits, without trailing zeros: 0.399361, 1001.6, 1e-9, 12. A number rounded
    /// to `digits` digits is never shown as a whole one of more digits than it has.
    public static func significant(_ value: Double, digits: Int = 6) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if value == value.rounded(), abs(value) < 1e15 { return shortest(value) }
        return tidyExponent(formatted("%.*g", max(1, min(digits, 17)), value))
    }

    /// `digits` significant digits; trailing zeros go only where the number is, but for rounding, that short:
    /// 0.5, 1001.60 (of 1001.6006), 1e-9. `precision` is that of the number's type.
    public static func rounded(_ value: Double, digits: Int = 6, precision: ElementType = .f64) -> String {
        guard value.isFinite, value != 0 else { return shortest(value == 0 ? 0 : value) }
        let digits = max(1, min(digits, 17))
        if value == value.rounded(), abs(value) < 1e15 { return shortest(value) }
        let short = formatted("%.*g", digits, value)
        let tolerance = precision == .f32 ? 2e-7 : 1e-13
        if let read = Double(short), abs(read - value) <= tolerance * abs(value) { return tidyExponent(short) }
        var full = formatted("%#.*g", digits, value)
        if full.hasSuffix(".") { full.removeLast() }
        return tidyExponent(full)
    }

    /// `decimals` digits after the point.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        return formatted("%.*f", max(0, min(decimals, 60)), value)
    }

    /// `decimals` digits of mantissa, as 1.25e-7.
    public static func scientific(_ value: Double, decimals: Int) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        return tidyExponent(formatted("%.*e", max(0, min(decimals, 30)), value))
    }

    private static func formatted(_ format: String, _ places: Int, _ value: Double) -> String {
        // 400 bytes hold the longest: 309 digits, sign, point and 60 decimals.
        var buffer = [CChar](repeating: 0, count: 400)
        let length = withVaList([Int32(places), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(decoding: buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// e+05 → e5, e-07 → e-7.
    private static func tidyExponent(_ text: String) -> String {
        guard let mark = text.firstIndex(of: "e") else { return text }
        let exponent = text[text.index(after: mark)...]
        let digits = exponent.drop { $0 == "+" || $0 == "-" || $0 == "0" }
        return text[..<mark] + "e" + (exponent.hasPrefix("-") ? "-" : "") + (digits.isEmpty ? "0" : digits)
    }
}
