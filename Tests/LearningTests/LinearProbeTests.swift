import Diagnostics
import Glibc
import Learning
import Tensors
import Testing

/// Reference values: scikit-learn 1.9, scripts/dev/references/linear_references.py.
@Suite("Linear probe")
struct LinearProbeTests {
    private var features: Tensor {
        let (scales, shifts) = ([1, 3, 0.5, 2], [0.0, 1, -2, 5])
        return Tensor((0..<480).map { TorchReferences.uniform(1 + $0) * scales[$0 % 4] + shifts[$0 % 4] }, shape: [120, 4])
    }

    private var labels: Tensor {
        let values = features.doubles
        return Tensor((0..<120).map { row in
            let score = 1.5 * (values[4 * row] + 0.4 * values[4 * row + 1] + 0.8 * TorchReferences.uniform(2000 + row))
            let whole = floor(score)
            return whole - 3 * floor(whole / 3)
        })
    }

    @Test("Loss, accuracy and coefficients agree with scikit-learn's", arguments: [(1, 1.0296541530559216, 0.45), (0.01, 1.063498237937542, 0.425)])
    func agreement(strength: Double, loss: Double, accuracy: Double) throws {
        let probe = try LinearProbe(features: features, labels: labels, strength: strength)
        #expect(probe.isConverged)
        #expect(abs(probe.loss - loss) < 1e-5)
        #expect(abs(probe.accuracy - accuracy) < 1e-12)
        if strength == 1 {
            let expected = [-0.0387587, 0.03719087, -0.21651161, -0.33580192]
            #expect(zip(probe.weight.doubles, expected).allSatisfy { abs($0 - $1) < 1e-3 })
        }
        #expect(try probe.accuracy(features, labels) == probe.accuracy)
    }

    @Test("A constant feature does no harm, and classes that never occur get no samples")
    func constant() throws {
        let x = Tensor((0..<20).flatMap { [Double($0), 7] }, shape: [20, 2])
        let probe = try LinearProbe(features: x, labels: Tensor((0..<20).map { $0 < 10 ? 0 : 2 }))
        #expect(probe.classes == 3)
        #expect(probe.accuracy == 1)
        #expect(try probe.predict(x).doubles.allSatisfy { $0 != 1 })
    }

    @Test("Labels of another number, fractions, one class, features that are not finite, and C of 0 are refused")
    func refusals() throws {
        let x = Tensor([1, 2, 3, 4], shape: [2, 2])
        #expect(throws: LearningError.self) { try LinearProbe(features: x, labels: Tensor([1])) }
        #expect(throws: LearningError.self) { try LinearProbe(features: x, labels: Tensor([0, 0.5])) }
        #expect(throws: LearningError.self) { try LinearProbe(features: x, labels: Tensor([1, 1])) }
        #expect(throws: LearningError.self) { try LinearProbe(features: Tensor([1, .nan, 3, 4], shape: [2, 2]), labels: Tensor([0, 1])) }
        #expect(throws: LearningError.self) { try LinearProbe(features: x, labels: Tensor([0, 1]), strength: 0) }
        let probe = try LinearProbe(features: x, labels: Tensor([0, 1]))
        #expect(throws: LearningError.self) { try probe.predict(Tensor([1, 2, 3], shape: [1, 3])) }
    }

    @Test("It can be interrupted")
    func interruption() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: Interrupted.self) { try LinearProbe(features: features, labels: labels, cancellation: cancellation) }
    }
}
