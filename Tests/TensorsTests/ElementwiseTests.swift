import Tensors
import Testing

@Suite struct ElementwiseTests {
    /// NumPy 2 at 0.7, in the order of the operations below.
    @Test func functionsAgreeWithNumPy() throws {
        let operations: [UnaryOperation] = [
            .exp, .log, .log1p, .expm1, .sqrt, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh,
        ]
        let expected = [
            2.0137527074704766, -0.35667494393873245, 0.5306282510621704, 1.0137527074704764, 0.8366600265340756,
            0.644217687237691, 0.7648421872844885, 0.8422883804630794, 0.775397496610753, 0.7953988301841436,
            0.6107259643892086, 0.7585837018395335, 1.255169005630943, 0.6043677771171634,
        ]
        for (operation, value) in zip(operations, expected) {
            expectClose(try Tensor([0.7, 0.7, 0.7]).unary(operation), [value, value, value], 4e-16)
            expectClose(try Tensor([0.7]).converted(to: .f32).unary(operation), [value], 3e-7)
        }
    }

    @Test func roundingGoesToTheEvenNeighbour() throws {
        #expect(try Tensor([0.5, 1.5, 2.5, -0.5, 2.4]).unary(.round).doubles == [0, 2, 2, 0, 2])
    }

    @Test func theRemainderHasTheDivisorsSign() throws {
        #expect(try Tensor.binary(.modulo, Tensor([-7, 7]), Tensor([3, -3])).doubles == [2, -2])
    }

    @Test func operandsBroadcastToEachOther() throws {
        let column = Tensor([10, 20], shape: [2, 1])
        let row = Tensor([1, 2, 3])
        let sum = try column + row
        #expect(sum.shape == [2, 3])
        #expect(sum.doubles == [11, 12, 13, 21, 22, 23])
        #expect(try Tensor.binary(.subtract, row, column).doubles == [-9, -8, -7, -19, -18, -17])
        #expect(try (Tensor(scalar: 2) * Tensor([1, 2])).doubles == [2, 4])
        #expect(try (Tensor([1], shape: [1, 1]) + Tensor(scalar: 1)).shape == [1, 1])
    }

    @Test func highRanksBroadcastElementByElement() throws {
        let a = Tensor((0..<12).map(Double.init), shape: [2, 1, 3, 1, 2])
        let b = Tensor((0..<20).map { Double($0) * 100 }, shape: [5, 1, 4, 1])
        let sum = try a + b
        #expect(sum.shape == [2, 5, 3, 4, 2])
        #expect(try sum.element([1, 4, 2, 3, 1]) == a.element([1, 0, 2, 0, 1]) + b.element([4, 0, 3, 0]))
        #expect(try sum.element([0, 2, 1, 3, 0]) == a.element([0, 0, 1, 0, 0]) + b.element([2, 0, 3, 0]))
    }

    @Test func shapesThatDoNotFitAreAnErrorWithBoth() throws {
        let error = #expect(throws: TensorError.self) { try Tensor([1, 2]) + Tensor([1, 2, 3]) }
        #expect(try #require(error).message == "the shapes [2] and [3] do not go together in `+`")
    }

    @Test func comparisonsGiveMasks() throws {
        let mask = try Tensor.binary(.less, Tensor([1, 2, .nan]), Tensor(scalar: 2))
        #expect(mask.elementType == .bool)
        #expect(mask.bools == [true, false, false])
        #expect(try Tensor([1, .nan, .infinity]).unary(.isNaN).bools == [false, true, false])
        #expect(try Tensor.binary(.logicalAnd, mask, Tensor(mask: [true, true, true])).bools == [true, false, false])
        #expect(try mask.unary(.logicalNot).bools == [false, true, true])
    }

    @Test func typesPromoteAsInNumPy2() throws {
        let single = Tensor([1, 2]).converted(to: .f32)
        #expect(try (single * 2).elementType == .f32)
        #expect(try (single * Tensor([1, 2])).elementType == .f64)
        #expect(try (Tensor(mask: [true, true]) + Tensor(mask: [true, false])).doubles == [2, 1])
        #expect(try (single + Tensor(mask: [true, false])).elementType == .f32)
    }

    @Test func choosingTakesTheConditionAtEachPlace() throws {
        let chosen = try Tensor.select(Tensor(mask: [true, false, true]), Tensor([1, 2, 3]), Tensor(scalar: .nan))
        expectClose(chosen, [1, .nan, 3])
        #expect(try Tensor.select(Tensor(mask: [true]), Tensor(mask: [false]), Tensor(mask: [true])).elementType == .bool)
        #expect(try Tensor.select(Tensor(mask: [true, false]), Tensor([1], shape: [1]), Tensor([2, 3], shape: [2, 1])).doubles == [1, 2, 1, 3])
    }

    @Test func clippingKeepsNaNAndLeavesOpenBoundsOpen() throws {
        let values = Tensor([-2, 0.5, 3, .nan])
        expectClose(try values.clipped(low: Tensor(scalar: 0), high: Tensor(scalar: 1)), [0, 0.5, 1, .nan])
        expectClose(try values.clipped(low: nil, high: Tensor(scalar: 1)), [-2, 0.5, 1, .nan])
    }

    @Test func emptyTensorsGiveEmptyTensors() throws {
        let empty = try Tensor(zeros: [0, 3])
        #expect(try (empty + Tensor([1, 2, 3])).shape == [0, 3])
        #expect(try empty.unary(.exp).count == 0)
    }
}
