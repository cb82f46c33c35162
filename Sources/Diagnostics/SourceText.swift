/// A named text that spans point into: a script, a prompt entry, an `-e` expression.
///
/// Offsets are UTF-8 bytes; lines and columns count from 1, columns in characters as an editor shows them.
public final class SourceText: Sendable {
    public let name: String
    public let utf8: [UInt8]
    private let lineStarts: [Int]

    public init(name: String, text: String) {
        self.name = name
        self.utf8 = Array(text.utf8)
        var starts = [0]
        for (offset, byte) in utf8.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        self.lineStarts = starts
    }

    public var text: String { String(decoding: utf8, as: UTF8.self) }
    public var lineCount: Int { lineStarts.count }

    /// The line (from 1) that holds the byte at `offset`; an offset past the end belongs to the last line.
    public func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The column (from 1, in characters) of the byte at `offset`.
    public func column(at offset: Int) -> Int {
        let start = lineStarts[line(at: offset) - 1]
        return String(decoding: utf8[start..<max(start, min(offset, utf8.count))], as: UTF8.self).count + 1
    }

    /// The text of a line (from 1) without its newline; empty outside the text.
    public func lineText(_ line: Int) -> String {
        guard line >= 1, line <= lineStarts.count else { return "" }
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] - 1 : utf8.count
        if end > start, utf8[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return String(decoding: utf8[start..<end], as: UTF8.self)
    }

    /// The text of a range of bytes, clamped to the source.
    public func slice(_ range: Range<Int>) -> String {
        String(decoding: utf8[range.clamped(to: 0..<utf8.count)], as: UTF8.self)
    }
}

/// A place in a source text.
public struct SourceSpan: Sendable {
    public let source: SourceText
    public let range: Range<Int>

    public init(_ source: SourceText, _ range: Range<Int>) {
        self.source = source
        self.range = range
    }
}
