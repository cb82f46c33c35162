import Tensors
import Testing

@Suite struct ProductTests {
    let a = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])

    @Test func matricesAndVectorsMultiplyAsInNumPy() throws {
        #expect(try a.product(a.transposed()).doubles == [14, 32, 32, 77])
        #expect(try a.product(Tensor([1, 0, -1])).doubles == [-2, -2])
        #expect(try a.product(Tensor([1, 0, -1])).shape == [2])
        #expect(try Tensor([1, -1]).product(a).doubles == [-3, -3, -3])
        #expect(try Tensor([1, 2]).product(Tensor([3, 4])).scalar == 11)
        #expect(try Tensor([1, 2]).product(Tensor([3, 4])).shape == [])
    }

    @Test func batchesBroadcast() throws {
        let batch = Tensor((0..<12).map(Double.init), shape: [2, 1, 2, 3])
        let right = Tensor((0..<18).map(Double.init), shape: [3, 3, 2])
        let product = try batch.product(right)
        #expect(product.shape == [2, 3, 2, 2])
        // (numpy.arange(12.).reshape(2, 1, 2, 3) @ numpy.arange(18.).reshape(3, 3, 2))[1, 2]
        #expect(try product.at(.at(1), .at(2)).doubles == [298, 319, 424, 454])
    }

    @Test func typesPromoteAndMasksCount() throws {
        #expect(try a.converted(to: .f32).product(a.converted(to: .f32).transposed()).elementType == .f32)
        #expect(try a.product(Tensor(mask: [true, false, true])).doubles == [4, 10])
    }

    @Test func emptyInnerExtentsGiveZeros() throws {
        #expect(try Tensor(zeros: [2, 0]).product(Tensor(zeros: [0, 3])).doubles == [0, 0, 0, 0, 0, 0])
    }

    @Test func shapesThatDoNotMultiplyAreAnErrorWithBoth() throws {
        let error = try #require(#expect(throws: TensorError.self) { try a.product(a) })
        #expect(error.message == "the shapes [2, 3] and [2, 3] do not go together in `@`")
        #expect(error.hints == ["the last extent of the left one (3) must be the last but one of the right one (2)"])
        #expect(throws: TensorError.shapesDoNotMultiply([2, 3], [])) { try a.product(Tensor(scalar: 2)) }
    }

    @Test func dotOuterCrossAndKroneckerAreNumPys() throws {
        #expect(try Tensor([1, 2]).outer(Tensor([3, 4, 5])).doubles == [3, 4, 5, 6, 8, 10])
        #expect(try Tensor([1, 0, 0]).cross(Tensor([0, 1, 0])).doubles == [0, 0, 1])
        #expect(try Tensor([1, 2]).kronecker(Tensor([1, 10], shape: [2, 1])).doubles == [1, 2, 10, 20])
        #expect(try Tensor([1, 2, 3, 4], shape: [2, 2]).kronecker(Tensor([1, 2])).doubles == [1, 2, 2, 4, 3, 6, 4, 8])
        let cube = Tensor((0..<8).map(Double.init), shape: [2, 2, 2])
        // numpy.dot(c, c) of c = numpy.arange(8).reshape(2, 2, 2)
        #expect(try cube.dot(cube).doubles == [2, 3, 6, 7, 6, 11, 26, 31, 10, 19, 46, 55, 14, 27, 66, 79])
        #expect(throws: TensorError.self) { try Tensor([1, 2]).cross(Tensor([1, 2])) }
    }

    /// numpy.linalg.norm(x), (x, 1), (x, 3), (b, "nuc"), (b, 2).
    @Test func normsAgreeWithNumPy() throws {
        let x = Tensor([3.1, -2.0, 5.5, 0.25, 7.75, -1.5, 2.0, 9.0])
        let b = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 10, 2, -1, 0.5], shape: [4, 3])
        expectClose(try x.norm(), [13.828774349160522])
        expectClose(try x.norm(.power(1)), [31.1])
        expectClose(try x.norm(.power(3)), [11.213570391887032])
        expectClose(try b.norm(.nuclear), [20.344709960457884])
        expectClose(try b.norm(.spectral), [17.42766498004917])
        #expect(try x.norm(.power(.infinity)).scalar == 9)
        #expect(try Tensor([3, 4, 0, 0], shape: [2, 2]).norm(axis: 1).doubles == [5, 0])
    }

    @Test func normsOfHugeAndTinyVectorsDoNotOverflow() throws {
        expectClose(try Tensor([3e200, 4e200]).norm().doubles.map { $0 / 1e200 }, [5])
        expectClose(try Tensor([3e-200, 4e-200]).norm().doubles.map { $0 * 1e200 }, [5])
        #expect(try Tensor([1, .infinity]).norm().scalar == .infinity)
    }
}
