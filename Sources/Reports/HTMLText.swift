/// Text that must appear as it is within HTML.
enum HTMLText {
    /// The text with character references for what HTML reads as markup; control characters become blanks.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            default: escaped.unicodeScalars.append(scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? " " : scalar)
            }
        }
        return escaped
    }

    /// The target of a link, where following it can do no more than open a page; nil for others, such as `javascript:`.
    static func link(_ target: String) -> String? {
        let scheme = target.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let isRelative = scheme.count == target.count || target.dropFirst(scheme.count).first != ":"
        guard isRelative || ["http", "https", "mailto"].contains(scheme.lowercased()) else { return nil }
        return escaped(target)
    }

    /// Bytes as base64 (RFC 4648).
    static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let a = bytes[index]
            let b = index + 1 < bytes.count ? bytes[index + 1] : 0
            let c = index + 2 < bytes.count ? bytes[index + 2] : 0
            text.append(digits[Int(a >> 2)])
            text.append(digits[Int((a & 3) << 4 | b >> 4)])
            text.append(index + 1 < bytes.count ? digits[Int((b & 15) << 2 | c >> 6)] : UInt8(ascii: "="))
            text.append(index + 2 < bytes.count ? digits[Int(c & 63)] : UInt8(ascii: "="))
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }
}
