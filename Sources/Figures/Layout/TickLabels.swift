internal import Glibc

/// How numbers on axes are written.
enum NumberStyle {
    /// ASCII alone: `-1.5`, `1e-6`.
    case ascii
    /// For terminals: `-1.5`, `10⁻⁶`.
    case terminal
    /// For print: `−1.5`, `10⁻⁶`.
    case print
}

/// Writes the values of ticks, all of an axis in one manner and as short as tells them apart.
struct TickLabels {
    let style: NumberStyle

    /// Labels of evenly stepped values.
    func linear(_ values: [Double], step: Double) -> [String] {
        let largest = values.map { abs($0) }.max() ?? 0
        let decimals = max(0, -floor(log10(step) + 1e-9).whole)
        if largest == 0 { return values.map { _ in "0" } }
        if largest >= 1e6 || largest < 1e-4 {
            let exponent = floor(log10(largest) + 1e-12).whole
            let unit = pow(10, Double(exponent))
            let digits = max(0, exponent - floor(log10(step) + 1e-9).whole)
            if digits > 12 { return values.map(plain) }
            return values.map { $0 == 0 ? "0" : scientific(mantissa: fixed($0 / unit, decimals: digits), exponent: exponent) }
        }
        return decimals > 12 ? values.map(plain) : values.map { signed(fixed($0, decimals: decimals)) }
    }

    /// Labels of powers of ten and their 1-2-5 multiples.
    func logarithmic(_ values: [Double]) -> [String] {
        let exponents = values.filter { $0 != 0 }.map { log10(abs($0)) }
        guard let least = exponents.min(), let most = exponents.max() else { return values.map(plain) }
        if least >= -3.0001, most <= 4.0001 { return values.map(plain) }
        return values.map { value in
            guard value != 0 else { return "0" }
            let exponent = floor(log10(abs(value)) + 1e-9).whole
            let mantissa = value / pow(10, Double(exponent))
            let whole = fixed(mantissa, decimals: 0)
            if abs(mantissa - mantissa.rounded()) > 1e-6 { return plain(value) }
            if style != .ascii, whole == "1" || whole == "-1" { return (value < 0 ? minus : "") + "10" + superscript(exponent) }
            return scientific(mantissa: whole, exponent: exponent)
        }
    }

    /// A lone number in at most four significant digits.
    func plain(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? minus + "inf" : "inf" }
        guard value != 0 else { return "0" }
        let exponent = floor(log10(abs(value)) + 1e-12).whole
        if exponent < -4 || exponent >= 6 {
            let mantissa = trimmed(fixed(value / pow(10, Double(exponent)), decimals: 2))
            return scientific(mantissa: mantissa, exponent: exponent)
        }
        return signed(trimmed(fixed(value, decimals: max(0, 3 - exponent))))
    }

    private var minus: String { style == .print ? "−" : "-" }

    private func signed(_ text: String) -> String {
        style == .print && text.first == "-" ? minus + text.dropFirst() : text
    }

    private func scientific(mantissa: String, exponent: Int) -> String {
        style == .print ? signed(mantissa) + "×10" + superscript(exponent) : mantissa + "e\(exponent)"
    }

    private func superscript(_ exponent: Int) -> String {
        String(String(exponent).map { Self.superscripts[$0] ?? $0 })
    }

    private static let superscripts: [Character: Character] = [
        "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    ]

    private func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }
}

/// A number with exactly `decimals` digits behind the point; minus zero is zero.
func fixed(_ value: Double, decimals: Int) -> String {
    let scaled = (value * pow(10, Double(decimals))).rounded()
    guard abs(scaled) < 9e18 else { return "\(value)" }
    var digits = String(UInt64(abs(scaled)))
    if decimals > 0 {
        if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
        digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return scaled < 0 ? "-" + digits : digits
}
