public import Diagnostics
public import Tensors

/// Tables in text: comma-, semicolon- or tab-separated values, gzipped or not.
public enum CSVFile {
    /// Reads a table. The delimiter is found from the first lines; columns of which every cell is a number (or missing)
    /// are numbers, of `true` and `false` a mask, all others text.
    ///
    /// - Parameters:
    ///   - header: whether the first line names the columns; else they are `c0`, `c1`, ….
    ///   - threads: how many threads convert columns; the table is the same for any number.
    public static func read(
        _ path: String, header: Bool = true, dialect: CSVDialect? = nil, threads: Int = 1, cancellation: Cancellation? = nil
    ) throws -> Table {
        let source = try ByteSource(path)
        let reading = Reading(header: header, dialect: dialect, threads: threads, cancellation: cancellation)
        // What cannot be opened twice is read into memory.
        guard source.fileSize != nil else {
            let bytes = try TextFile.readBytes(path, limit: TensorMemory.limit / 4)
            return try reading.table { ByteSource(bytes: bytes, path: path) }
        }
        return try reading.table { try ByteSource(path) }
    }

    /// Reads a table from text; `name` is what errors call it.
    public static func parse(
        _ text: String, header: Bool = true, dialect: CSVDialect? = nil, threads: Int = 1, name: String = "CSV"
    ) throws -> Table {
        let bytes = Array(text.utf8)
        return try Reading(header: header, dialect: dialect, threads: threads, cancellation: nil).table {
            ByteSource(bytes: bytes, path: name)
        }
    }

    private struct Reading {
        let header: Bool
        let dialect: CSVDialect?
        let threads: Int
        let cancellation: Cancellation?

        /// Columns that are text in the end although they began as numbers are read again as text: at most two readings.
        func table(_ open: () throws -> ByteSource) throws -> Table {
            let (names, columns) = try pass(CSVRecords(open(), dialect: dialect), asText: nil)
            let late = columns.indices.filter { columns[$0].needsSecondReading }
            var finished = columns.map { $0.finished() }
            if !late.isEmpty {
                let (_, again) = try pass(CSVRecords(open(), dialect: dialect), asText: late)
                for (place, column) in zip(late, again) { finished[place] = column.finished() }
            }
            return try Table(columns: Array(zip(names, finished)))
        }

        /// Reads all records: every column as what it is, or only some of them as text.
        private func pass(_ records: consuming CSVRecords, asText chosen: [Int]?) throws -> ([String], [CSVColumn]) {
            guard var block = try records.next() else {
                throw StorageError.malformed(path: records.path, place: .line(1), problem: "expected a table, found an empty file")
            }
            let places = chosen ?? Array(0..<block.width)
            let names = try CSVFile.unique(header ? heading(block, records) : Array(repeating: "", count: block.width))
            let hasDecimalComma = records.dialect == .semicolon
            let columns = places.map { CSVColumn($0, isText: chosen != nil, hasDecimalComma: hasDecimalComma) }
            var first = header ? 1 : 0
            while true {
                let (present, start) = (block, first)
                try Parallel.forEach(columns.count, threads: threads) { columns[$0].read(present, from: start) }
                if let row = columns.compactMap(\.invalidRow).min() { throw records.failure(row: row, CSVFile.encodingProblem) }
                try cancellation?.check()
                try checkMemory(records.path, columns)
                guard let next = try records.next() else { return (names, columns) }
                (block, first) = (next, 0)
            }
        }

        private func heading(_ block: CSVRecords.Block, _ records: borrowing CSVRecords) throws -> [String] {
            var names: [String] = []
            for place in 0..<block.width {
                let column = CSVColumn(place, isText: true)
                column.read(CSVRecords.Block(bytes: block.bytes, cells: block.cells, width: block.width, rowCount: 1), from: 0)
                guard column.invalidRow == nil, case .text(let texts) = column.finished() else {
                    throw records.failure(row: 0, CSVFile.encodingProblem)
                }
                names.append(texts[0])
            }
            return names
        }

        private func checkMemory(_ path: String, _ columns: [CSVColumn]) throws {
            let bytes = columns.reduce(0) { $0 + $1.byteCount }
            guard bytes < TensorMemory.limit else {
                throw StorageError.tooLarge(path: path, object: nil, bytes: Double(bytes), limit: Double(TensorMemory.limit))
            }
        }
    }

    private static let encodingProblem = "expected UTF-8 text; convert the file, for example with iconv"

    /// Columns without a name, or with one that came before, get their place or a number to it.
    private static func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.enumerated().map { index, name in
            let base = name.isEmpty ? "c\(index)" : name
            var candidate = base
            var number = 2
            while !seen.insert(candidate).inserted {
                candidate = "\(base)_\(number)"
                number += 1
            }
            return candidate
        }
    }

    // MARK: Writing

    /// Writes a table, whole or not at all: numbers by the shortest text that reads back as the same, NaN as `nan`; text
    /// in quotes where it needs them; lines end in LF.
    @discardableResult
    public static func write(
        _ table: Table, to path: String, dialect: CSVDialect = .comma, mode: DurableFile.Mode = .replace
    ) throws -> DurableFile.Outcome {
        try DurableWrite.stream(to: path, mode: mode) { file in
            try text(table, dialect) { try file.write($0) }
        }
    }

    /// A table as text.
    public static func text(_ table: Table, dialect: CSVDialect = .comma) -> String {
        var all: [UInt8] = []
        text(table, dialect) { all += $0 }
        return String(decoding: all, as: UTF8.self)
    }

    private static func text(_ table: Table, _ dialect: CSVDialect, _ put: ([UInt8]) throws -> Void) rethrows {
        // A line with one empty cell would be an empty line.
        let isSingle = table.columnCount == 1
        var out: [UInt8] = []
        for (index, name) in table.names.enumerated() {
            if index > 0 { out.append(dialect.delimiter) }
            var name = name
            name.withUTF8 { append($0, dialect, isSingle, to: &out) }
        }
        out.append(0x0A)
        for row in 0..<table.rowCount {
            for (index, column) in table.columns.enumerated() {
                if index > 0 { out.append(dialect.delimiter) }
                switch column {
                case .text(let texts): texts.withUTF8(row) { append($0, dialect, isSingle, to: &out) }
                case .numbers(let numbers): out += number(numbers, row).utf8
                }
            }
            out.append(0x0A)
            if out.count > 1 << 16 {
                try put(out)
                out.removeAll(keepingCapacity: true)
            }
        }
        try put(out)
    }

    private static func number(_ column: Tensor, _ row: Int) -> String {
        let value = column[flat: row]
        switch column.elementType {
        case .bool: return value != 0 ? "true" : "false"
        case .f64: return NumberText.shortest(value)
        case .f32:
            // The shortest text that is this single-precision number, not its double.
            if value == value.rounded() || !value.isFinite { return NumberText.shortest(value) }
            return Float(value).description
        }
    }

    private static func append(_ bytes: UnsafeBufferPointer<UInt8>, _ dialect: CSVDialect, _ isSingle: Bool, to out: inout [UInt8]) {
        let needsQuotes =
            bytes.contains { $0 == dialect.delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
            || bytes.first == 0x20 || bytes.last == 0x20 || isSingle && bytes.isEmpty || bytes.starts(with: [0xEF, 0xBB, 0xBF])
        guard needsQuotes else {
            out += bytes
            return
        }
        out.append(0x22)
        for byte in bytes {
            if byte == 0x22 { out.append(0x22) }
            out.append(byte)
        }
        out.append(0x22)
    }
}
