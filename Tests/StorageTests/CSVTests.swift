import Diagnostics
import Glibc
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct CSVTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    private func column(_ table: Table, _ name: String) throws -> Table.Column { try #require(table[name]) }

    @Test("columns of numbers, of truth values and of text are told apart")
    func types() throws {
        let table = try CSVFile.parse("x,flag,name\n1,true,a\n-2.5e3,False,1\n.5,TRUE,\n")
        #expect(table.names == ["x", "flag", "name"])
        #expect(try column(table, "x") == .numbers(Tensor([1, -2500, 0.5])))
        #expect(try column(table, "flag") == .numbers(Tensor(mask: [true, false, true])))
        #expect(try column(table, "name") == .text(["a", "1", ""]))
    }

    @Test("missing values are NaN among numbers and stand as they are among text")
    func missing() throws {
        let table = try CSVFile.parse("a,b,c,d\n,NA,,true\nNA,x,,\n1,,n/a,false\n")
        #expect(try column(table, "a") == .numbers(Tensor([.nan, .nan, 1])))
        #expect(try column(table, "b") == .text(["NA", "x", ""]))
        #expect(try column(table, "c") == .numbers(Tensor([.nan, .nan, .nan])))
        #expect(try column(table, "d") == .numbers(Tensor([1, .nan, 0])))
    }

    @Test("a column that turns out to be text late keeps its earlier cells as they were written")
    func late() throws {
        var text = "id,x\n"
        for row in 0..<5000 { text += "0\(row),\(row)\n" }
        let table = try CSVFile.parse(text + "end,1\n")
        guard case .text(let ids) = try column(table, "id") else { throw Expected.failure }
        #expect(ids[7] == "07" && ids[5000] == "end")
        #expect(try table.numbers("x")[flat: 4999] == 4999)
    }

    @Test("quotes protect delimiters, line breaks and quotes; lines end in LF, CRLF or CR")
    func quotes() throws {
        let table = try CSVFile.parse("name,n\r\n\"a,\"\"b\"\"\r\nc\",1\r\"\",2\n\n'x',3")
        #expect(try column(table, "name") == .text(["a,\"b\"\r\nc", "", "'x'"]))
        #expect(try column(table, "n") == .numbers(Tensor([1, 2, 3])))
    }

    @Test("the delimiter is found: comma, semicolon or tab", arguments: [",", ";", "\t"])
    func delimiter(_ mark: String) throws {
        let table = try CSVFile.parse("a\(mark)b\n1\(mark)\"x;,\t\"\n2\(mark)y\n")
        #expect(table.names == ["a", "b"])
        #expect(try column(table, "b") == .text(["x;,\t", "y"]))
    }

    @Test("between semicolons a comma is the decimal one; with two of them, or between commas, a cell is text")
    func decimalComma() throws {
        let table = try CSVFile.parse("a;b;c;d\n1,5;1,2;x,1;0,5\n-2;1,2,3;2,5;\n")
        #expect(try column(table, "a") == .numbers(Tensor([1.5, -2])))
        #expect(try column(table, "b") == .text(["1,2", "1,2,3"]))
        #expect(try column(table, "c") == .text(["x,1", "2,5"]))
        #expect(try table.numbers("d").doubles[0] == 0.5 && table.numbers("d").doubles[1].isNaN)
        #expect(try column(CSVFile.parse("a,b\n\"1,5\",2\n"), "a") == .text(["1,5"]))
    }

    @Test("without a header the columns are named by their place; names missing or doubled are completed")
    func names() throws {
        #expect(try CSVFile.parse("1,2\n3,4\n", header: false).names == ["c0", "c1"])
        #expect(try CSVFile.parse("1,2\n3,4\n", header: false).rowCount == 2)
        #expect(try CSVFile.parse("a,,a,a_2\n1,2,3,4\n").names == ["a", "c1", "a_2", "a_2_2"])
        #expect(try CSVFile.parse("\u{FEFF}a\n1\n").names == ["a"])
        #expect(try CSVFile.parse("a,b\n").rowCount == 0)
    }

    @Test("records and cells longer than a block are read whole")
    func long() throws {
        let long = String(repeating: "abcdefghij", count: 300_000)
        let table = try CSVFile.parse("a,b\n1,\"\(long)\"\n2,\(long)\n")
        #expect(try column(table, "b") == .text([long, long]))
    }

    @Test(
        "what is no table is an error with line and what was expected",
        arguments: [
            ("", "line 1: expected a table, found an empty file"),
            ("\n\n", "line 1: expected a table, found an empty file"),
            ("a,b\n1,2\n3\n", "line 3: expected 2 cells as in the first line, found 1"),
            ("a,b\n1,2\n\n\"x\ny\",2,3\n", "line 4: expected 2 cells as in the first line, found 3"),
            ("a\n\"x\n\n", "line 2: a quote is opened here and never closed"),
            ("a,b\n\"x\"y,2\n", "line 2: after the closing quote of cell 1 a delimiter or the end of the line was expected"),
        ])
    func malformed(text: String, problem: String) throws {
        #expect(try failure { _ = try CSVFile.parse(text, name: "t.csv") }.message == "`t.csv`, " + problem)
    }

    @Test("bytes that are not UTF-8 are an error with their line")
    func encoding() throws {
        try DurableWrite.write(Array("name\na\n".utf8) + [0xE9, 0x0A], to: folder("a.csv"))
        #expect(try failure { _ = try CSVFile.read(folder("a.csv")) }.message.contains("line 3: expected UTF-8 text"))
    }

    @Test("numbers are read exactly: the double nearest to what is written")
    func exact() throws {
        var texts = [
            "9007199254740993", "0.1", "2.2250738585072011e-308", "1e22", "1e23", "8.5e22", "123456789012345678", "1e-22",
            "0.30000000000000004", "179769313486231570000e289", "4.9e-324", "1.", ".5", "00012.50", "+7", "1E5",
            "3.141592653589793238462643383279502884197", "0.000000000000000000000000000000000000000000001", "-0",
        ]
        var state: UInt64 = 1
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let value = Double(bitPattern: state)
            if value.isFinite { texts.append(value.description) }
            texts.append("\(Double(Int64(bitPattern: state) >> 20) / 1e6)")
        }
        let table = try CSVFile.parse("x\n" + texts.joined(separator: "\n") + "\n")
        let values = try table.numbers("x").doubles
        for (text, value) in zip(texts, values) where value.bitPattern != strtod(text, nil).bitPattern {
            Issue.record("\(text) was read as \(value)")
        }
    }

    @Test("infinities are numbers; words that only begin like numbers are text")
    func words() throws {
        let table = try CSVFile.parse("a,b,c\ninf,1x,0x10\n-Infinity,2,1\n")
        #expect(try column(table, "a") == .numbers(Tensor([.infinity, -.infinity])))
        #expect(try column(table, "b") == .text(["1x", "2"]))
        #expect(try column(table, "c") == .text(["0x10", "1"]))
    }

    @Test("a table comes back from its file as it was")
    func roundTrip() throws {
        let table = try Table(columns: [
            ("x", .numbers(Tensor([0.1, -3, .nan, .infinity, 1e-300]))),
            ("flag", .numbers(Tensor(mask: [true, false, true, true, false]))),
            ("text, \"quoted\"", .text(["a", "", " b ", "c\nd", "σ;\t,"])),
        ])
        try CSVFile.write(table, to: folder("a.csv"))
        #expect(try CSVFile.read(folder("a.csv")) == table)
        let single = try Table(columns: [("only", .text(["", "a", ""]))])
        #expect(try CSVFile.parse(CSVFile.text(single)) == single)
    }

    @Test("single precision is written by its own shortest text")
    func single() throws {
        let table = try Table(columns: [("x", .numbers(Tensor(floats: [0.1, 3], shape: [2])))])
        #expect(CSVFile.text(table) == "x\n0.1\n3\n")
    }

    @Test("a gzipped table is read like a plain one")
    func gzipped() throws {
        try Gzip.write(Array("a\n1\n2\n".utf8), to: folder("a.csv.gz"))
        #expect(try CSVFile.read(folder("a.csv.gz")).numbers("a") == Tensor([1, 2]))
    }

    @Test("reading stops when it is asked to")
    func cancel() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        try TextFile.write("a\n" + String(repeating: "1\n", count: 10_000), to: folder("a.csv"))
        #expect(throws: Interrupted.self) { try CSVFile.read(folder("a.csv"), cancellation: cancellation) }
    }

    @Test("a table is the same for any number of threads, and text that begins with missing cells keeps their words")
    func threads() throws {
        var text = "name,x,note,flag\n"
        for row in 0..<40_000 { text += "\(["a", "b", ""][row % 3]),\(row % 11 == 0 ? "NA" : String(row)),\(row < 9 ? "NA" : "note \"\(row)\""),true\n" }
        let one = try CSVFile.parse(text, threads: 1)
        #expect(try CSVFile.parse(text, threads: 3) == one)
        guard case .text(let notes) = try column(one, "note") else { throw Expected.failure }
        #expect(notes[8] == "NA" && notes[39_999] == "note \"39999\"")
        #expect(try one.numbers("flag").elementType == .bool)
    }

    @Test("of several errors in a file the first in its order is told")
    func firstError() throws {
        let bytes = Array("a,b\nx,y\nz,".utf8) + [0xE9] + Array("\nv,w\n1\n".utf8)
        try DurableWrite.write(bytes, to: folder("a.csv"))
        #expect(try failure { _ = try CSVFile.read(folder("a.csv"), threads: 2) }.message.contains("line 3: expected UTF-8 text"))
    }
}
