internal import Programs

/// Stochastic gradient descent with momentum μ, dampening τ and weight decay λ, as in PyTorch:
/// g ← ∇ + λp, v ← μv + (1 − τ)g (v ← g at the first step), p ← p − lr·v; Nesterov: p ← p − lr·(g + μv).
///
/// - Source: Sutskever et al. 2013, in PyTorch's form (the learning rate outside the velocity).
struct SGDRule: OptimizerRule {
    let hasMomentum: Bool
    let isNesterov: Bool
    let hasDecay: Bool

    var name: String { "sgd" }
    var flags: [String] { isNesterov ? ["nesterov"] : [] }
    var memory: [String] { hasMomentum ? ["velocity"] : [] }
    var scalarCount: Int { 4 }

    /// lr, momentum, 1 − dampening, decay.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        scalars[0] = values[0]
        scalars[1] = values[1]
        scalars[2] = step == 1 ? 1 : 1 - values[2]
        scalars[3] = values[3]
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        let g = hasDecay ? try gradient + scalars[3] * parameters : gradient
        guard hasMomentum, let old = memory.first else { return (try parameters - scalars[0] * g, []) }
        let velocity = try scalars[1] * old + scalars[2] * g
        let direction = isNesterov ? try g + scalars[1] * velocity : velocity
        return (try parameters - scalars[0] * direction, [velocity])
    }
}

extension Optimizer {
    public static func sgd(
        learningRate: Schedule = 0.01, momentum: Schedule = 0, dampening: Schedule = 0, nesterov: Bool = false,
        weightDecay: Schedule = 0
    ) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        try check("momentum", momentum, least: 0)
        try check("weight_decay", weightDecay, least: 0)
        if nesterov, momentum.constant == 0 || dampening.constant != 0 {
            throw LearningError.nesterovNeedsMomentum
        }
        let rule = SGDRule(hasMomentum: momentum.constant != 0, isNesterov: nesterov, hasDecay: weightDecay.constant != 0)
        return Optimizer(
            rule, ["lr": learningRate, "momentum": momentum, "dampening": dampening, "weight_decay": weightDecay])
    }

    /// Constants are checked when the optimizer is made; schedules when they give their values.
    static func check(_ name: String, _ schedule: Schedule, least: Double, below limit: Double = .infinity) throws {
        guard let value = schedule.constant else { return }
        guard value >= least, value < limit || limit == .infinity && value.isFinite else {
            let expected = limit == .infinity ? "a number of at least \(Schedule.text(least))" : "at least \(Schedule.text(least)) and below \(Schedule.text(limit))"
            throw LearningError.badArgument(name: name, value: value, expected: expected)
        }
    }
}
