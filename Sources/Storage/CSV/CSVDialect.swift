/// What separates the cells of a table in text.
public struct CSVDialect: Sendable, Equatable {
    /// One ASCII character.
    public var delimiter: UInt8

    public static let comma = CSVDialect(delimiter: UInt8(ascii: ","))
    public static let semicolon = CSVDialect(delimiter: UInt8(ascii: ";"))
    public static let tab = CSVDialect(delimiter: UInt8(ascii: "\t"))

    public init(delimiter: UInt8) { self.delimiter = delimiter }

    /// The delimiter that splits the first lines into most cells, as many in each; a comma where none does.
    static func sniffed(_ start: UnsafeRawBufferPointer) -> CSVDialect {
        let counts = [comma, tab, semicolon].map { cellCounts(start, $0.delimiter) }
        let dialects = [comma, tab, semicolon]
        var best = 0
        var bestScore = -1
        for index in counts.indices {
            guard let first = counts[index].first, first > 1 else { continue }
            let agreeing = counts[index].count { $0 == first }
            let score = agreeing * 1000 / counts[index].count * 1000 + min(first, 999)
            if score > bestScore { (best, bestScore) = (index, score) }
        }
        return dialects[best]
    }

    /// How many cells each of the first lines has, by that delimiter; the last, perhaps cut off, line only if alone.
    private static func cellCounts(_ start: UnsafeRawBufferPointer, _ delimiter: UInt8) -> [Int] {
        var counts: [Int] = []
        var cells = 1
        var isQuoted = false
        var isEmpty = true
        for byte in start {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") {
                if !isEmpty { counts.append(cells) }
                cells = 1
                isEmpty = true
                if counts.count == 20 { break }
            } else if byte != UInt8(ascii: "\r") {
                isEmpty = false
                if byte == delimiter { cells += 1 }
            }
        }
        return counts.isEmpty ? [cells] : counts
    }
}
