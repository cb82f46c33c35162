internal import Programs
internal import Storage

// Penalties on the singular values of weight matrices other than the largest's.
extension Regularizer {
    /// weight · Σ‖W‖_* over the weight matrices: the sum of all their singular values.
    ///
    /// Where a singular value is 0 the derivative is the subgradient of least norm.
    public static func nuclear(_ weight: Schedule, layers: MatrixLayers = .all) -> Regularizer {
        ofMatrices("nuclear", weight, layers) { try $0.nuclearNorm() }
    }

    /// weight · Σ‖G − I‖²_F over the weight matrices, G being the smaller of WᵀW and WWᵀ, so that 0 can be reached
    /// (the two differ by a constant).
    ///
    /// - Source: Brock et al. 2017; Bansal, Chen & Wang 2018 (soft orthogonality).
    public static func orthogonality(_ weight: Schedule, layers: MatrixLayers = .all) -> Regularizer {
        ofMatrices("orthogonality", weight, layers) { matrix in
            let isTall = matrix.shape[0] > matrix.shape[1]
            let gram = isTall ? try matrix.transposed().product(matrix) : try matrix.product(matrix.transposed())
            let n = gram.shape[0]
            // ‖G − I‖² = Σ G² − 2 tr G + n, and tr G = Σ W².
            return try gram.square().sum() - 2 * matrix.square().sum() + Operand(Double(n))
        }
    }

    /// weight · Σ_l Σ_i max(0, σ_i(W_l) − limit)²: soft spectral clipping, which draws all singular values above the limit down to
    /// it and leaves those below alone.
    ///
    /// - Throws: `LearningError.badArgument` for a limit that is not positive.
    public static func spectralClip(limit: Schedule, weight: Schedule = 0.1, layers: MatrixLayers = .hidden) throws -> Regularizer {
        try Optimizer.check("weight", weight, least: 0)
        try checkPositive("limit", limit)
        return Regularizer(
            name: "spectral_clip", text: "spectral_clip(\(limit.text), weight=\(weight.text)\(layers.text))",
            definition: ["name": "spectral_clip", "limit": limit.definition, "weight": weight.definition, "layers": layers.definition],
            weight: weight, schedules: [limit],
            action: .penalty { step in
                let chosen = try layers.blocks(of: step.layout, user: "spectral_clip").map { step.blocks[$0] }
                return (try total(chosen) { try ($0.singularValues() - step.numbers[0]).relu().square().sum() }, nil)
            })
    }

    private static func ofMatrices(
        _ name: String, _ weight: Schedule, _ layers: MatrixLayers, _ penalty: @escaping @Sendable (Operand) throws -> Operand
    ) -> Regularizer {
        Regularizer(
            name: name, text: layers == .all ? "\(name)(\(weight.text))" : "\(name)(\(weight.text)\(layers.text))",
            definition: ["name": .string(name), "weight": weight.definition, "layers": layers.definition], weight: weight,
            action: .penalty { step in
                (try total(try layers.blocks(of: step.layout, user: name).map { step.blocks[$0] }, penalty), nil)
            })
    }
}
