internal import Programs
internal import Storage

extension Loss {
    /// The decoder-free objective of expectation maximisation by gradients, of activations a [B, K] of one batch: with weights
    /// w, w_l LSE + w_v VAR + w_c TC, where
    ///
    /// - LSE = −Σ_i ln Σ_j exp(−a_ij), a sum over the batch, whose gradient is the responsibilities softmax(−a);
    /// - VAR = −Σ_j ln(var_j + 10⁻⁶), unbiased variances over the batch;
    /// - TC = Σ_{j≠k} corr_jk², of activations standardised by std + 10⁻⁸.
    ///
    /// A unit that is silent on a whole batch takes no part in VAR's and TC's gradients. Targets are not looked at.
    public static func implicitEM(lse: Double = 1, variance: Double = 1, correlation: Double = 1) -> Loss {
        let terms = [
            Term("lse") { outputs, _ in try ImplicitEMTerms(outputs).negativeLikelihood },
            Term("variance") { outputs, _ in try ImplicitEMTerms(outputs).variance },
            Term("correlation") { outputs, _ in try ImplicitEMTerms(outputs).correlation },
        ]
        return Loss(
            name: "implicit_em",
            definition: ["name": "implicit_em", "lse": .number(lse), "variance": .number(variance), "correlation": .number(correlation)],
            terms: terms, isOfWholeBatch: true
        ) { outputs, _ in
            let parts = try ImplicitEMTerms(outputs)
            var total = Operand(0)
            for (weight, part) in [(lse, parts.negativeLikelihood), (variance, parts.variance), (correlation, parts.correlation)]
            where weight != 0 { total = try total + Operand(weight) * part }
            return total
        }
    }
}

/// The three terms; traced twice they are the same nodes of a graph.
private struct ImplicitEMTerms {
    let negativeLikelihood: Operand
    let variance: Operand
    let correlation: Operand

    init(_ activations: Operand) throws {
        guard activations.rank == 2 else {
            throw LearningError.lossTargets(loss: "implicit_em", outputs: activations.shape, targets: activations.shape)
        }
        let samples = activations.shape[0]
        guard samples >= 2 else { throw LearningError.batchTooSmall(loss: "implicit_em", samples: samples) }
        negativeLikelihood = try -1 * (-1 * activations).logSumExp(axes: [1]).sum()
        let divisor = Double(samples - 1)
        let centered = try activations - activations.mean(axes: [0])
        let moments = try centered.square().sum(axes: [0]) / Operand(divisor)
        variance = try -1 * (moments + 1e-6).log().sum()
        // The root has an infinite slope at 0; a silent unit must not turn the gradient into NaN.
        let isAlive = try Operand.binary(.greater, moments, 0)
        let deviation = try Operand.select(isAlive, Operand.select(isAlive, moments, 1).sqrt(), 0)
        let standard = try centered / (deviation + 1e-8)
        let correlations = try standard.transposed().product(standard) / Operand(divisor)
        let diagonal = try standard.square().sum(axes: [0]) / Operand(divisor)
        correlation = try correlations.square().sum() - diagonal.square().sum()
    }
}
