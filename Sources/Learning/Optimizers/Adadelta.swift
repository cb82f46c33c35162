internal import Programs

/// Adadelta as in PyTorch: s ← ρs + (1 − ρ)g², Δ = √(d + ε)/√(s + ε) · g, d ← ρd + (1 − ρ)Δ², p ← p − lr·Δ.
///
/// - Source: Zeiler 2012.
struct AdadeltaRule: OptimizerRule {
    let hasDecay: Bool

    var name: String { "adadelta" }
    var memory: [String] { ["square_average", "update_average"] }
    var scalarCount: Int { 5 }

    /// lr, ρ, 1 − ρ, ε, decay.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        scalars[0] = values[0]
        scalars[1] = values[1]
        scalars[2] = 1 - values[1]
        scalars[3] = values[2]
        scalars[4] = values[3]
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars s: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        let g = hasDecay ? try gradient + s[4] * parameters : gradient
        let square = try s[1] * memory[0] + s[2] * g.square()
        let change = try (memory[1] + s[3]).sqrt() / (square + s[3]).sqrt() * g
        let average = try s[1] * memory[1] + s[2] * change.square()
        return (try parameters - s[0] * change, [square, average])
    }
}

extension Optimizer {
    public static func adadelta(
        learningRate: Schedule = 1, rho: Schedule = 0.9, epsilon: Schedule = 1e-6, weightDecay: Schedule = 0
    ) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        try check("rho", rho, least: 0, below: 1)
        try check("eps", epsilon, least: 0)
        try check("weight_decay", weightDecay, least: 0)
        return Optimizer(
            AdadeltaRule(hasDecay: weightDecay.constant != 0),
            ["lr": learningRate, "rho": rho, "eps": epsilon, "weight_decay": weightDecay])
    }
}
