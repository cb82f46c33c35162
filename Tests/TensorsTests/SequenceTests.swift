import Tensors
import Testing

@Suite struct SequenceTests {
    /// numpy.linspace(0, 1, 7), numpy.logspace(-2, 2, 5), numpy.arange(0, 1, 0.3).
    @Test func sequencesAreNumPys() throws {
        #expect(try Tensor.linearSequence(from: 0, to: 1, count: 7).doubles == [
            0.0, 0.16666666666666666, 0.3333333333333333, 0.5, 0.6666666666666666, 0.8333333333333333, 1.0,
        ])
        expectClose(try Tensor.logarithmicSequence(from: -2, to: 2, count: 5), [0.01, 0.1, 1, 10, 100])
        #expect(try Tensor.arithmeticSequence(from: 0, to: 1, step: 0.3).doubles == [0.0, 0.3, 0.6, 0.8999999999999999])
        #expect(try Tensor.arithmeticSequence(from: 5, to: 0, step: -2).doubles == [5, 3, 1])
        #expect(try Tensor.linearSequence(from: 3, to: 9, count: 1).doubles == [3])
        #expect(try Tensor.linearSequence(from: 3, to: 9, count: 0).doubles == [])
    }

    @Test func sequencesWithoutEndAreErrors() {
        #expect(throws: TensorError.self) { try Tensor.arithmeticSequence(from: 0, to: 1, step: 0) }
        #expect(throws: TensorError.self) { try Tensor.arithmeticSequence(from: 0, to: .infinity) }
        #expect(throws: TensorError.self) { try Tensor.arithmeticSequence(from: 0, to: 1e300) }
        #expect(throws: TensorError.self) { try Tensor.arithmeticSequence(from: 1e308, to: -1e308) }
        #expect(throws: TensorError.self) { try Tensor.linearSequence(from: 0, to: 1, count: -1) }
    }

    @Test func theIdentityMayBeARectangle() throws {
        #expect(try Tensor.identity(2, columns: 3, offset: 1).doubles == [0, 1, 0, 0, 0, 1])
    }

    @Test func diagonalsAreTakenAndMade() throws {
        let matrix = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(try matrix.diagonal().doubles == [1, 5])
        #expect(try matrix.diagonal(offset: 1).doubles == [2, 6])
        #expect(try matrix.diagonal(offset: -1).doubles == [4])
        #expect(try matrix.diagonal(offset: 9).doubles == [])
        #expect(try matrix.trace().scalar == 6)
        #expect(try Tensor([7, 8]).diagonalMatrix(offset: -1).doubles == [0, 0, 0, 7, 0, 0, 0, 8, 0])
    }

    @Test func gridsVaryAlongColumnsFirst() throws {
        let grids = try Tensor.grid([Tensor([1, 2, 3]), Tensor([10, 20])])
        #expect(grids[0].doubles == [1, 2, 3, 1, 2, 3])
        #expect(grids[1].doubles == [10, 10, 10, 20, 20, 20])
        #expect(try Tensor.grid([Tensor([1, 2, 3]), Tensor([10, 20])], matrixOrder: true)[0].shape == [3, 2])
    }
}
