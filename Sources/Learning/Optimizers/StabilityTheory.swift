// What linear theory says of an update rule on a quadratic with curvature λ along a direction in which it moves with the
// rate r: it is stable while r·λ < c. A preconditioner enters by the rates alone, taken as frozen.
//
// - Source: Polyak 1964 (heavy ball); Cohen et al. 2021, 2022 (edge of stability, and of adaptive methods): for Adam the
//   gradient's average makes c = (2 + 2β₁)/(1 − β₁).

/// The stability theory of a rule.
protocol LinearStability {
    /// c, at the values of the rule's numbers.
    func stabilityLimit(_ values: [Double]) -> Double
    /// The rate of coordinate `index` in the update that made step `step` and left this memory.
    func rate(_ index: Int, step: Int, values: [Double], memory: (_ component: Int, _ index: Int) -> Double) -> Double
    /// Curvature that the rule adds to the function's: weight decay in the gradient.
    func addedCurvature(_ values: [Double]) -> Double
    /// Whether rates depend on gradients seen.
    var isAdaptive: Bool { get }
}

extension LinearStability {
    var isAdaptive: Bool { true }
    /// Decay beside a preconditioner is no curvature in its metric.
    func addedCurvature(_ values: [Double]) -> Double { 0 }
}

extension SGDRule: LinearStability {
    var isAdaptive: Bool { false }

    func addedCurvature(_ values: [Double]) -> Double { values[3] }

    func stabilityLimit(_ values: [Double]) -> Double {
        let (momentum, damping) = (values[1], 1 - values[2])
        guard hasMomentum else { return 2 }
        return isNesterov ? (2 + 2 * momentum) / (1 + 2 * momentum) : (2 + 2 * momentum) / damping
    }

    func rate(_ index: Int, step: Int, values: [Double], memory: (Int, Int) -> Double) -> Double { values[0] }
}

extension AdamRule: LinearStability {
    func stabilityLimit(_ values: [Double]) -> Double { (2 + 2 * values[1]) / (1 - values[1]) }

    func rate(_ index: Int, step: Int, values: [Double], memory: (Int, Int) -> Double) -> Double {
        let second = memory(isAMSGrad ? 2 : 1, index) / StabilityTheory.correction(values[2], step)
        return values[0] / (second.squareRoot() + values[3])
    }
}

extension NAdamRule: LinearStability {
    /// Nesterov's look-ahead of an averaged gradient, at the momentum that β₁ tends to.
    func stabilityLimit(_ values: [Double]) -> Double { (2 + 2 * values[1]) / ((1 + 2 * values[1]) * (1 - values[1])) }

    func rate(_ index: Int, step: Int, values: [Double], memory: (Int, Int) -> Double) -> Double {
        values[0] / ((memory(1, index) / StabilityTheory.correction(values[2], step)).squareRoot() + values[3])
    }
}

extension RMSPropRule: LinearStability {
    func stabilityLimit(_ values: [Double]) -> Double { 2 + 2 * values[3] }

    func rate(_ index: Int, step: Int, values: [Double], memory: (Int, Int) -> Double) -> Double {
        let spread = isCentered ? memory(0, index) - memory(1, index) * memory(1, index) : memory(0, index)
        return values[0] / (spread.squareRoot() + values[2])
    }
}

extension AdagradRule: LinearStability {
    func stabilityLimit(_ values: [Double]) -> Double { 2 }

    func rate(_ index: Int, step: Int, values: [Double], memory: (Int, Int) -> Double) -> Double {
        values[0] / (1 + Double(step - 1) * values[1]) / (memory(0, index).squareRoot() + values[3])
    }
}

/// The theory of an optimizer as it is planned for a model: layers with rates of their own and switches included.
struct StabilityTheory: Sendable {
    private let rule: any OptimizerRule

    /// The rates of all coordinates and c at one step.
    struct Step {
        var limit: Double
        var rates: [Double]
    }

    init(_ rule: any OptimizerRule) { self.rule = rule }

    static func correction(_ beta: Double, _ step: Int) -> Double {
        var (power, base, exponent) = (1.0, beta, step)
        while exponent > 0 {
            if exponent & 1 == 1 { power *= base }
            base *= base
            exponent >>= 1
        }
        return 1 - power
    }

    /// The largest curvature that is stable at a step, in the metric of its rates: c / lr less what the rule adds; NaN where the
    /// rule has no linear theory.
    func threshold(step: Int, values: [Double], rate: Double) -> Double {
        let now = Self.current(rule, step: step)
        guard let theory = now.rule as? any LinearStability else { return .nan }
        let own = now.firstValue == 0 ? values : Array(values.dropFirst(now.firstValue))
        return theory.stabilityLimit(own) / rate - theory.addedCurvature(own)
    }

    /// Writes the rate of each coordinate in the update that made step `step`; NaN where the rule has no theory.
    func writeRates(
        step: Int, values: [Double], to rates: UnsafeMutableBufferPointer<Double>, memory: (_ component: Int, _ index: Int) -> Double
    ) {
        let now = Self.current(rule, step: step)
        guard let theory = now.rule as? any LinearStability else {
            rates.update(repeating: .nan)
            return
        }
        let own = now.firstValue == 0 ? values : Array(values.dropFirst(now.firstValue))
        for index in rates.indices {
            rates[index] = theory.rate(index, step: now.step, values: own) { memory(now.firstMemory + $0, $1) }
        }
    }

    /// The rule at work at a step, its own count of steps, and where its values and memory begin.
    private static func current(
        _ rule: any OptimizerRule, step: Int
    ) -> (rule: any OptimizerRule, step: Int, firstValue: Int, firstMemory: Int) {
        guard let change = rule as? SwitchRule else { return (rule, step, 0, 0) }
        if step <= change.firstSteps { return (change.first, step, 0, 0) }
        return (change.second, step - change.firstSteps, change.firstCount, change.first.memory.count)
    }
}

extension Optimizer {
    /// The product of learning rate and curvature beyond which it is unstable on a quadratic, the curvature that it adds
    /// itself, and whether its rates depend on gradients; nil where there is no linear theory.
    public var stability: (limit: Double, addedCurvature: Double, isAdaptive: Bool)? {
        guard let theory = rule as? any LinearStability else { return nil }
        let values = arguments.compactMap(\.schedule.constant)
        guard values.count == arguments.count else { return nil }
        return (theory.stabilityLimit(values), theory.addedCurvature(values), theory.isAdaptive)
    }

    /// The factor μ by which one update moves away from a saddle along curvature λ < 0, in the long run; nil for rules without a
    /// linear theory of fixed rates.
    ///
    /// Plain descent 1 + lr|λ|; with momentum the largest root of the update's characteristic polynomial.
    public func growth(alongCurvature curvature: Double) -> Double? {
        guard rule is SGDRule, let rate = learningRate else { return nil }
        func number(_ name: String) -> Double? { arguments.first { $0.name == name }?.schedule.constant }
        guard let momentum = number("momentum"), let dampening = number("dampening") else { return nil }
        let isNesterov = rule.flags.contains("nesterov")
        let gain = -curvature * rate * (momentum > 0 && !isNesterov ? 1 - dampening : 1)
        // μ² − b μ + c = 0.
        let b = isNesterov ? (1 + momentum) * (1 + gain) : 1 + momentum + gain
        let c = isNesterov ? momentum * (1 + gain) : momentum
        return (b + (b * b - 4 * c).squareRoot()) / 2
    }

    /// The same optimizer with another learning rate.
    public func with(learningRate: Double) throws -> Optimizer {
        guard arguments.contains(where: { $0.name == "lr" }) else { throw LearningError.noLearningRate(optimizer: name) }
        try Self.check("lr", Schedule(learningRate), least: 0)
        let changed = arguments.map { $0.name == "lr" ? ($0.name, Schedule(learningRate)) : $0 }
        return Optimizer(rule, changed, layerRates: nil, parts: parts)
    }

    /// The learning rate, where it is one number.
    public var learningRate: Double? { arguments.first { $0.name == "lr" }?.schedule.constant }
}
