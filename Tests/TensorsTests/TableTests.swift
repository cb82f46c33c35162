import Tensors
import Testing

@Suite struct TableTests {
    let table: Table

    init() throws {
        table = try Table(columns: [
            ("seed", .numbers(Tensor([1, 2, 1, 2]))), ("loss", .numbers(Tensor([0.5, .nan, 0.25, 0.5]))),
            ("arm", .text(["b", "a", "a", "b"])),
        ])
    }

    @Test func columnsComeInOrderAndByName() throws {
        #expect(table.names == ["seed", "loss", "arm"])
        #expect(table.rowCount == 4)
        #expect(try table.numbers("seed").doubles == [1, 2, 1, 2])
        #expect(table["nothing"] == nil)
    }

    @Test func anUnknownColumnIsAnErrorThatProposesNearNames() throws {
        let error = try #require(#expect(throws: TensorError.self) { try table.column("los") })
        #expect(error.message == "there is no column `los`")
        #expect(error.hints == ["did you mean `loss`?"])
        #expect(throws: TensorError.columnIsNotNumbers(name: "arm")) { try table.numbers("arm") }
    }

    @Test func columnsOfDifferentLengthAreAnError() throws {
        let error = try #require(#expect(throws: TensorError.self) {
            try Table(columns: [("a", .numbers(Tensor([1, 2]))), ("b", .text(["x"]))])
        })
        #expect(error.message == "column `b` has 1 row, column `a` 2")
        #expect(throws: TensorError.repeatedColumn(name: "a")) {
            try Table(columns: [("a", .text([])), ("a", .text([]))])
        }
        #expect(throws: TensorError.columnHasAxes(name: "a", [1, 2])) {
            try Table(columns: [("a", .numbers(Tensor([1, 2], shape: [1, 2])))])
        }
    }

    @Test func settingAddsOrReplaces() throws {
        let wider = try table.setting("ok", .numbers(Tensor(mask: [true, false, true, true])))
        #expect(wider.names.last == "ok")
        #expect(wider.cell(row: 1, column: 3) == .truth(false))
        #expect(try table.setting("seed", .text(["w", "x", "y", "z"])).names == table.names)
        #expect(throws: TensorError.self) { try table.setting("seed", .text([])) }
    }

    @Test func rowsAreTakenByPlaceAndMask() throws {
        #expect(try table.rows(at: [-1, 0]).numbers("seed").doubles == [2, 1])
        let low = try Tensor.binary(.less, table.numbers("loss"), Tensor(scalar: 0.4))
        #expect(try table.rows(where: low).column("arm") == .text(["a"]))
        #expect(try table.row(2).map(\.cell) == [.number(1), .number(0.25), .text("a")])
        #expect(throws: TensorError.rowOutOfRange(index: 4, rowCount: 4)) { try table.row(4) }
        #expect(throws: TensorError.self) { try table.rows(where: Tensor(mask: [true])) }
    }

    @Test func sortingIsStableWithNaNLastEitherWay() throws {
        #expect(try table.sorted(by: "loss").column("arm") == .text(["a", "b", "b", "a"]))
        expectClose(try table.sorted(by: "loss", descending: true).numbers("loss"), [0.5, 0.5, 0.25, .nan])
        #expect(try table.sorted(by: ["arm", "seed"]).numbers("seed").doubles == [1, 2, 1, 2])
        #expect(try table.sorted(by: "arm", descending: true).numbers("seed").doubles == [1, 2, 2, 1])
    }

    @Test func groupsComeInOrderOfTheirFirstRow() throws {
        let groups = try table.grouped(by: ["arm"])
        #expect(groups.map(\.key) == [[.text("b")], [.text("a")]])
        #expect(groups.map(\.rows) == [[0, 3], [1, 2]])
        #expect(try table.grouped(by: ["seed", "arm"]).count == 4)
        #expect(throws: TensorError.self) { try table.grouped(by: ["nothing"]) }
    }

    @Test func joiningPairsEqualRows() throws {
        let names = try Table(columns: [
            ("arm", .text(["a", "c", "a"])), ("loss", .numbers(Tensor([7, 8, 9]))),
        ])
        let joined = try table.joined(with: names, on: ["arm"])
        #expect(joined.names == ["seed", "loss", "arm", "loss_right"])
        #expect(try joined.numbers("seed").doubles == [2, 2, 1, 1])
        #expect(try joined.numbers("loss_right").doubles == [7, 9, 7, 9])
    }

    @Test func columnsAreSelectedRenamedAndRemoved() throws {
        #expect(try table.selecting(["arm", "seed"]).names == ["arm", "seed"])
        #expect(try table.renaming("seed", to: "run").names == ["run", "loss", "arm"])
        #expect(try table.removing(["loss"]).names == ["seed", "arm"])
        #expect(try table.appending(table).rowCount == 8)
    }
}
