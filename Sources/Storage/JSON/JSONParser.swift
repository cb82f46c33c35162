/// Reads JSON strictly as RFC 8259 says: no comments, no trailing commas, no name twice in an object.
///
/// Errors name line and column, and what was expected there.
public struct JSONParser {
    /// Nesting beyond this is refused.
    public static let depthLimit = 512

    /// Parses a whole text; `path` is what errors call it.
    public static func parse(_ text: String, path: String = "JSON") throws -> JSONValue {
        var text = text
        return try text.withUTF8 { bytes in
            var parser = JSONParser(bytes: bytes, path: path)
            return try parser.document()
        }
    }

    /// Reads and parses a file.
    public static func read(_ path: String) throws -> JSONValue {
        try parse(TextFile.read(path), path: path)
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let path: String
    private var position = 0
    private var depth = 0

    private init(bytes: UnsafeBufferPointer<UInt8>, path: String) {
        self.bytes = bytes
        self.path = path
    }

    private mutating func document() throws -> JSONValue {
        skipSpace()
        let value = try value()
        skipSpace()
        if position < bytes.count { throw failure("expected the end of the text") }
        return value
    }

    private mutating func value() throws -> JSONValue {
        guard let byte = peek else { throw failure("expected a value") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { try $0.object() }
        case UInt8(ascii: "["): return try nested { try $0.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw failure("expected a value")
        }
    }

    private mutating func nested(_ body: (inout JSONParser) throws -> JSONValue) throws -> JSONValue {
        if depth == Self.depthLimit { throw failure("nested more than \(Self.depthLimit) deep") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func object() throws -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take("}") { return .object([]) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw failure("expected a name in quotes") }
            let start = position
            let name = try string()
            if !names.insert(name).inserted {
                position = start
                throw failure("the name \(shown(name)) stands twice in this object")
            }
            skipSpace()
            guard take(":") else { throw failure("expected `:`") }
            skipSpace()
            members.append(JSONValue.Member(name, try value()))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("expected `,` or `}`") }
        }
    }

    private mutating func array() throws -> JSONValue {
        position += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .array([]) }
        while true {
            skipSpace()
            values.append(try value())
            skipSpace()
            if take("]") { return .array(values) }
            guard take(",") else { throw failure("expected `,` or `]`") }
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws -> JSONValue {
        let word = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[position...].starts(with: word) else { throw failure("expected a value") }
        position += word.count
        return value
    }

    private mutating func number() throws -> Double {
        let start = position
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (48...57).contains($0) } ?? false }
        if peek == UInt8(ascii: "-") { position += 1 }
        guard isDigit(peek) else { throw failure("expected a digit") }
        if peek == UInt8(ascii: "0") {
            position += 1
            if isDigit(peek) { throw failure("a number does not begin with 0") }
        }
        while isDigit(peek) { position += 1 }
        if peek == UInt8(ascii: ".") {
            position += 1
            guard isDigit(peek) else { throw failure("expected a digit after the point") }
            while isDigit(peek) { position += 1 }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard isDigit(peek) else { throw failure("expected a digit in the exponent") }
            while isDigit(peek) { position += 1 }
        }
        guard let value = DecimalParser.double(UnsafeBufferPointer(rebasing: bytes[start..<position])), value.isFinite
        else {
            position = start
            throw failure("the number is beyond the range of doubles")
        }
        return value
    }

    private mutating func string() throws -> String {
        position += 1
        let start = position
        // Most strings have no escapes: those are taken as they stand.
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if take("\"") { return String(decoding: bytes[start..<position - 1], as: UTF8.self) }
        var text = Array(bytes[start..<position])
        while true {
            guard let byte = peek else { throw failure("expected `\"`: the string does not end") }
            if byte < 0x20 { throw failure("control characters in a string are written as \\u escapes") }
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            if byte != UInt8(ascii: "\\") {
                text.append(byte)
                continue
            }
            guard let escape = peek else { throw failure("expected an escape") }
            position += 1
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"): text += String(try unicodeEscape()).utf8
            default:
                position -= 1
                throw failure("expected one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
            }
        }
    }

    /// After `\u`: four hexadecimal digits, or two such escapes that make a surrogate pair.
    private mutating func unicodeEscape() throws -> Character {
        let high = try fourHexDigits()
        if let scalar = Unicode.Scalar(high) { return Character(scalar) }
        guard (0xD800..<0xDC00).contains(high), take("\\"), take("u") else { throw failure("half a surrogate pair") }
        let low = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("half a surrogate pair") }
        return Character(scalar)
    }

    private mutating func fourHexDigits() throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ problem: String) -> StorageError {
        let before = bytes[..<min(position, bytes.count)]
        let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
        return .malformed(path: path, place: .column(line: line, column: column), problem: problem)
    }
}
