internal import Glibc
internal import Programs

/// Adam and AdamW with bias correction, optionally AMSGrad, as in PyTorch:
/// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − lr/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε).
///
/// - Source: Kingma & Ba 2015; Loshchilov & Hutter 2019 (decoupled decay); Reddi et al. 2018 (AMSGrad).
struct AdamRule: OptimizerRule {
    let isDecoupled: Bool
    let hasDecay: Bool
    let isAMSGrad: Bool

    var name: String { isDecoupled ? "adamw" : "adam" }
    var flags: [String] { isAMSGrad ? ["amsgrad"] : [] }
    var memory: [String] { ["first_moment", "second_moment"] + (isAMSGrad ? ["largest_second_moment"] : []) }
    var scalarCount: Int { 8 }

    /// lr/(1 − β₁ᵗ), 1/√(1 − β₂ᵗ), β₁, 1 − β₁, β₂, 1 − β₂, ε, and the decay (decoupled: 1 − lr·λ).
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        let (rate, beta1, beta2) = (values[0], values[1], values[2])
        let correction1 = 1 - pow(beta1, Double(step))
        let correction2 = 1 - pow(beta2, Double(step))
        scalars[0] = rate / correction1
        scalars[1] = 1 / correction2.squareRoot()
        scalars[2] = beta1
        scalars[3] = 1 - beta1
        scalars[4] = beta2
        scalars[5] = 1 - beta2
        scalars[6] = values[3]
        scalars[7] = isDecoupled ? 1 - rate * values[4] : values[4]
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars s: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        let decayed = hasDecay && isDecoupled ? try parameters * s[7] : parameters
        let g = hasDecay && !isDecoupled ? try gradient + s[7] * parameters : gradient
        let first = try s[2] * memory[0] + s[3] * g
        let second = try s[4] * memory[1] + s[5] * g.square()
        var kept = [first, second]
        var largest = second
        if isAMSGrad {
            largest = try Operand.maximum(memory[2], second)
            kept.append(largest)
        }
        let denominator = try largest.sqrt() * s[1] + s[6]
        return (try decayed - s[0] * (first / denominator), kept)
    }
}

extension Optimizer {
    public static func adam(
        learningRate: Schedule = 0.001, beta1: Schedule = 0.9, beta2: Schedule = 0.999, epsilon: Schedule = 1e-8,
        weightDecay: Schedule = 0, amsgrad: Bool = false
    ) throws -> Optimizer {
        try adamFamily(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad: amsgrad, isDecoupled: false)
    }

    public static func adamw(
        learningRate: Schedule = 0.001, beta1: Schedule = 0.9, beta2: Schedule = 0.999, epsilon: Schedule = 1e-8,
        weightDecay: Schedule = 0.01, amsgrad: Bool = false
    ) throws -> Optimizer {
        try adamFamily(learningRate, beta1, beta2, epsilon, weightDecay, amsgrad: amsgrad, isDecoupled: true)
    }

    private static func adamFamily(
        _ rate: Schedule, _ beta1: Schedule, _ beta2: Schedule, _ epsilon: Schedule, _ decay: Schedule, amsgrad: Bool,
        isDecoupled: Bool
    ) throws -> Optimizer {
        try check("lr", rate, least: 0)
        try check("beta1", beta1, least: 0, below: 1)
        try check("beta2", beta2, least: 0, below: 1)
        try check("eps", epsilon, least: 0)
        try check("weight_decay", decay, least: 0)
        let rule = AdamRule(isDecoupled: isDecoupled, hasDecay: decay.constant != 0, isAMSGrad: amsgrad)
        return Optimizer(rule, ["lr": rate, "beta1": beta1, "beta2": beta2, "eps": epsilon, "weight_decay": decay])
    }
}
