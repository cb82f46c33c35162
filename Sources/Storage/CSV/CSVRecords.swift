internal import Glibc

/// Splits the bytes of a table in text into records and their cells (RFC 4180), a block at a time.
///
/// Cells may stand in double quotes, with quotes doubled inside, and then hold delimiters and line breaks; lines end in
/// LF, CRLF or CR; empty lines do not count.
struct CSVRecords: ~Copyable {
    /// Where a cell lies in the buffer, without its quotes.
    struct Cell {
        var start: Int
        var end: Int
        /// Whether doubled quotes in it stand for one.
        var hasDoubledQuotes: Bool
        var isQuoted: Bool
    }

    /// No record is longer; a quote that is never closed would else hold the whole file in memory.
    static let recordLimit = 64 << 20

    let path: String
    let dialect: CSVDialect
    /// The cells of the present record; their bytes are `bytes[start..<end]`.
    private(set) var cells: [Cell] = []
    /// The line on which the present record begins, from 1.
    private(set) var line = 0
    private let source: ByteSource
    private var buffer: UnsafeMutableRawBufferPointer
    private var filled: Int
    private var position = 0
    private var isAtEnd: Bool
    private var nextLine = 1

    init(_ source: ByteSource, dialect: CSVDialect?) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        do {
            filled = try source.read(into: buffer)
        } catch {
            buffer.deallocate()
            throw error
        }
        self.source = source
        path = source.path
        self.buffer = buffer
        isAtEnd = filled < buffer.count
        let start = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
        // A byte order mark.
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        self.dialect = dialect ?? CSVDialect.sniffed(UnsafeRawBufferPointer(rebasing: start.dropFirst(position).prefix(1 << 16)))
    }

    deinit { buffer.deallocate() }

    /// The bytes that `cells` point into, until the next record is read.
    var bytes: UnsafePointer<UInt8>? { UnsafePointer(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)) }

    /// Reads the next record; false at the end.
    mutating func next() throws -> Bool {
        while true {
            line = nextLine
            switch try scan() {
            case .record: return true
            case .blank: continue
            case .end: return false
            case .needsMore: try refill()
            }
        }
    }

    /// A cell's text; throws where it is not UTF-8.
    func text(_ cell: Cell) throws -> String {
        guard let bytes else { return "" }
        let raw = UnsafeBufferPointer(start: bytes + cell.start, count: cell.end - cell.start)
        let text: String?
        if cell.hasDoubledQuotes {
            var plain: [UInt8] = []
            var isSecond = false
            for byte in raw {
                isSecond = byte == UInt8(ascii: "\"") && !isSecond
                if !isSecond { plain.append(byte) }
            }
            text = String(validating: plain, as: UTF8.self)
        } else {
            text = String(validating: raw, as: UTF8.self)
        }
        guard let text else { throw failure("expected UTF-8 text; convert the file, for example with iconv") }
        return text
    }

    func failure(_ problem: String) -> StorageError { .malformed(path: path, place: .line(line), problem: problem) }

    // MARK: Scanning

    private enum Scan { case record, blank, end, needsMore }

    private mutating func scan() throws -> Scan {
        guard let bytes else { return .end }
        cells.removeAll(keepingCapacity: true)
        if position == filled { return isAtEnd ? .end : .needsMore }
        let delimiter = dialect.delimiter
        let end = filled
        var at = position
        var lines = 0
        while true {
            if at < end, bytes[at] == UInt8(ascii: "\"") {
                // A quoted cell: to the quote that is not doubled.
                let start = at + 1
                var hasDoubled = false
                at = start
                while true {
                    guard let quote = memchr(bytes + at, 0x22, end - at) else {
                        if !isAtEnd { return .needsMore }
                        throw failure("a quote is opened here and never closed")
                    }
                    let found = UnsafePointer(quote.assumingMemoryBound(to: UInt8.self)) - bytes
                    lines += Self.lineCount(bytes, at, found)
                    if found + 1 == end, !isAtEnd { return .needsMore }
                    if found + 1 < end, bytes[found + 1] == UInt8(ascii: "\"") {
                        hasDoubled = true
                        at = found + 2
                        continue
                    }
                    cells.append(Cell(start: start, end: found, hasDoubledQuotes: hasDoubled, isQuoted: true))
                    at = found + 1
                    break
                }
                if at < end, bytes[at] != delimiter, bytes[at] != 0x0A, bytes[at] != 0x0D {
                    throw failure("after the closing quote of cell \(cells.count) a delimiter or the end of the line was expected")
                }
            } else {
                let start = at
                while at < end {
                    let byte = bytes[at]
                    if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
                    at += 1
                }
                if at == end, !isAtEnd { return .needsMore }
                cells.append(Cell(start: start, end: at, hasDoubledQuotes: false, isQuoted: false))
            }
            if at == end { break }
            let byte = bytes[at]
            at += 1
            if byte == delimiter { continue }
            lines += 1
            if byte == 0x0D {
                if at == end, !isAtEnd { return .needsMore }
                if at < end, bytes[at] == 0x0A { at += 1 }
            }
            break
        }
        position = at
        nextLine += lines
        let isBlank = cells.count == 1 && cells[0].start == cells[0].end && !cells[0].isQuoted
        return isBlank ? .blank : .record
    }

    /// Line breaks within a quoted cell: LF, or CR alone.
    private static func lineCount(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var count = 0
        for at in start..<end {
            if bytes[at] == 0x0A || bytes[at] == 0x0D && !(at + 1 < end && bytes[at + 1] == 0x0A) { count += 1 }
        }
        return count
    }

    /// Moves the unfinished record to the front and reads on behind it; a record that fills the buffer gets a larger one.
    private mutating func refill() throws {
        let rest = filled - position
        if rest == buffer.count {
            guard rest < Self.recordLimit else {
                throw failure("one record of more than \(byteText(Double(Self.recordLimit))): is a quote never closed?")
            }
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 64)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<filled]))
            buffer.deallocate()
            buffer = larger
        } else if rest > 0, let base = buffer.baseAddress {
            memmove(base, base + position, rest)
        }
        position = 0
        filled = rest
        let free = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        let count = try source.read(into: free)
        filled += count
        isAtEnd = count < free.count
    }
}
