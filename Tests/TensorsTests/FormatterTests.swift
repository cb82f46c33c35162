import Tensors
import Testing

@Suite struct FormatterTests {
    private func text(_ tensor: Tensor, width: Int = 80, height: Int = 24, digits: Int = 6) -> String {
        TensorFormatter(width: width, height: height, digits: digits).format(tensor)
    }

    @Test func numbersShowTheirDigitsAndNoMore() {
        #expect(NumberText.rounded(0.39936077) == "0.399361")
        #expect(NumberText.rounded(1001.6006392) == "1001.60")
        #expect(NumberText.rounded(0.1 + 0.2) == "0.3")
        #expect(NumberText.rounded(1e-9) == "1e-9")
        #expect(NumberText.rounded(123_456.7) == "123457")
        #expect(NumberText.rounded(-0.0) == "0")
        #expect(NumberText.rounded(3e20) == "3e20")
        #expect(NumberText.rounded(Double(Float(0.1)), precision: .f32) == "0.1")
        #expect(NumberText.rounded(2.0 / 3, digits: 3) == "0.667")
        #expect(NumberText.rounded(.nan) == "nan")
        #expect(NumberText.rounded(-.infinity) == "-inf")
    }

    @Test func shortestTextReadsBackAsTheSameNumber() {
        for value in [0.1, 1.0 / 3, 1e300, .leastNonzeroMagnitude, -2.5, 1e16, 123_456_789.0] {
            #expect(Double(NumberText.shortest(value)) == value)
        }
        #expect(NumberText.shortest(3) == "3")
        #expect(NumberText.shortest(1e16) == "1e+16")
    }

    @Test func vectorsStandOnALine() {
        #expect(text(Tensor([0.39936077, 1001.6006392])) == "[0.399361, 1001.60]")
        #expect(text(Tensor([1, 2, 3])) == "[1, 2, 3]")
        #expect(text(Tensor(mask: [true, false])) == "[true, false]")
        #expect(text(Tensor([])) == "[]")
        #expect(text(Tensor(scalar: 2.5)) == "2.5")
    }

    @Test func longVectorsAreWrappedInColumnsOfOneWidth() {
        #expect(text(Tensor((1...12).map(Double.init)), width: 20) == """
            [ 1,  2,  3,  4,
              5,  6,  7,  8,
              9, 10, 11, 12]
            """)
    }

    @Test func vectorsLongerThanTheScreenShowBothEndsAndTheShape() throws {
        #expect(text(try Tensor.arithmeticSequence(from: 0, to: 10_000), width: 40) == """
            [0, 1, 2, 3, …, 9997, 9998, 9999]
            shape [10000]
            """)
    }

    @Test func matricesAlignTheirColumnsAtThePoint() {
        #expect(text(Tensor([1.5, -200, 0.25, 3, 10, 1e-9], shape: [2, 3])) == """
            [[1.5, -200, 0.25],
             [3  ,   10, 1e-9]]
            """)
    }

    @Test func largeMatricesLeaveOutTheirMiddle() throws {
        let matrix = try Tensor.arithmeticSequence(from: 0, to: 10_000).reshaped([100, 100])
        #expect(text(matrix, width: 30, height: 6) == """
            [[   0,    1, …,   98,   99],
             [ 100,  101, …,  198,  199],
             …,
             [9800, 9801, …, 9898, 9899],
             [9900, 9901, …, 9998, 9999]]
            shape [100, 100]
            """)
    }

    @Test func furtherAxesAreBlocks() {
        #expect(text(Tensor((1...8).map(Double.init), shape: [2, 2, 2])) == """
            [[[1, 2],
              [3, 4]],

             [[5, 6],
              [7, 8]]]
            """)
    }

    @Test func everyShapeFitsTheScreen() throws {
        for shape in [[1000], [3, 1000], [1000, 3], [50, 50], [20, 20, 20], [6, 6, 6, 6, 6], [1, 1, 500], [300, 1]] {
            let lines = text(try RandomStream(seed: 1, purpose: .user).normals(shape: shape), width: 60, height: 20)
                .split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.allSatisfy { $0.count <= 60 }, "\(shape)")
        }
    }

    @Test func emptyTensorsStateTheirShape() throws {
        #expect(text(try Tensor(zeros: [0, 3])) == "[]\nshape [0, 3]")
    }

    @Test func tablesAlignTheirColumns() throws {
        let table = try Table(columns: [
            ("layer", .numbers(Tensor([0, 1]))), ("shape", .text(["16 × 2", "2 × 16"])),
            ("σ_max", .numbers(Tensor([2.3123456, 12.5]))), ("stable rank", .numbers(Tensor([1.57, 1]))),
        ])
        #expect(TableFormatter(digits: 3).format(table) == """
            layer  shape   σ_max  stable rank
            0      16 × 2   2.31  1.57
            1      2 × 16  12.5   1
            """)
    }

    @Test func largeTablesStateTheirSize() throws {
        let table = try Table(columns: (0..<20).map { index in
            ("column\(index)", .numbers(try Tensor.arithmeticSequence(from: 0, to: 100)))
        })
        #expect(TableFormatter(width: 50, height: 8).format(table) == """
            column0  column1  column2  …  column18  column19
             0        0        0       …   0         0
             1        1        1       …   1         1
             2        2        2       …   2         2
            …        …        …        …  …         …
            98       98       98       …  98        98
            99       99       99       …  99        99
            100 rows × 20 columns
            """)
    }

    @Test func textOfTablesCannotBreakTheScreen() throws {
        let table = try Table(columns: [("a", .text(["x\ny\u{1B}[2J", String(repeating: "z", count: 100)]))])
        let lines = TableFormatter().format(table).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1] == "x⏎y�[2J")
        #expect(lines[2].count == 48)
        #expect(TableFormatter().format(Table()) == "empty table")
    }
}
