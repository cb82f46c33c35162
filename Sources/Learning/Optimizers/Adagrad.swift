internal import Programs

/// Adagrad as in PyTorch: s ← s + g², p ← p − lr/(1 + (t − 1)·lr_decay) · g/(√s + ε).
///
/// - Source: Duchi, Hazan & Singer 2011.
struct AdagradRule: OptimizerRule {
    let hasDecay: Bool

    var name: String { "adagrad" }
    var memory: [String] { ["square_sum"] }
    var scalarCount: Int { 3 }

    /// lr/(1 + (t − 1)·lr_decay), ε, decay.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        scalars[0] = values[0] / (1 + Double(step - 1) * values[1])
        scalars[1] = values[3]
        scalars[2] = values[2]
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars s: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        let g = hasDecay ? try gradient + s[2] * parameters : gradient
        let sum = try memory[0] + g.square()
        return (try parameters - s[0] * (g / (sum.sqrt() + s[1])), [sum])
    }
}

extension Optimizer {
    public static func adagrad(
        learningRate: Schedule = 0.01, rateDecay: Schedule = 0, weightDecay: Schedule = 0, epsilon: Schedule = 1e-10
    ) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        try check("lr_decay", rateDecay, least: 0)
        try check("weight_decay", weightDecay, least: 0)
        try check("eps", epsilon, least: 0)
        return Optimizer(
            AdagradRule(hasDecay: weightDecay.constant != 0),
            ["lr": learningRate, "lr_decay": rateDecay, "weight_decay": weightDecay, "eps": epsilon])
    }
}
