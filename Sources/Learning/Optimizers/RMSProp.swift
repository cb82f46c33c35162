internal import Programs

/// RMSProp as in PyTorch: s ← αs + (1 − α)g², p ← p − lr·g/(√s + ε); centred: √(s − ḡ²); with momentum v ← μv + g/(…), p ← p − lr·v.
///
/// - Source: Tieleman & Hinton 2012; Graves 2013 (centred).
struct RMSPropRule: OptimizerRule {
    let hasMomentum: Bool
    let isCentered: Bool
    let hasDecay: Bool

    var name: String { "rmsprop" }
    var flags: [String] { isCentered ? ["centered"] : [] }
    var memory: [String] {
        ["square_average"] + (isCentered ? ["gradient_average"] : []) + (hasMomentum ? ["velocity"] : [])
    }
    var scalarCount: Int { 6 }

    /// lr, α, 1 − α, ε, momentum, decay.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        scalars[0] = values[0]
        scalars[1] = values[1]
        scalars[2] = 1 - values[1]
        scalars[3] = values[2]
        scalars[4] = values[3]
        scalars[5] = values[4]
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars s: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        let g = hasDecay ? try gradient + s[5] * parameters : gradient
        let square = try s[1] * memory[0] + s[2] * g.square()
        var kept = [square]
        var spread = square
        if isCentered {
            let average = try s[1] * memory[1] + s[2] * g
            kept.append(average)
            spread = try square - average.square()
        }
        let scaled = try g / (spread.sqrt() + s[3])
        guard hasMomentum, let old = memory.last else { return (try parameters - s[0] * scaled, kept) }
        let velocity = try s[4] * old + scaled
        return (try parameters - s[0] * velocity, kept + [velocity])
    }
}

extension Optimizer {
    public static func rmsprop(
        learningRate: Schedule = 0.01, alpha: Schedule = 0.99, epsilon: Schedule = 1e-8, momentum: Schedule = 0,
        centered: Bool = false, weightDecay: Schedule = 0
    ) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        try check("alpha", alpha, least: 0)
        try check("eps", epsilon, least: 0)
        try check("momentum", momentum, least: 0)
        try check("weight_decay", weightDecay, least: 0)
        let rule = RMSPropRule(hasMomentum: momentum.constant != 0, isCentered: centered, hasDecay: weightDecay.constant != 0)
        return Optimizer(
            rule, ["lr": learningRate, "alpha": alpha, "eps": epsilon, "momentum": momentum, "weight_decay": weightDecay])
    }
}
