internal import Glibc
internal import Programs

/// Adam with Nesterov's momentum, as in PyTorch. With μₜ = β₁(1 − ½·0.96^(t·ψ)) for momentum decay ψ and Mₜ = μ₁⋯μₜ:
/// p ← p − lr·((1 − μₜ)/(1 − Mₜ) · g + μₜ₊₁/(1 − Mₜ μₜ₊₁) · m)/(√v/√(1 − β₂ᵗ) + ε).
///
/// - Source: Dozat 2016.
struct NAdamRule: OptimizerRule {
    let hasDecay: Bool

    var name: String { "nadam" }
    /// The third is 1 − Mₜ in every place: zero at first, and right also where β₁ follows a schedule.
    var memory: [String] { ["first_moment", "second_moment", "momentum_product_complement"] }
    var scalarCount: Int { 10 }

    /// lr, β₁, 1 − β₁, β₂, 1 − β₂, 1/√(1 − β₂ᵗ), ε, decay, μₜ, μₜ₊₁.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        let (beta1, beta2) = (values[1], values[2])
        func momentum(at step: Int) -> Double { beta1 * (1 - 0.5 * pow(0.96, Double(step) * values[5])) }
        scalars[0] = values[0]
        scalars[1] = beta1
        scalars[2] = 1 - beta1
        scalars[3] = beta2
        scalars[4] = 1 - beta2
        scalars[5] = 1 / (1 - pow(beta2, Double(step))).squareRoot()
        scalars[6] = values[3]
        scalars[7] = values[4]
        scalars[8] = momentum(at: step)
        scalars[9] = momentum(at: step + 1)
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars s: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        let g = hasDecay ? try gradient + s[7] * parameters : gradient
        let first = try s[1] * memory[0] + s[2] * g
        let second = try s[3] * memory[1] + s[4] * g.square()
        let complement = try 1 - (1 - memory[2]) * s[8]
        let following = try 1 - (1 - complement) * s[9]
        let direction = try (1 - s[8]) * g / complement + s[9] * first / following
        let denominator = try second.sqrt() * s[5] + s[6]
        return (try parameters - s[0] * (direction / denominator), [first, second, complement])
    }
}

extension Optimizer {
    public static func nadam(
        learningRate: Schedule = 0.002, beta1: Schedule = 0.9, beta2: Schedule = 0.999, epsilon: Schedule = 1e-8,
        weightDecay: Schedule = 0, momentumDecay: Schedule = 0.004
    ) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        try check("beta1", beta1, least: 0, below: 1)
        try check("beta2", beta2, least: 0, below: 1)
        try check("eps", epsilon, least: 0)
        try check("weight_decay", weightDecay, least: 0)
        try check("momentum_decay", momentumDecay, least: 0)
        return Optimizer(
            NAdamRule(hasDecay: weightDecay.constant != 0),
            [
                "lr": learningRate, "beta1": beta1, "beta2": beta2, "eps": epsilon, "weight_decay": weightDecay,
                "momentum_decay": momentumDecay,
            ])
    }
}
