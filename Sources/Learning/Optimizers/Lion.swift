internal import Programs

/// Lion, the sign of an interpolated momentum: p ← (1 − lr·λ)p − lr·sign(β₁m + (1 − β₁)g), m ← β₂m + (1 − β₂)g.
///
/// - Source: Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, algorithm 2.
struct LionRule: OptimizerRule {
    let hasDecay: Bool

    var name: String { "lion" }
    var memory: [String] { ["momentum"] }
    var scalarCount: Int { 6 }

    /// lr, β₁, 1 − β₁, β₂, 1 − β₂, 1 − lr·λ.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        scalars[0] = values[0]
        scalars[1] = values[1]
        scalars[2] = 1 - values[1]
        scalars[3] = values[2]
        scalars[4] = 1 - values[2]
        scalars[5] = 1 - values[0] * values[3]
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars s: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        let decayed = hasDecay ? try parameters * s[5] : parameters
        let direction = try Operand.unary(.sign, s[1] * memory[0] + s[2] * gradient)
        return (try decayed - s[0] * direction, [try s[3] * memory[0] + s[4] * gradient])
    }
}

extension Optimizer {
    public static func lion(
        learningRate: Schedule = 1e-4, beta1: Schedule = 0.9, beta2: Schedule = 0.99, weightDecay: Schedule = 0
    ) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        try check("beta1", beta1, least: 0, below: 1)
        try check("beta2", beta2, least: 0, below: 1)
        try check("weight_decay", weightDecay, least: 0)
        return Optimizer(
            LionRule(hasDecay: weightDecay.constant != 0),
            ["lr": learningRate, "beta1": beta1, "beta2": beta2, "weight_decay": weightDecay])
    }
}
