internal import Tensors

/// A column of a table as it is read: numbers while all its cells are, else truth values, else text.
///
/// Cells that say nothing (empty, `NA`, `n/a`, `nan`, `null`, `none`, in any case) are NaN among numbers, and stand as they
/// are among text.
struct CSVColumn {
    private enum Kind {
        /// Only missing cells so far.
        case undecided
        case numbers, flags, text
        /// It turned out to be text after other cells were taken as numbers: a second reading takes them as they stand.
        case unfit
    }

    private var kind: Kind
    private var numbers: [Double] = []
    private var texts: [String] = []
    /// Missing cells of an undecided column or one of flags.
    private var missingCount = 0
    /// Whether one of those was written by a word, which text would have to keep.
    private var hasMissingWords = false

    init(isText: Bool) { kind = isText ? .text : .undecided }

    var needsSecondReading: Bool { kind == .unfit }

    /// Adds a cell. The strings of numbers are never made.
    mutating func append(_ cell: CSVRecords.Cell, of records: borrowing CSVRecords, at bytes: UnsafePointer<UInt8>) throws {
        switch kind {
        case .text: texts.append(try records.text(cell))
        case .numbers:
            switch Self.value(cell, bytes) {
            case .number(let number): numbers.append(number)
            case .missing: numbers.append(.nan)
            case .flag, .text: give()
            }
        case .flags:
            switch Self.value(cell, bytes) {
            case .flag(let flag): numbers.append(flag ? 1 : 0)
            case .missing:
                missingCount += 1
                numbers.append(.nan)
            case .number, .text: give()
            }
        case .undecided:
            try decide(cell, records, bytes)
        case .unfit: return
        }
    }

    private mutating func decide(
        _ cell: CSVRecords.Cell, _ records: borrowing CSVRecords, _ bytes: UnsafePointer<UInt8>
    ) throws {
        switch Self.value(cell, bytes) {
        case .number(let number):
            kind = .numbers
            numbers = Array(repeating: .nan, count: missingCount) + [number]
        case .flag(let flag):
            kind = .flags
            numbers = Array(repeating: .nan, count: missingCount) + [flag ? 1 : 0]
        case .missing(let isWord):
            hasMissingWords = hasMissingWords || isWord
            missingCount += 1
        case .text where hasMissingWords: give()
        case .text:
            kind = .text
            texts = Array(repeating: "", count: missingCount) + [try records.text(cell)]
        }
    }

    private mutating func give() {
        kind = .unfit
        numbers = []
    }

    /// The column, which gives its memory away.
    mutating func finished() -> Table.Column {
        defer {
            numbers = []
            texts = []
        }
        switch kind {
        case .undecided: return .numbers(Tensor(Array(repeating: .nan, count: missingCount)))
        case .numbers: return .numbers(Tensor(numbers))
        // A mask has no place for what is missing.
        case .flags where missingCount > 0: return .numbers(Tensor(numbers))
        case .flags: return .numbers(Tensor(mask: numbers.map { $0 != 0 }))
        case .text: return .text(texts)
        case .unfit: return .text([])
        }
    }

    // MARK: What a cell says

    private enum Value {
        case number(Double)
        case flag(Bool)
        case missing(isWord: Bool)
        case text
    }

    private static func value(_ cell: CSVRecords.Cell, _ bytes: UnsafePointer<UInt8>) -> Value {
        if cell.hasDoubledQuotes { return .text }
        var start = cell.start
        var end = cell.end
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        if start == end { return .missing(isWord: cell.start != cell.end) }
        let content = UnsafeBufferPointer(start: bytes + start, count: end - start)
        if let number = DecimalParser.double(content) {
            return number.isNaN ? .missing(isWord: true) : .number(number)
        }
        guard content.count <= 5 else { return .text }
        switch String(decoding: content, as: UTF8.self).lowercased() {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "na", "n/a", "#n/a", "null", "none": return .missing(isWord: true)
        default: return .text
        }
    }
}
