public import Diagnostics

/// Turns a source text into tokens and comments.
///
/// Never fails: what is no token of the language becomes a `.foreign` one, and faults inside literals are collected.
/// Time and memory are linear in the length of the text.
public struct Lexer {
    public private(set) var tokens: [Token] = []
    public private(set) var comments: [Comment] = []
    /// Faults inside literals, in the order of the source.
    public private(set) var errors: [SyntaxError] = []
    /// For each opening parenthesis among the tokens, the index of the closing one.
    private(set) var closers: [Int: Int] = [:]

    let source: SourceText
    let bytes: [UInt8]
    var position = 0
    private var startsLine = false
    private var followsSpace = false
    private var openParentheses: [Int] = []
    private var interpolations: [Interpolation] = []

    /// An interpolation being read: where its string and its brace are, and the brackets open inside it.
    private struct Interpolation {
        let quote: Int
        let opening: Int
        var braces = 0
        var others = 0
    }

    /// Reads the whole text. The last token is `.endOfInput`.
    public init(_ source: SourceText) {
        self.source = source
        self.bytes = source.utf8
        tokens.reserveCapacity(bytes.count / 3 + 2)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        run()
    }

    private mutating func run() {
        while true {
            skipBlanks()
            guard position < bytes.count else { break }
            readToken()
        }
        if let outermost = interpolations.first {
            report(.unterminatedInterpolation, outermost.opening..<(outermost.opening + 1), isAtEnd: true)
        }
        append(.endOfInput, from: position)
    }

    func byte(_ offset: Int = 0) -> UInt8 {
        let index = position + offset
        return index < bytes.count ? bytes[index] : 0
    }

    mutating func report(_ problem: SyntaxProblem, _ range: Range<Int>, isAtEnd: Bool = false) {
        guard errors.count < Parser.mostErrors else { return }
        errors.append(SyntaxError(problem, at: SourceSpan(source, range), isAtEnd: isAtEnd))
    }

    mutating func append(_ kind: Token.Kind, from start: Int) {
        tokens.append(Token(kind: kind, range: start..<position, startsLine: startsLine, followsSpace: followsSpace))
        startsLine = false
        followsSpace = false
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0D, 0x0C, 0x0B:
                position += 1
            case 0x0A:
                startsLine = true
                position += 1
            case UInt8(ascii: "#"):
                let start = position
                while position < bytes.count, bytes[position] != 0x0A { position += 1 }
                var end = position
                while end > start, bytes[end - 1] == 0x0D || bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
                let isHelp = end > start + 1 && bytes[start + 1] == UInt8(ascii: "#")
                comments.append(Comment(range: start..<end, isHelp: isHelp))
            case 0xC2 where byte(1) == 0xA0:  // no-break space, as pasted from pages
                position += 2
            default:
                return
            }
            followsSpace = true
        }
    }

    private mutating func readToken() {
        let first = bytes[position]
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            readNumber()
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            readWord()
        case UInt8(ascii: "."):
            if Self.isDigit(byte(1)) { readNumber() } else { readSign() }
        case UInt8(ascii: "\""):
            readString(from: position, quote: position)
        case UInt8(ascii: "'"):
            if isTranspose { readSign() } else { readRawString() }
        case UInt8(ascii: "}"):
            if let interpolation = interpolations.last, interpolation.braces == 0 {
                interpolations.removeLast()
                readString(from: position, quote: interpolation.quote)
            } else {
                readSign()
            }
        case UInt8(ascii: ":"):
            if let interpolation = interpolations.last, interpolation.braces == 0, interpolation.others == 0 {
                readFormat()
            } else {
                readSign()
            }
        default:
            if first < 0x80 {
                readSign()
            } else if let (scalar, _) = scalar(at: position), Self.startsName(scalar) {
                readWord()
            } else {
                readSign()
            }
        }
    }

    /// Whether the quote here follows a value without space, as MATLAB writes a transpose.
    private var isTranspose: Bool {
        guard !followsSpace, let previous = tokens.last else { return false }
        switch previous.kind {
        case .rightBracket, .rightParenthesis, .number: return true
        case .name: return !["r", "f", "b", "u"].contains(source.slice(previous.range))
        default: return false
        }
    }

    // MARK: Words

    private mutating func readWord() {
        let start = position
        while position < bytes.count {
            let next = bytes[position]
            if Self.isASCIINameByte(next) {
                position += 1
            } else if next >= 0x80, let (scalar, length) = scalar(at: position), Self.continuesName(scalar) {
                position += length
            } else {
                break
            }
        }
        let length = position - start
        let kind: Token.Kind = (2...8).contains(length) ? .word(source.slice(start..<position)) : .name
        append(kind, from: start)
    }

    // MARK: Signs

    private mutating func readSign() {
        let start = position
        let (kind, length) = sign()
        position += length
        track(kind)
        append(kind, from: start)
    }

    /// Keeps count of open brackets: to find the other end of a parenthesis, and the end of an interpolation.
    private mutating func track(_ kind: Token.Kind) {
        switch kind {
        case .leftParenthesis:
            openParentheses.append(tokens.count)
            if !interpolations.isEmpty { interpolations[interpolations.count - 1].others += 1 }
        case .leftBracket:
            if !interpolations.isEmpty { interpolations[interpolations.count - 1].others += 1 }
        case .leftBrace:
            if !interpolations.isEmpty { interpolations[interpolations.count - 1].braces += 1 }
        case .rightParenthesis:
            if let open = openParentheses.popLast() { closers[open] = tokens.count }
            if !interpolations.isEmpty { interpolations[interpolations.count - 1].others -= 1 }
        case .rightBracket:
            if !interpolations.isEmpty { interpolations[interpolations.count - 1].others -= 1 }
        case .rightBrace:
            if !interpolations.isEmpty { interpolations[interpolations.count - 1].braces -= 1 }
        default: break
        }
    }

    // MARK: Strings

    /// Reads the text of a `"…"` string from its quote, or on from the `}` of an interpolation.
    private mutating func readString(from start: Int, quote: Int) {
        let isFirst = start == quote
        position = start + 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"):
                skipEscape()
            case UInt8(ascii: "\""):
                position += 1
                append(isFirst ? .string : .stringClose, from: start)
                return
            case UInt8(ascii: "{"):
                if byte(1) == UInt8(ascii: "{") {
                    position += 2
                } else if interpolations.count >= Self.deepestInterpolation {
                    report(.nestedTooDeeply(limit: Self.deepestInterpolation), position..<(position + 1))
                    position += 1
                } else {
                    position += 1
                    interpolations.append(Interpolation(quote: quote, opening: position - 1))
                    append(isFirst ? .stringOpen : .stringMiddle, from: start)
                    return
                }
            case UInt8(ascii: "}"):
                if byte(1) == UInt8(ascii: "}") {
                    position += 2
                } else {
                    report(.loneBrace, position..<(position + 1))
                    position += 1
                }
            default:
                position += 1
            }
        }
        position = bytes.count
        if interpolations.isEmpty { report(.unterminatedString, quote..<(quote + 1), isAtEnd: true) }
        append(isFirst ? .string : .stringClose, from: start)
    }

    /// Skips `\n`, or the whole of `\u{…}`, whose brace opens no interpolation.
    private mutating func skipEscape() {
        let isUnicode = byte(1) == UInt8(ascii: "u") && byte(2) == UInt8(ascii: "{")
        position += isUnicode ? 3 : 2
        guard isUnicode else { return }
        while Self.isHexadecimal(byte()) { position += 1 }
        if byte() == UInt8(ascii: "}") { position += 1 }
    }

    private static let deepestInterpolation = 32

    private mutating func readRawString() {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "'") { position += 1 }
        if position < bytes.count {
            position += 1
        } else if interpolations.isEmpty {
            report(.unterminatedString, start..<(start + 1), isAtEnd: true)
        }
        append(.rawString, from: start)
    }

    private mutating func readFormat() {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "}"), bytes[position] != UInt8(ascii: "\""),
            bytes[position] != 0x0A
        {
            position += 1
        }
        append(.format, from: start)
    }
}
