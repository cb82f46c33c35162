internal import Glibc

/// Reads decimal numbers exactly: the double nearest to what is written, ties to even.
///
/// Up to 19 digits and a small power of ten are done in one multiplication or division that is exact or whose rounding is
/// known to be right (Clinger 1990, "How to read floating point numbers accurately"); the rest goes to the C library.
enum DecimalParser {
    /// The number that the bytes are, all of them: digits with sign, point and exponent, or `inf`, `infinity`, `nan` in
    /// any case. Nil for anything else, and for no bytes.
    static func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        var position = 0
        let count = bytes.count
        var isNegative = false
        if position < count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        let start = position
        var mantissa: UInt64 = 0
        var digits = 0
        var significant = 0
        var exponent = 0
        while position < count {
            let digit = bytes[position] &- 48
            if digit > 9 { break }
            digits += 1
            if significant < 19 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                if mantissa != 0 { significant += 1 }
            } else {
                significant += 1
            }
            position += 1
        }
        if position < count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            let first = position
            while position < count {
                let digit = bytes[position] &- 48
                if digit > 9 { break }
                if significant < 19 {
                    mantissa = mantissa &* 10 &+ UInt64(digit)
                    if mantissa != 0 { significant += 1 }
                } else {
                    significant += 1
                }
                position += 1
            }
            digits += position - first
            exponent = first - position
        }
        if digits == 0 { return word(bytes, from: start, isNegative: isNegative) }
        if position < count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            var isExponentNegative = false
            if position < count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
                isExponentNegative = bytes[position] == UInt8(ascii: "-")
                position += 1
            }
            let first = position
            var written = 0
            while position < count {
                let digit = bytes[position] &- 48
                if digit > 9 { break }
                written = min(written * 10 + Int(digit), 1_000_000)
                position += 1
            }
            if position == first { return nil }
            exponent += isExponentNegative ? -written : written
        }
        if position != count { return nil }
        let magnitude: Double
        if significant <= 19, let quick = scaled(mantissa, exponent) {
            magnitude = quick
        } else {
            magnitude = library(UnsafeBufferPointer(rebasing: bytes[start...]))
        }
        return isNegative ? -magnitude : magnitude
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// `mantissa · 10^exponent`, where one operation rounds right; else nil.
    private static func scaled(_ mantissa: UInt64, _ exponent: Int) -> Double? {
        if mantissa == 0 { return 0 }
        // Both factors are exact doubles, so the one operation rounds once.
        if mantissa < 1 << 53, abs(exponent) <= 22 {
            let power = powers[abs(exponent)]
            return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        }
        #if arch(x86_64)
            // 64-bit significands: both factors are exact again (5^27 < 2^64), and the result is within half a unit of
            // its 64 bits. Rounding it on to 53 bits is right unless the dropped 11 bits lie next to their middle.
            if abs(exponent) <= 22 {
                let power = Float80(powers[abs(exponent)])
                let product = exponent < 0 ? Float80(mantissa) / power : Float80(mantissa) * power
                let dropped = product.significandBitPattern & 0x7FF
                if dropped < 0x3FF || dropped > 0x401 { return Double(product) }
            }
        #endif
        return nil
    }

    /// The C library's reading, in the C locale whatever the process's is.
    private static func library(_ bytes: UnsafeBufferPointer<UInt8>) -> Double {
        Double(String(decoding: bytes, as: UTF8.self)) ?? .nan
    }

    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, isNegative: Bool) -> Double? {
        let rest = bytes[start...]
        func spells(_ word: StaticString) -> Bool {
            rest.count == word.utf8CodeUnitCount
                && zip(rest, UnsafeBufferPointer(start: word.utf8Start, count: rest.count)).allSatisfy { $0 | 0x20 == $1 }
        }
        if spells("inf") || spells("infinity") { return isNegative ? -.infinity : .infinity }
        return spells("nan") ? .nan : nil
    }
}
