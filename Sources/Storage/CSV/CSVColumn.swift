internal import Tensors

/// A column of a table as it is read: numbers while all its cells are, else truth values, else text.
///
/// Cells that say nothing (empty, `NA`, `n/a`, `nan`, `null`, `none`, in any case) are NaN among numbers, and stand as they
/// are among text. Between semicolons a comma is the decimal one, as where tables are written so: `1,5` is 1.5.
///
/// `@unchecked Sendable` is sound: one thread reads a column's cells of a block, and the next block comes when all are done.
final class CSVColumn: @unchecked Sendable {
    private enum Kind {
        /// Only missing cells so far.
        case undecided
        case numbers, flags, text
        /// It turned out to be text after other cells were taken as numbers: a second reading takes them as they stand.
        case unfit
    }

    private let place: Int
    private let hasDecimalComma: Bool
    private var kind: Kind
    private var numbers: [Double] = []
    /// The texts; of an undecided column, the words for what is missing.
    private var texts = TextColumn.Builder()
    private var hasMissing = false
    /// A cell without the quotes that stand for others.
    private var plain: [UInt8] = []
    private(set) var invalidRow: Int?

    init(_ place: Int, isText: Bool, hasDecimalComma: Bool = false) {
        self.place = place
        self.hasDecimalComma = hasDecimalComma
        kind = isText ? .text : .undecided
    }

    var needsSecondReading: Bool { kind == .unfit }

    /// What it holds, in bytes.
    var byteCount: Int { 8 * numbers.capacity + texts.byteCount }

    /// Adds the cells of a block's rows. The strings of cells are never made.
    ///
    /// Where a text is not UTF-8, `invalidRow` is its row, and the rest is left.
    func read(_ block: CSVRecords.Block, from first: Int) {
        var row = first
        while row < block.rowCount, invalidRow == nil {
            switch kind {
            case .text: row = readTexts(block, row)
            case .numbers: row = readNumbers(block, row)
            case .flags, .undecided:
                readUndecided(block, row)
                row += 1
            case .unfit: return
            }
        }
    }

    private func readTexts(_ block: CSVRecords.Block, _ first: Int) -> Int {
        for row in first..<block.rowCount { add(block, row) }
        return block.rowCount
    }

    private func add(_ block: CSVRecords.Block, _ row: Int) {
        let cell = block.cell(row, place)
        let isText: Bool
        if block.hasDoubledQuotes(row, place) {
            plain.removeAll(keepingCapacity: true)
            // Up to and with the first quote of each two.
            var start = 0
            while start < cell.count {
                let quote = cell[start...].firstIndex(of: UInt8(ascii: "\"")) ?? cell.count - 1
                plain.append(contentsOf: UnsafeBufferPointer(rebasing: cell[start...quote]))
                start = quote + (cell[quote] == UInt8(ascii: "\"") ? 2 : 1)
            }
            isText = plain.withUnsafeBufferPointer { texts.append(utf8: $0) }
        } else {
            isText = texts.append(utf8: cell)
        }
        if !isText, invalidRow == nil { invalidRow = row }
    }

    /// Numbers, up to a cell that is none.
    private func readNumbers(_ block: CSVRecords.Block, _ first: Int) -> Int {
        var numbers: [Double] = []
        swap(&numbers, &self.numbers)
        defer { swap(&numbers, &self.numbers) }
        for row in first..<block.rowCount {
            let cell = block.cell(row, place)
            // No number has a quote in it.
            if let number = DecimalParser.double(cell) {
                numbers.append(number)
                continue
            }
            switch value(cell) {
            case .number(let number): numbers.append(number)
            case .missing: numbers.append(.nan)
            case .flag, .text:
                kind = .unfit
                numbers = []
                return row
            }
        }
        return block.rowCount
    }

    private func readUndecided(_ block: CSVRecords.Block, _ row: Int) {
        switch (value(block.cell(row, place)), kind) {
        case (.number(let number), .undecided):
            kind = .numbers
            numbers = Array(repeating: .nan, count: texts.count) + [number]
            texts = TextColumn.Builder()
        case (.flag(let flag), .undecided):
            kind = .flags
            hasMissing = texts.count > 0
            numbers = Array(repeating: .nan, count: texts.count) + [flag ? 1 : 0]
            texts = TextColumn.Builder()
        case (.missing, .undecided): add(block, row)
        case (.text, .undecided):
            kind = .text
            add(block, row)
        case (.flag(let flag), _): numbers.append(flag ? 1 : 0)
        case (.missing, _):
            hasMissing = true
            numbers.append(.nan)
        case (.number, _), (.text, _):
            kind = .unfit
            numbers = []
        }
    }

    /// The column, which gives its memory away.
    func finished() -> Table.Column {
        defer {
            numbers = []
            texts = TextColumn.Builder()
        }
        switch kind {
        case .undecided: return .numbers(Tensor(Array(repeating: .nan, count: texts.count)))
        case .numbers: return .numbers(Tensor(numbers))
        // A mask has no place for what is missing.
        case .flags where hasMissing: return .numbers(Tensor(numbers))
        case .flags: return .numbers(Tensor(mask: numbers.map { $0 != 0 }))
        case .text: return .text(texts.finished())
        case .unfit: return .text([])
        }
    }

    // MARK: What a cell says

    private enum Value {
        case number(Double)
        case flag(Bool)
        case missing
        case text
    }

    private func value(_ cell: UnsafeBufferPointer<UInt8>) -> Value {
        var start = 0
        var end = cell.count
        while start < end, cell[start] == 0x20 || cell[start] == 0x09 { start += 1 }
        while end > start, cell[end - 1] == 0x20 || cell[end - 1] == 0x09 { end -= 1 }
        if start == end { return .missing }
        let content = UnsafeBufferPointer(rebasing: cell[start..<end])
        if let number = DecimalParser.double(content) { return number.isNaN ? .missing : .number(number) }
        if hasDecimalComma, let number = Self.numberWithComma(content) { return .number(number) }
        guard content.count <= 5 else { return .text }
        func says(_ word: StaticString) -> Bool {
            guard word.utf8CodeUnitCount == content.count else { return false }
            return content.indices.allSatisfy { place in
                let byte = content[place]
                return (65...90 ~= byte ? byte | 0x20 : byte) == word.utf8Start[place]
            }
        }
        if says("true") { return .flag(true) }
        if says("false") { return .flag(false) }
        return says("na") || says("n/a") || says("#n/a") || says("null") || says("none") ? .missing : .text
    }

    /// A number whose only mark is one comma.
    private static func numberWithComma(_ content: UnsafeBufferPointer<UInt8>) -> Double? {
        let comma = UInt8(ascii: ",")
        guard content.count <= 40, let place = content.firstIndex(of: comma), !content.contains(UInt8(ascii: ".")),
            !content[(place + 1)...].contains(comma)
        else { return nil }
        var bytes = Array(content)
        bytes[place] = UInt8(ascii: ".")
        return bytes.withUnsafeBufferPointer { DecimalParser.double($0) }
    }
}
