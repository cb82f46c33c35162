public import Tensors

/// How unequal adjacent layers of a linear network are: D_l = W_{l+1}ᵀW_{l+1} − W_l W_lᵀ, which gradient flow conserves and
/// gradient descent changes by O(learning rate).
///
/// - Source: Arora, Cohen & Hazan 2018; Du, Hu & Lee 2018.
public struct Balancedness: Sendable {
    public struct Row: Sendable {
        /// The lower of the two layers.
        public let layer: Int
        /// ‖D‖, the Frobenius norm.
        public let imbalance: Double
        /// ‖D − D at the first row‖.
        public let drift: Double
    }

    /// For each snapshot, each pair of adjacent layers.
    public let rows: [[Row]]

    /// - Parameter snapshots: the weight matrices [out, in] at each snapshot, first layer first.
    /// - Throws: `AnalysisError` for fewer than two layers or shapes that do not follow one another.
    public init(_ snapshots: [[Tensor]]) throws {
        guard let first = snapshots.first, first.count >= 2 else {
            throw AnalysisError.insufficient(what: "balancedness", count: snapshots.first?.count ?? 0, needed: 2, of: "weight matrices")
        }
        for (lower, upper) in zip(first, first.dropFirst()) where upper.shape[1] != lower.shape[0] {
            throw AnalysisError.shapesDiffer(what: "balancedness of adjacent layers", first: lower.shape, second: upper.shape)
        }
        var start: [Tensor] = []
        rows = try snapshots.map { layers in
            let wide = layers.map { $0.converted(to: .f64) }
            let differences = try zip(wide, wide.dropFirst()).map { lower, upper in
                try upper.transposed().product(upper) - lower.product(lower.transposed())
            }
            if start.isEmpty { start = differences }
            return try differences.enumerated().map { layer, difference in
                Row(layer: layer, imbalance: try Self.norm(difference), drift: try Self.norm(difference - start[layer]))
            }
        }
    }

    private static func norm(_ tensor: Tensor) throws -> Double { try tensor.norm().scalar ?? .nan }
}
