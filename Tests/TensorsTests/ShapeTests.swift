import Tensors
import Testing

@Suite struct ShapeTests {
    let counting = Tensor((0..<24).map(Double.init), shape: [2, 3, 4])

    @Test func reshapingFindsTheExtentThatIsLeft() throws {
        #expect(try counting.reshaped([4, -1]).shape == [4, 6])
        #expect(try counting.reshaped([24]).doubles == counting.doubles)
    }

    @Test func reshapingToAnotherCountIsAnErrorWithBothShapes() {
        #expect(throws: TensorError.cannotReshape(from: [2, 3, 4], to: [5, 5])) { try counting.reshaped([5, 5]) }
        #expect(throws: TensorError.cannotReshape(from: [2, 3, 4], to: [5, -1])) { try counting.reshaped([5, -1]) }
        #expect(throws: TensorError.cannotReshape(from: [2, 3, 4], to: [-1, -1])) { try counting.reshaped([-1, -1]) }
    }

    @Test func transposingReversesTheAxesOrOrdersThem() throws {
        #expect(try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]).transposed().doubles == [1, 4, 2, 5, 3, 6])
        let moved = try counting.transposed([1, 0, 2])
        #expect(moved.shape == [3, 2, 4])
        #expect(try moved.element([2, 1, 3]) == counting.element([1, 2, 3]))
        #expect(try counting.transposed([-1, 0, 1]).shape == [4, 2, 3])
    }

    @Test func aWrongPermutationIsAnError() {
        #expect(throws: TensorError.wrongPermutation([0, 0, 1], shape: [2, 3, 4])) { try counting.transposed([0, 0, 1]) }
    }

    @Test func broadcastingRepeatsAxesOfExtentOne() throws {
        #expect(try Tensor([1, 2], shape: [2, 1]).broadcast(to: [2, 2, 3]).doubles == [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2])
        #expect(throws: TensorError.cannotBroadcast(from: [3], to: [2])) { try Tensor([1, 2, 3]).broadcast(to: [2]) }
    }

    @Test func shapesBroadcastAsInNumPy() {
        #expect(broadcastShape([8, 1, 6, 1], [7, 1, 5]) == [8, 7, 6, 5])
        #expect(broadcastShape([0, 1], [1]) == [0, 1])
        #expect(broadcastShape([2], [3]) == nil)
    }

    @Test func squeezingAndExpandingAreInverse() throws {
        let wide = try Tensor([1, 2]).expanded(axis: 0).expanded(axis: -1)
        #expect(wide.shape == [1, 2, 1])
        #expect(try wide.squeezed().shape == [2])
        #expect(try wide.squeezed(axes: [-1]).shape == [1, 2])
        #expect(throws: TensorError.axisIsNotOne(axis: 1, shape: [1, 2, 1])) { try wide.squeezed(axes: [1]) }
        #expect(throws: TensorError.axisOutOfRange(axis: 5, shape: [1, 2, 1])) { try wide.expanded(axis: 5) }
    }

    @Test func joiningKeepsOrderAlongAnyAxis() throws {
        let a = Tensor([1, 2, 3, 4], shape: [2, 2])
        let b = Tensor([5, 6], shape: [2, 1])
        #expect(try Tensor.concatenate([a, b], axis: 1).doubles == [1, 2, 5, 3, 4, 6])
        #expect(try Tensor.concatenate([a, a], axis: 0).shape == [4, 2])
        #expect(try Tensor.stack([Tensor([1, 2]), Tensor([3, 4])], axis: -1).doubles == [1, 3, 2, 4])
        #expect(try Tensor.concatenate([Tensor([1]), Tensor(mask: [true])]).elementType == .f64)
    }

    @Test func joiningWhatDoesNotFitIsAnError() {
        let a = Tensor([1, 2, 3, 4], shape: [2, 2])
        #expect(throws: TensorError.shapesDiffer(operation: "concat", [2, 2], [3])) {
            try Tensor.concatenate([a, Tensor([1, 2, 3])])
        }
        #expect(throws: TensorError.nothingToJoin(operation: "stack")) { try Tensor.stack([]) }
        #expect(throws: TensorError.self) { try Tensor.concatenate([Tensor(scalar: 1)]) }
    }
}
