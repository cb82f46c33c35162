public import Programs

/// What is done to the sums of a hidden layer before its activation.
public enum Normalization: String, Sendable, CaseIterable {
    /// Layer normalisation: γ ∘ (z − mean z)/√(var z + 10⁻⁵) + β over the units of each sample, with the variance of
    /// divisor n; γ = 1 and β = 0 at first.
    ///
    /// - Source: Ba, Kiros & Hinton 2016; ε as in PyTorch.
    case layer

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
}
