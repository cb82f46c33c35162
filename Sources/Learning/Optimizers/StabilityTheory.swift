// What linear theory says of an update rule on a quadratic with curvature λ along a direction in which it moves with the
// rate r: it is stable while r·λ < c. A preconditioner enters by the rates alone, taken as frozen.
//
// - Source: Polyak 1964 (heavy ball); Cohen et al. 2021, 2022 (edge of stability, and of adaptive methods): for Adam the
//   gradient's average makes c = (2 + 2β₁)/(1 − β₁).

/// The stability theory of a rule.
protocol LinearStability: Sendable {
    /// c, at the values of the rule's numbers.
    func stabilityLimit(_ values: [Double]) -> Double
    /// Writes the rate of each coordinate in the update that made step `step` and left this memory: a vector for each component.
    func writeRates(step: Int, values: [Double], memory: UnsafePointer<UnsafePointer<Double>>, to rates: UnsafeMutableBufferPointer<Double>)
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

    func writeRates(
        step: Int, values: [Double], memory: UnsafePointer<UnsafePointer<Double>>, to rates: UnsafeMutableBufferPointer<Double>
    ) { rates.update(repeating: values[0]) }
}

extension AdamRule: LinearStability {
    func stabilityLimit(_ values: [Double]) -> Double { (2 + 2 * values[1]) / (1 - values[1]) }

    func writeRates(
        step: Int, values: [Double], memory: UnsafePointer<UnsafePointer<Double>>, to rates: UnsafeMutableBufferPointer<Double>
    ) {
        let (second, correction) = (memory[isAMSGrad ? 2 : 1], StabilityTheory.correction(values[2], step))
        for index in rates.indices { rates[index] = values[0] / ((second[index] / correction).squareRoot() + values[3]) }
    }
}

extension NAdamRule: LinearStability {
    /// Nesterov's look-ahead of an averaged gradient, at the momentum that β₁ tends to.
    func stabilityLimit(_ values: [Double]) -> Double { (2 + 2 * values[1]) / ((1 + 2 * values[1]) * (1 - values[1])) }

    func writeRates(
        step: Int, values: [Double], memory: UnsafePointer<UnsafePointer<Double>>, to rates: UnsafeMutableBufferPointer<Double>
    ) {
        let (second, correction) = (memory[1], StabilityTheory.correction(values[2], step))
        for index in rates.indices { rates[index] = values[0] / ((second[index] / correction).squareRoot() + values[3]) }
    }
}

extension RMSPropRule: LinearStability {
    func stabilityLimit(_ values: [Double]) -> Double { 2 + 2 * values[3] }

    func writeRates(
        step: Int, values: [Double], memory: UnsafePointer<UnsafePointer<Double>>, to rates: UnsafeMutableBufferPointer<Double>
    ) {
        for index in rates.indices {
            let spread = isCentered ? memory[0][index] - memory[1][index] * memory[1][index] : memory[0][index]
            rates[index] = values[0] / (spread.squareRoot() + values[2])
        }
    }
}

extension AdagradRule: LinearStability {
    func stabilityLimit(_ values: [Double]) -> Double { 2 }

    func writeRates(
        step: Int, values: [Double], memory: UnsafePointer<UnsafePointer<Double>>, to rates: UnsafeMutableBufferPointer<Double>
    ) {
        let rate = values[0] / (1 + Double(step - 1) * values[1])
        for index in rates.indices { rates[index] = rate / (memory[0][index].squareRoot() + values[3]) }
    }
}

/// The theory of an optimizer as it is planned for a model: layers with rates of their own and switches included.
struct StabilityTheory: Sendable {
    /// A rule at work, where its steps are counted from, and where its values and memory begin.
    private struct Stage: Sendable {
        let theory: (any LinearStability)?
        let stepsBefore: Int
        let firstValue: Int
        let firstMemory: Int

        func own(_ values: [Double]) -> [Double] { firstValue == 0 ? values : Array(values.dropFirst(firstValue)) }
    }

    private let first: Stage
    private let second: Stage?

    init(_ rule: any OptimizerRule) {
        if let change = rule as? SwitchRule {
            first = Stage(theory: change.first as? any LinearStability, stepsBefore: 0, firstValue: 0, firstMemory: 0)
            second = Stage(
                theory: change.second as? any LinearStability, stepsBefore: change.firstSteps, firstValue: change.firstCount,
                firstMemory: change.first.memory.count)
        } else {
            first = Stage(theory: rule as? any LinearStability, stepsBefore: 0, firstValue: 0, firstMemory: 0)
            second = nil
        }
    }

    static func correction(_ beta: Double, _ step: Int) -> Double {
        var (power, base, exponent) = (1.0, beta, step)
        while exponent > 0 {
            if exponent & 1 == 1 { power *= base }
            base *= base
            exponent >>= 1
        }
        return 1 - power
    }

    /// Whether thresholds, and the rates of a rule that does not adapt, are the same at every step where the rule's numbers are.
    var isSteady: Bool { second == nil }
    var isAdaptive: Bool { first.theory?.isAdaptive != false }

    /// The largest curvature that is stable at a step, in the metric of its rates: c / lr less what the rule adds; NaN where the
    /// rule has no linear theory.
    func threshold(step: Int, values: [Double], rate: Double) -> Double {
        let stage = stage(step)
        guard let theory = stage.theory else { return .nan }
        let own = stage.own(values)
        return theory.stabilityLimit(own) / rate - theory.addedCurvature(own)
    }

    /// Writes the rate of each coordinate in the update that made step `step`; NaN where the rule has no theory.
    ///
    /// - Parameter memory: of the rule, a vector for each component.
    func writeRates(
        step: Int, values: [Double], memory: UnsafePointer<UnsafePointer<Double>>, to rates: UnsafeMutableBufferPointer<Double>
    ) {
        let stage = stage(step)
        guard let theory = stage.theory else {
            rates.update(repeating: .nan)
            return
        }
        theory.writeRates(step: step - stage.stepsBefore, values: stage.own(values), memory: memory + stage.firstMemory, to: rates)
    }

    private func stage(_ step: Int) -> Stage {
        if let second, step > second.stepsBefore { return second }
        return first
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

    /// The factors by which the two modes of an update grow along curvature λ < 0, the larger one first; nil for rules without a
    /// linear theory of fixed rates.
    ///
    /// Plain descent 1 + lr|λ| and 0; with momentum the roots of the update's characteristic polynomial.
    public func growth(alongCurvature curvature: Double) -> (dominant: Double, other: Double)? {
        guard rule is SGDRule, let rate = learningRate else { return nil }
        func number(_ name: String) -> Double? { arguments.first { $0.name == name }?.schedule.constant }
        guard let momentum = number("momentum"), let dampening = number("dampening") else { return nil }
        let isNesterov = rule.flags.contains("nesterov")
        let gain = -curvature * rate * (momentum > 0 && !isNesterov ? 1 - dampening : 1)
        // μ² − b μ + c = 0.
        let b = isNesterov ? (1 + momentum) * (1 + gain) : 1 + momentum + gain
        let c = isNesterov ? momentum * (1 + gain) : momentum
        let dominant = (b + (b * b - 4 * c).squareRoot()) / 2
        return (dominant, c / dominant)
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
