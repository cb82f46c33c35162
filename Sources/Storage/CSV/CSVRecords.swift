internal import Glibc

/// Splits the bytes of a table in text into records and their cells (RFC 4180), a block of whole records at a time.
///
/// Cells may stand in double quotes, with quotes doubled inside, and then hold delimiters and line breaks; lines end in
/// LF, CRLF or CR; empty lines do not count. All records have as many cells as the first.
struct CSVRecords: ~Copyable {
    /// Where a cell lies in the block, without its quotes.
    struct Cell {
        private static let doubledQuotes: UInt32 = 1 << 31
        private static let quoted: UInt32 = 1 << 30

        private let first: UInt32
        /// Its length, and whether it stood in quotes.
        private let rest: UInt32

        init(_ start: Int, _ end: Int, isQuoted: Bool = false, hasDoubledQuotes: Bool = false) {
            first = UInt32(truncatingIfNeeded: start)
            rest = UInt32(truncatingIfNeeded: end - start) | (isQuoted ? Self.quoted : 0) | (hasDoubledQuotes ? Self.doubledQuotes : 0)
        }

        var start: Int { Int(first) }
        var count: Int { Int(rest & (Self.quoted - 1)) }
        /// Whether doubled quotes in it stand for one.
        var hasDoubledQuotes: Bool { rest & Self.doubledQuotes != 0 }
        var isQuoted: Bool { rest & Self.quoted != 0 }
    }

    /// The records of a block, until the next is read. `@unchecked Sendable` is sound: they are only looked at.
    struct Block: @unchecked Sendable {
        let bytes: UnsafePointer<UInt8>
        let cells: UnsafePointer<Cell>
        /// Cells in a record.
        let width: Int
        let rowCount: Int

        func cell(_ row: Int, _ column: Int) -> UnsafeBufferPointer<UInt8> {
            let cell = cells[row &* width &+ column]
            return UnsafeBufferPointer(start: bytes + cell.start, count: cell.count)
        }

        /// Whether the cell has doubled quotes, each of which stands for one.
        func hasDoubledQuotes(_ row: Int, _ column: Int) -> Bool { cells[row &* width &+ column].hasDoubledQuotes }
    }

    /// No record is longer; a quote that is never closed would else hold the whole file in memory.
    static let recordLimit = 64 << 20

    let path: String
    let dialect: CSVDialect
    private let source: ByteSource
    /// Behind the bytes that are filled stands a line break, and room for a word that begins before it.
    private var buffer: UnsafeMutableRawBufferPointer
    private static let room = 16
    private var filled: Int
    private var position: Int
    private var isAtEnd: Bool
    private var nextLine = 1
    private var cells: UnsafeMutableBufferPointer<Cell>
    private var cellCount = 0
    private var width = 0
    /// Where the records of the present block begin, and the line of the first.
    private var blockStart = 0
    private var blockLine = 1
    /// What is wrong with the record behind the present block.
    private var nextFailure: StorageError?

    init(_ source: ByteSource, dialect: CSVDialect?) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: (1 << 20) + Self.room, alignment: 64)
        do {
            filled = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<(1 << 20)]))
        } catch {
            buffer.deallocate()
            throw error
        }
        self.source = source
        path = source.path
        self.buffer = buffer
        isAtEnd = filled < 1 << 20
        let start = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
        // A byte order mark.
        position = start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self.dialect = dialect ?? CSVDialect.sniffed(UnsafeRawBufferPointer(rebasing: start.dropFirst(position).prefix(1 << 16)))
        cells = .allocate(capacity: 1 << 12)
        markEnd()
    }

    deinit {
        buffer.deallocate()
        cells.deallocate()
    }

    /// Reads on: as many whole records as the buffer holds, at least one; nil at the end.
    mutating func next() throws -> Block? {
        if let nextFailure { throw nextFailure }
        (cellCount, blockStart, blockLine) = (0, position, nextLine)
        var rowCount = 0
        while true {
            let line = nextLine
            do {
                switch try scan() {
                case .record:
                    rowCount += 1
                    continue
                case .blank: continue
                case .needsMore where rowCount == 0:
                    try refill()
                    (blockStart, blockLine) = (position, nextLine)
                    continue
                case .end, .needsMore: break
                }
            } catch let error as Problem {
                let error = StorageError.malformed(path: path, place: .line(line), problem: error.text)
                // The records before it come first.
                guard rowCount > 0 else { throw error }
                nextFailure = error
            }
            guard rowCount > 0, let bytes, let base = cells.baseAddress else { return nil }
            return Block(bytes: bytes, cells: UnsafePointer(base), width: width, rowCount: rowCount)
        }
    }

    /// The error of a record of the present block.
    func failure(row: Int, _ problem: String) -> StorageError {
        var line = blockLine
        if let bytes {
            // Without the quote that it may begin with.
            line += Self.lineCount(bytes, blockStart, max(blockStart, cells[row * width].start - (cells[row * width].isQuoted ? 1 : 0)))
        }
        return .malformed(path: path, place: .line(line), problem: problem)
    }

    // MARK: Scanning

    private enum Scan { case record, blank, end, needsMore }

    private struct Problem: Error { let text: String }

    private var bytes: UnsafePointer<UInt8>? { UnsafePointer(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)) }

    private mutating func scan() throws -> Scan {
        guard let bytes else { return .end }
        let end = filled
        if position == end { return isAtEnd ? .end : .needsMore }
        let marks = Marks(dialect.delimiter)
        let delimiter = dialect.delimiter
        var at = position
        var lines = 0
        var count = cellCount
        while true {
            if count == cells.count { widenCells(count) }
            if bytes[at] == UInt8(ascii: "\""), at < end {
                // A quoted cell: to the quote that is not doubled.
                let start = at + 1
                var hasDoubled = false
                at = start
                while true {
                    guard let quote = memchr(bytes + at, 0x22, end - at) else {
                        if !isAtEnd { return .needsMore }
                        throw Problem(text: "a quote is opened here and never closed")
                    }
                    let found = UnsafePointer(quote.assumingMemoryBound(to: UInt8.self)) - bytes
                    lines += Self.lineCount(bytes, at, found)
                    if found + 1 == end, !isAtEnd { return .needsMore }
                    if found + 1 < end, bytes[found + 1] == UInt8(ascii: "\"") {
                        hasDoubled = true
                        at = found + 2
                        continue
                    }
                    cells[count] = Cell(start, found, isQuoted: true, hasDoubledQuotes: hasDoubled)
                    at = found + 1
                    break
                }
                if at < end, bytes[at] != delimiter, bytes[at] != 0x0A, bytes[at] != 0x0D {
                    throw Problem(
                        text: "after the closing quote of cell \(count - cellCount + 1) a delimiter or the end of the line was expected")
                }
            } else {
                let start = at
                at = marks.first(in: bytes, from: at)
                if at == end, !isAtEnd { return .needsMore }
                cells[count] = Cell(start, at)
            }
            count += 1
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
        let found = count - cellCount
        if found == 1, cells[cellCount].count == 0, !cells[cellCount].isQuoted {
            position = at
            nextLine += lines
            return .blank
        }
        if width == 0 { width = found }
        guard found == width else {
            throw Problem(text: "expected \(width) \(width == 1 ? "cell" : "cells") as in the first line, found \(found)")
        }
        position = at
        nextLine += lines
        cellCount = count
        return .record
    }

    /// Finds the end of a cell eight bytes at a time.
    private struct Marks {
        private let delimiter: UInt64
        private static let ones: UInt64 = 0x0101_0101_0101_0101
        private static let tops: UInt64 = 0x8080_8080_8080_8080

        init(_ delimiter: UInt8) { self.delimiter = UInt64(delimiter) &* Self.ones }

        /// The place of the first delimiter or line break; there is one.
        @inline(__always)
        func first(in bytes: UnsafePointer<UInt8>, from start: Int) -> Int {
            var at = start
            while true {
                let word = UInt64(littleEndian: UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self))
                let found = (Self.zeros(word ^ delimiter) | Self.zeros(word ^ (0x0A &* Self.ones)) | Self.zeros(word ^ (0x0D &* Self.ones))) & Self.tops
                if found != 0 { return at &+ found.trailingZeroBitCount &>> 3 }
                at &+= 8
            }
        }

        /// The top bit of the lowest byte that is zero is set, and of no byte below it.
        @inline(__always)
        private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
    }

    /// Line breaks: LF, or CR alone.
    private static func lineCount(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var count = 0
        for at in start..<end {
            if bytes[at] == 0x0A || bytes[at] == 0x0D && !(at + 1 < end && bytes[at + 1] == 0x0A) { count += 1 }
        }
        return count
    }

    private mutating func widenCells(_ count: Int) {
        let wider = UnsafeMutableBufferPointer<Cell>.allocate(capacity: 2 * cells.count)
        _ = wider.initialize(fromContentsOf: cells[..<count])
        cells.deallocate()
        cells = wider
    }

    /// Moves the unfinished record to the front and reads on behind it; a record that fills the buffer gets a larger one.
    private mutating func refill() throws {
        let rest = filled - position
        if rest == buffer.count - Self.room {
            guard rest < Self.recordLimit else {
                throw Problem(text: "one record of more than \(byteText(Double(Self.recordLimit))): is a quote never closed?")
            }
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * rest + Self.room, alignment: 64)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<filled]))
            buffer.deallocate()
            buffer = larger
        } else if rest > 0, let base = buffer.baseAddress {
            memmove(base, base + position, rest)
        }
        position = 0
        filled = rest
        let free = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<(buffer.count - Self.room)])
        let count = try source.read(into: free)
        filled += count
        isAtEnd = count < free.count
        markEnd()
    }

    private mutating func markEnd() {
        for place in filled..<(filled + Self.room) { buffer[place] = 0x0A }
    }
}
