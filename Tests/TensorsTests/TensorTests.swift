import Tensors
import Testing

@Suite struct TensorTests {
    @Test func aTensorHoldsItsValuesInRowMajorOrder() throws {
        let tensor = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(tensor.rank == 2)
        #expect(tensor.count == 6)
        #expect(tensor[flat: 3] == 4)
        #expect(tensor.doubles == [1, 2, 3, 4, 5, 6])
    }

    @Test func changingACopyLeavesTheOriginal() {
        let original = Tensor([1, 2, 3])
        var copy = original
        copy[flat: 0] = 9
        #expect(original.doubles == [1, 2, 3])
        #expect(copy.doubles == [9, 2, 3])
    }

    @Test func changingTheOnlyReferenceKeepsTheMemory() {
        var tensor = Tensor([1, 2, 3])
        let before = tensor.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
        tensor[flat: 1] = 5
        #expect(tensor.withUnsafeBytes { Int(bitPattern: $0.baseAddress) } == before)
    }

    @Test func memoryIsAlignedToCacheLines() throws {
        for count in [1, 3, 1000] {
            let tensor = try Tensor(zeros: [count], elementType: .f32)
            #expect(tensor.withUnsafeBytes { Int(bitPattern: $0.baseAddress) % 64 } == 0)
        }
    }

    @Test func conversionRoundsToSinglePrecisionAndMasksAreZeroAndOne() {
        #expect(Tensor([0.1]).converted(to: .f32)[flat: 0] == Double(Float(0.1)))
        #expect(Tensor([0, 2, -1, .nan]).converted(to: .bool).bools == [false, true, true, true])
        #expect(Tensor(mask: [true, false]).converted(to: .f64).doubles == [1, 0])
    }

    @Test func anImpossibleShapeIsAnError() {
        #expect(throws: TensorError.impossibleShape([1 << 40, 1 << 40])) { try Tensor(zeros: [1 << 40, 1 << 40]) }
        #expect(throws: TensorError.impossibleShape([-1, 2])) { try Tensor(zeros: [-1, 2]) }
        #expect(throws: TensorError.impossibleShape([1 << 61])) { try Tensor(zeros: [1 << 61]) }
    }

    @Test func aShapeBeyondTheMemoryIsAnErrorThatSaysHowMuchItTakes() throws {
        let error = #expect(throws: TensorError.self) { try Tensor(zeros: [1_000_000, 1_000_000]) }
        let message = try #require(error).message
        #expect(message.hasPrefix("a tensor of shape [1000000, 1000000] takes 8 TB, more than the "))
    }

    @Test func aShapeWithAZeroIsEmptyUnlessNumbersForItsOtherExtentsWouldFillTheMemory() throws {
        #expect(try Tensor(zeros: [0, 1 << 20]).count == 0)
        #expect(throws: TensorError.impossibleShape([0, 1 << 50])) { try Tensor(zeros: [0, 1 << 50]) }
        #expect(throws: TensorError.self) { try Tensor(zeros: [0, 1 << 40, 1 << 40]) }
    }

    @Test func equalityHoldsForNaNAndTellsTypesApart() {
        #expect(Tensor([1, .nan]) == Tensor([1, .nan]))
        #expect(Tensor([1, 2]) != Tensor([1, 3]))
        #expect(Tensor([1]) != Tensor([1]).converted(to: .f32))
        #expect(Tensor([1, 2]) != Tensor([1, 2], shape: [2, 1]))
    }

    @Test func elementsOfAnotherTypeAreReadConverted() {
        let sum = Tensor([1.5, 2.5]).converted(to: .f32).withUnsafeElements(of: Double.self) { $0.reduce(0, +) }
        #expect(sum == 4)
    }
}
