import Tensors
import Testing

@Suite struct TextColumnTests {
    @Test("texts come back as they were, few different ones and many, also beyond ASCII", arguments: [1, 3, 300, 5000])
    func roundTrip(different: Int) {
        let texts = (0..<20_000).map { row in row % 7 == 0 ? "" : "σ_\(row * 7919 % different), a text longer than fifteen bytes" }
        let column = TextColumn(texts)
        #expect(column.count == texts.count)
        #expect(Array(column) == texts)
    }

    @Test("columns are equal by their texts, however they are kept")
    func equality() {
        // 5000 different texts before the repeated ones, and behind them: kept one for each row, and once for each text.
        let different = (0..<5000).map { "text \($0)" }
        let same = [String](repeating: "same", count: 50_000)
        let first = TextColumn(different + same)
        #expect(first == TextColumn(different + same))
        #expect(first != TextColumn(same + different))
        #expect(TextColumn(["a", "bc"]) != TextColumn(["ab", "c"]))
        #expect(TextColumn([]) == TextColumn([]))
    }

    @Test("rows are chosen and tables joined end to end without losing a text")
    func rows() throws {
        let table = try Table(columns: [("word", .text(["b", "a", "b", "c"])), ("n", .numbers(Tensor([1, 2, 3, 4])))])
        #expect(try table.rows(at: [3, 0, 0]).column("word") == .text(["c", "b", "b"]))
        #expect(try table.sorted(by: "word").column("word") == .text(["a", "b", "b", "c"]))
        #expect(try table.appending(table).column("word") == .text(["b", "a", "b", "c", "b", "a", "b", "c"]))
    }

    @Test("rows of one text share what is made of it")
    func sharing() {
        var made = 0
        let lengths = TextColumn(["aa", "b", "aa", "aa"]).sharedMap { text in
            made += 1
            return text.count
        }
        #expect(lengths == [2, 1, 2, 2])
        #expect(made == 2)
    }

    @Test("bytes that are not UTF-8 are not taken")
    func encoding() {
        var builder = TextColumn.Builder()
        let bytes: [UInt8] = [0x61, 0xE9, 0x62]
        #expect(!bytes.withUnsafeBufferPointer { builder.append(utf8: $0) })
        builder.append("é")
        #expect(Array(builder.finished()) == ["é"])
    }
}
