import Analysis
import Tensors
import Testing

@Suite struct LanczosTests {
    /// Q diag(values) Qᵀ with a fixed orthogonal Q.
    private func matrix(_ values: [Double]) throws -> Tensor {
        let n = values.count
        let (q, _) = try cloud(n, n).qr()
        return try q.product(Tensor(values).diagonalMatrix()).product(q.transposed())
    }

    @Test("both ends of a spectrum and the largest magnitudes agree with the dense eigenvalues")
    func ends() throws {
        let values = (0..<40).map { Double($0) * Double($0) / 40 - 12 }
        let matrix = try matrix(values)
        let sorted = values.sorted()
        let linear = FunctionOperator(matrix)
        #expect(areClose(try Lanczos(linear, count: 4).values, Array(sorted.reversed()[..<4]), 1e-9))
        #expect(areClose(try Lanczos(linear, count: 4, end: .smallest).values, Array(sorted[..<4]), 1e-6))
        let magnitudes = values.sorted { abs($0) > abs($1) }
        #expect(areClose(try Lanczos(linear, count: 3, end: .magnitude).values, Array(magnitudes[..<3]), 1e-9))
    }

    @Test("residuals are those of the vectors, which are orthonormal with their largest entry positive")
    func vectors() throws {
        let matrix = try matrix((0..<30).map { Double($0 + 1) })
        let found = try Lanczos(FunctionOperator(matrix), count: 3, tolerance: 1e-3)
        for (index, value) in found.values.enumerated() {
            let vector = try found.vectors.at([.at(index)])
            let rest = try matrix.product(vector) - vector * value
            let residual = try #require(rest.norm().scalar)
            #expect(residual <= found.residuals[index] + 1e-9)
            #expect(vector.doubles.max() == vector.doubles.map(abs).max())
        }
        let gram = try found.vectors.product(found.vectors.transposed()).doubles
        #expect(areClose(gram, [1, 0, 0, 0, 1, 0, 0, 0, 1], 1e-10))
    }

    @Test("a block of two finds an eigenvalue of multiplicity two twice, where one vector finds it once")
    func degenerate() throws {
        let values = (0..<60).map { Double(min($0, 58)) }
        let linear = FunctionOperator(try matrix(values))
        let single = try Lanczos(linear, count: 2, tolerance: 1e-6)
        let double = try Lanczos(linear, count: 2, block: 2, tolerance: 1e-6)
        #expect(areClose(single.values, [58, 57], 1e-5))
        #expect(areClose(double.values, [58, 58], 1e-5))
    }

    @Test("zero and identity operators, on which Lanczos breaks down at once, have all their eigenvalues")
    func breakdown() throws {
        #expect(try Lanczos(FunctionOperator(dimension: 20) { try $0 * 0 }, count: 3).values == [0, 0, 0])
        #expect(areClose(try Lanczos(FunctionOperator(dimension: 20) { $0 }, count: 3).values, [1, 1, 1]))
        #expect(areClose(try Lanczos(FunctionOperator(Tensor([5], shape: [1, 1])), count: 1).values, [5]))
    }

    @Test("the same bits for the same seed")
    func determinism() throws {
        let linear = FunctionOperator(try matrix((0..<50).map { Double($0) }))
        #expect(try Lanczos(linear, count: 5).vectors == Lanczos(linear, count: 5).vectors)
    }

    @Test("more eigenvalues than dimensions, none, and too large a block are refused", arguments: [(11, 1), (0, 1), (3, 11), (3, 0)])
    func counts(count: Int, block: Int) throws {
        let linear = FunctionOperator(try matrix((0..<10).map(Double.init)))
        #expect(throws: AnalysisError.self) { _ = try Lanczos(linear, count: count, block: block) }
    }

    @Test("an operator that is not finite is refused")
    func notFinite() throws {
        #expect(throws: AnalysisError.self) { _ = try Lanczos(FunctionOperator(dimension: 5) { try $0 * .nan }, count: 1) }
    }
}
