import Learning
import Programs
import Tensors
import Testing

@Suite struct RegularizerTests {
    private let layout = ParameterLayout([("W", [2, 3]), ("b", [2])])

    private func value(_ regularizer: Regularizer, _ matrix: [Double]) throws -> Double {
        let blocks: [Operand] = [.tensor(Tensor(matrix, shape: [2, 3])), .tensor(Tensor([5, 7]))]
        return try regularizer.value(blocks, layout)?.tensor?.scalar ?? .nan
    }

    @Test("the nuclear penalty is the sum of singular values of matrices alone")
    func nuclear() throws {
        #expect(abs(try value(.nuclear(1), [3, 0, 0, 0, -4, 0]) - 7) < 1e-14)
    }

    @Test("the orthogonality penalty is the squared distance of the smaller Gram matrix from the identity")
    func orthogonality() throws {
        // W Wᵀ = [[9, 0], [0, 16]]: 8² + 15².
        #expect(abs(try value(.orthogonality(1), [3, 0, 0, 0, -4, 0]) - 289) < 1e-12)
        #expect(abs(try value(.orthogonality(1), [0.6, 0.8, 0, -0.8, 0.6, 0])) < 1e-14)
    }

    /// Gradient descent on a penalty alone.
    private func descended(_ regularizer: Regularizer, _ matrix: Tensor, rate: Double, steps: Int) throws -> Run {
        var experiment = try Experiment(
            minimizing: "nothing", definition: "nothing", from: matrix, optimizer: .sgd(learningRate: Schedule(rate)), steps: steps
        ) { x in try (x * 0.0).sum() }
        experiment.regularizers = [regularizer]
        return try experiment.train()
    }

    @Test("a step down the nuclear norm takes the same from every singular value, also from equal ones and none from zeros")
    func nuclearStep() throws {
        let run = try descended(.nuclear(0.5), Tensor([2, 0, 0, 2, 0, 0, 0, 0, 0], shape: [3, 3]).transposed(), rate: 1, steps: 1)
        let s = try run.finalWeights.reshaped([3, 3]).singularValues().doubles
        // The matrix has the singular values 2√2, 0, 0.
        #expect(abs(s[0] - (2 * 2.0.squareRoot() - 0.5)) < 1e-12 && s[1] < 1e-12)
        let equal = try descended(.nuclear(0.5), Tensor([2, 0, 0, 2], shape: [2, 2]), rate: 1, steps: 1)
        let expected = [1.5, 0, 0, 1.5]
        for (ours, theirs) in zip(try equal.finalWeights.doubles, expected) { #expect(abs(ours - theirs) < 1e-12) }
    }

    @Test("descent on the orthogonality penalty ends with orthonormal rows")
    func orthogonalDescent() throws {
        let start = try RandomStream(seed: 2, purpose: .user).normals(shape: [3, 5])
        let w = try descended(.orthogonality(1), start, rate: 0.01, steps: 2000).finalWeights.reshaped([3, 5])
        #expect(try w.singularValues().doubles.allSatisfy { abs($0 - 1) < 1e-8 })
    }

    @Test("penalties of matrices refuse parameters without any")
    func noMatrix() {
        #expect(throws: LearningError.self) { try descended(.nuclear(1), Tensor([1, 2]), rate: 1, steps: 1) }
    }
}
