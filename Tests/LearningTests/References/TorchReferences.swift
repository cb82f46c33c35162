/// What PyTorch computes in float64 for the same work: final parameters, losses, and paths of optimizers.
///
/// `scripts/dev/references/torch_references.py` made the values in the files beside this one. Inputs are not stored but
/// made again from integers, bit for bit:
///
/// - input j of sample i is `uniform(1 + i * features + j)`; its label is 1 where the first two inputs have a positive
///   sum, else 0;
/// - initial parameter k (in the order of `Training.parameters`) is `uniform(100_001 + k) / 2`;
/// - step s (from 0) takes the samples from `s * batch % samples` on, `batch` of them.
enum TorchReferences {
    /// The finalizer of MurmurHash3 (32 bits) of `k`, as an exact number in [−1, 1).
    static func uniform(_ k: Int) -> Double {
        var h = UInt32(truncatingIfNeeded: k)
        h = (h ^ (h >> 16)) &* 0x85EB_CA6B
        h = (h ^ (h >> 13)) &* 0xC2B2_AE35
        h ^= h >> 16
        return Double(h) / 2_147_483_648 - 1
    }

    /// The positions that an optimizer passes through on a function.
    struct OptimizerPath: Sendable {
        /// The optimizer's name in Dyn, and its settings by Dyn's names (1 for true); what is not named has PyTorch's default.
        let optimizer: String
        let settings: [String: Double]
        /// The positions after each step, one after another (steps × dimensions).
        let positions: [Double]
    }

    /// Where the paths on (1 − x)² + 100(y − x²)² start.
    static let rosenbrockStart = [-1.5, 2.0]

    /// Where the paths on 5x² + y²/2 + z²/20 − x + y/2 + z/4 start.
    static let quadraticStart = [1.0, -2.0, 3.0]
}
