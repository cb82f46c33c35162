internal import Tensors

/// A column of a table as it is read: numbers while all its cells are, else truth values, else text.
///
/// Cells that say nothing (empty, `NA`, `n/a`, `nan`, `null`, `none`, in any case) are NaN among numbers, and stand as they
/// are among text.
final class CSVColumn {
    private enum Content {
        /// Only missing cells so far.
        case undecided(count: Int)
        case numbers([Double])
        case flags([Bool])
        case text([String])
        /// It turned out to be text after other cells were taken as numbers: a second reading takes them as they stand.
        case unfit
    }

    private var content: Content
    /// Whether a missing cell so far was written by a word, which text would have to keep.
    private var hasMissingWords = false

    init(isText: Bool) { content = isText ? .text([]) : .undecided(count: 0) }

    var needsSecondReading: Bool { if case .unfit = content { true } else { false } }

    /// Adds a cell. The strings of numbers are never made.
    func append(_ cell: CSVRecords.Cell, of records: CSVRecords) throws {
        switch content {
        case .text(var texts):
            // Taken out while it is changed, so that it is not copied.
            content = .unfit
            texts.append(try records.text(cell))
            content = .text(texts)
        case .numbers(var numbers):
            let value = Self.value(cell, records)
            content = .unfit
            switch value {
            case .number(let number): numbers.append(number)
            case .missing: numbers.append(.nan)
            case .flag, .text: return
            }
            content = .numbers(numbers)
        case .flags(var flags):
            let value = Self.value(cell, records)
            content = .unfit
            switch value {
            case .flag(let flag):
                flags.append(flag)
                content = .flags(flags)
            case .missing: content = .numbers(flags.map { $0 ? 1 : 0 } + [.nan])
            case .number, .text: return
            }
        case .undecided(let count):
            switch Self.value(cell, records) {
            case .number(let number): content = .numbers(Array(repeating: .nan, count: count) + [number])
            case .flag(let flag) where count == 0: content = .flags([flag])
            case .flag(let flag): content = .numbers(Array(repeating: .nan, count: count) + [flag ? 1 : 0])
            case .missing(let isWord):
                hasMissingWords = hasMissingWords || isWord
                content = .undecided(count: count + 1)
            case .text:
                content =
                    hasMissingWords ? .unfit : .text(Array(repeating: "", count: count) + [try records.text(cell)])
            }
        case .unfit: return
        }
    }

    /// The column, which gives its memory away.
    func finished() -> Table.Column {
        defer { content = .unfit }
        switch content {
        case .undecided(let count): return .numbers(Tensor(Array(repeating: .nan, count: count)))
        case .numbers(let numbers): return .numbers(Tensor(numbers))
        case .flags(let flags): return .numbers(Tensor(mask: flags))
        case .text(let texts): return .text(texts)
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

    private static func value(_ cell: CSVRecords.Cell, _ records: CSVRecords) -> Value {
        guard let bytes = records.bytes, !cell.hasDoubledQuotes else { return .text }
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
