public import Programs

/// What is done to the sums of a hidden layer before its activation.
public enum Normalization: String, Sendable, CaseIterable {
    /// Layer normalisation: γ ∘ (z − mean z)/√(var z + 10⁻⁵) + β over the units of each sample, with the variance of
    /// divisor n; γ = 1 and β = 0 at first.
    ///
    /// - Source: Ba, Kiros & Hinton 2016; ε as in PyTorch.
    case layer
    /// Batch normalisation: γ ∘ (z − mean)/√(var + 10⁻⁵) + β for each unit, in training by the mean and variance (divisor n) of the batch, else
    /// by running ones. These follow each batch with weight 0.1, the variance by its unbiased estimate, and stand among the model's
    /// parameters (`running_mean`, 0 at first; `running_var`, 1), though no optimizer moves them.
    ///
    /// - Source: Ioffe & Szegedy 2015; ε, weights and the two variances as in PyTorch.
    case batch

    /// - Parameters:
    ///   - values: [n, units].
    ///   - scale: γ [units].
    ///   - shift: β [units].
    public func apply(_ values: Operand, scale: Operand, shift: Operand) throws -> Operand {
        let axis = values.rank - 1
        let centered = try values - values.mean(axes: [axis], keepingDimensions: true)
        let variance = try centered.square().mean(axes: [axis], keepingDimensions: true)
        return try centered / (variance + 1e-5).sqrt() * scale + shift
    }

    /// (values − mean)/√(variance + 10⁻⁵) ∘ scale + shift for each unit.
    static func normalized(
        _ values: Operand, mean: Operand, variance: Operand, scale: Operand, shift: Operand
    ) throws -> Operand {
        try (values - mean) / (variance + 1e-5).sqrt() * scale + shift
    }
}

/// The moments of a batch, unit by unit.
struct BatchStatistics {
    let mean: Operand
    /// Of divisor n.
    let variance: Operand
    private let count: Int
    private static let weight = 0.1

    /// - Throws: `LearningError.batchOfOne`: one sample has no spread.
    init(of values: Operand) throws {
        guard values.rank == 2, values.shape[0] > 1 else { throw LearningError.batchOfOne }
        count = values.shape[0]
        mean = try values.mean(axes: [0])
        variance = try (values - mean).square().mean(axes: [0])
    }

    func following(mean old: Operand) throws -> Operand { try Operand(1 - Self.weight) * old + Operand(Self.weight) * mean }

    func following(variance old: Operand) throws -> Operand {
        let unbiased = Self.weight * Double(count) / Double(count - 1)
        return try Operand(1 - Self.weight) * old + Operand(unbiased) * variance
    }
}
