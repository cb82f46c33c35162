public import Diagnostics
public import Tensors

/// Tables in text: comma-, semicolon- or tab-separated values, gzipped or not.
public enum CSVFile {
    /// Reads a table. The delimiter is found from the first lines; columns of which every cell is a number (or missing)
    /// are numbers, of `true` and `false` a mask, all others text.
    ///
    /// - Parameter header: whether the first line names the columns; else they are `c0`, `c1`, ….
    public static func read(
        _ path: String, header: Bool = true, dialect: CSVDialect? = nil, cancellation: Cancellation? = nil
    ) throws -> Table {
        let source = try ByteSource(path)
        // What cannot be opened twice is read into memory.
        guard source.fileSize != nil else {
            let bytes = try TextFile.readBytes(path, limit: TensorMemory.limit / 4)
            return try read(header, dialect, cancellation) { ByteSource(bytes: bytes, path: path) }
        }
        return try read(header, dialect, cancellation) { try ByteSource(path) }
    }

    /// Reads a table from text; `name` is what errors call it.
    public static func parse(
        _ text: String, header: Bool = true, dialect: CSVDialect? = nil, name: String = "CSV"
    ) throws -> Table {
        let bytes = Array(text.utf8)
        return try read(header, dialect, nil) { ByteSource(bytes: bytes, path: name) }
    }

    /// Columns that are text in the end although they began as numbers are read again as text: at most two readings.
    private static func read(
        _ header: Bool, _ dialect: CSVDialect?, _ cancellation: Cancellation?, _ open: () throws -> ByteSource
    ) throws -> Table {
        var (names, columns) = try pass(CSVRecords(open(), dialect: dialect), header, asText: nil, cancellation)
        let late = columns.indices.filter { columns[$0].needsSecondReading }
        var finished: [Table.Column] = []
        for index in columns.indices { finished.append(columns[index].finished()) }
        if !late.isEmpty {
            (_, columns) = try pass(CSVRecords(open(), dialect: dialect), header, asText: late, cancellation)
            for index in late { finished[index] = columns[index].finished() }
        }
        return try Table(columns: Array(zip(names, finished)))
    }

    /// Reads all records: every column as what it is, or only some of them as text.
    private static func pass(
        _ records: consuming CSVRecords, _ header: Bool, asText chosen: [Int]?, _ cancellation: Cancellation?
    ) throws -> ([String], [CSVColumn]) {
        guard try records.next() else {
            throw StorageError.malformed(
                path: records.path, place: .line(1), problem: "expected a table, found an empty file")
        }
        let width = records.cells.count
        var names: [String] = []
        for index in 0..<width { names.append(header ? try records.text(records.cells[index]) : "") }
        var columns = Array(repeating: CSVColumn(isText: chosen != nil), count: width)
        let read = chosen ?? Array(0..<width)
        var isWaiting = !header
        var count = 0
        while try isWaiting || records.next() {
            isWaiting = false
            guard records.cells.count == width else {
                throw records.failure(
                    "expected \(width) \(width == 1 ? "cell" : "cells") as in the first line, found \(records.cells.count)")
            }
            guard let bytes = records.bytes else { break }
            for index in read { try columns[index].append(records.cells[index], of: records, at: bytes) }
            count += 1
            if count & 0xFFF == 0 {
                try cancellation?.check()
                if count & 0xFFFF == 0 { try checkMemory(records.path, cells: count * width) }
            }
        }
        return (unique(names), columns)
    }

    private static func checkMemory(_ path: String, cells: Int) throws {
        let bytes = Double(cells) * 8
        guard bytes < Double(TensorMemory.limit) else {
            throw StorageError.tooLarge(path: path, object: nil, bytes: bytes, limit: Double(TensorMemory.limit))
        }
    }

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
            append(name, dialect, isSingle, to: &out)
        }
        out.append(0x0A)
        for row in 0..<table.rowCount {
            for (index, column) in table.columns.enumerated() {
                if index > 0 { out.append(dialect.delimiter) }
                switch column {
                case .text(let texts): append(texts[row], dialect, isSingle, to: &out)
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

    private static func append(_ text: String, _ dialect: CSVDialect, _ isSingle: Bool, to out: inout [UInt8]) {
        let bytes = Array(text.utf8)
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
