internal import Tensors

/// Writes JSON: the same value always gives the same text.
///
/// Numbers are the shortest text that reads back as the same double, whole ones without a point. JSON has no NaN and no
/// infinities: they become the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, or `null` where that is asked for.
public struct JSONSerializer: Sendable {
    public enum NonFinite: Sendable { case strings, null }

    public var isPretty: Bool
    public var nonFinite: NonFinite

    /// - Parameter isPretty: a member a line, two spaces a level; arrays of plain values stay on one line while they fit.
    public init(isPretty: Bool = false, nonFinite: NonFinite = .strings) {
        self.isPretty = isPretty
        self.nonFinite = nonFinite
    }

    public func text(_ value: JSONValue) -> String {
        var out: [UInt8] = []
        write(value, level: 0, into: &out)
        if isPretty { out.append(UInt8(ascii: "\n")) }
        return String(decoding: out, as: UTF8.self)
    }

    private static let lineWidth = 100

    private func write(_ value: JSONValue, level: Int, into out: inout [UInt8]) {
        switch value {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .number(let value): write(value, into: &out)
        case .string(let text): Self.write(text, into: &out)
        case .array(let values):
            if values.isEmpty || !isPretty || fitsOnALine(values, level: level) {
                list(values, "[", "]", isPretty ? ", " : ",", into: &out) { write($0, level: 0, into: &$1) }
            } else {
                block(values, "[", "]", level: level, into: &out) { write($0, level: level + 1, into: &$1) }
            }
        case .object(let members):
            let colon = isPretty ? ": " : ":"
            let member: (Member, inout [UInt8]) -> Void = { member, out in
                Self.write(member.name, into: &out)
                out += colon.utf8
                write(member.value, level: level + 1, into: &out)
            }
            if members.isEmpty || !isPretty {
                list(members, "{", "}", ",", into: &out, member)
            } else {
                block(members, "{", "}", level: level, into: &out, member)
            }
        }
    }

    private typealias Member = JSONValue.Member

    private func list<T>(
        _ items: [T], _ open: String, _ close: String, _ comma: String, into out: inout [UInt8],
        _ item: (T, inout [UInt8]) -> Void
    ) {
        out += open.utf8
        for (index, element) in items.enumerated() {
            if index > 0 { out += comma.utf8 }
            item(element, &out)
        }
        out += close.utf8
    }

    private func block<T>(
        _ items: [T], _ open: String, _ close: String, level: Int, into out: inout [UInt8],
        _ item: (T, inout [UInt8]) -> Void
    ) {
        out += open.utf8
        for (index, element) in items.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            newline(level + 1, into: &out)
            item(element, &out)
        }
        newline(level, into: &out)
        out += close.utf8
    }

    private func newline(_ level: Int, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\n"))
        out += repeatElement(UInt8(ascii: " "), count: 2 * level)
    }

    private func fitsOnALine(_ values: [JSONValue], level: Int) -> Bool {
        var width = 2 * level
        for value in values {
            switch value {
            case .array, .object: return false
            case .string(let text): width += text.utf8.count + 4
            case .number(let value): width += value.description.utf8.count + 2
            default: width += 6
            }
            if width > Self.lineWidth { return false }
        }
        return true
    }

    private func write(_ value: Double, into out: inout [UInt8]) {
        if value.isFinite {
            out += NumberText.shortest(value).utf8
        } else if nonFinite == .null {
            out += "null".utf8
        } else {
            out += (value.isNaN ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"").utf8
        }
    }

    private static func write(_ text: String, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): out += "\\\"".utf8
            case UInt8(ascii: "\\"): out += "\\\\".utf8
            case UInt8(ascii: "\n"): out += "\\n".utf8
            case UInt8(ascii: "\r"): out += "\\r".utf8
            case UInt8(ascii: "\t"): out += "\\t".utf8
            case 0x00..<0x20, 0x7F:
                let hex = String(byte, radix: 16)
                out += ("\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex).utf8
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}
