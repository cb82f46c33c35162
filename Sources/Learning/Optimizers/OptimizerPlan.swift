internal import Programs

/// An optimizer for one model and one length of epoch: the rule that the training step is made of, and the schedules of
/// which its scalars are made.
struct OptimizerPlan: Sendable {
    let rule: any OptimizerRule
    let schedules: [Schedule]
    /// The learning rates that a history shows, each from its step (from 0) on; with a rate for each layer, the first's.
    private let rates: [(step: Int, schedule: Schedule?)]

    /// - Throws: `LearningError` when layers and rates do not fit, or the rule cannot work on these parameters.
    init(_ optimizer: Optimizer, layout: ParameterLayout, stepsPerEpoch: Int) throws {
        try optimizer.rule.check(layout)
        if optimizer.parts.count == 2, let change = optimizer.rule as? SwitchRule {
            let first = try OptimizerPlan(optimizer.parts[0], layout: layout, stepsPerEpoch: stepsPerEpoch)
            let second = try OptimizerPlan(optimizer.parts[1], layout: layout, stepsPerEpoch: stepsPerEpoch)
            let step = Int(Swift.min((change.epochs * Double(stepsPerEpoch)).rounded(), 0x1p53))
            rule = SwitchRule(
                first: first.rule, second: second.rule, epochs: change.epochs, firstSteps: step,
                firstCount: first.schedules.count)
            schedules = first.schedules + second.schedules
            rates = first.rates + second.rates.map { (Swift.max($0.step, step), $0.schedule) }
            return
        }
        let arguments = optimizer.arguments.map(\.schedule)
        let rate = optimizer.arguments.firstIndex { $0.name == "lr" }
        guard let layerRates = optimizer.layerRates, let rate else {
            rule = optimizer.rule
            schedules = arguments
            rates = [(0, rate.map { arguments[$0] })]
            return
        }
        let groups = try layerRates.groups(of: layout)
        rule = GroupedRule(optimizer.rule, groups.map(\.layout), rateArgument: rate, argumentCount: arguments.count)
        schedules = arguments + groups.map(\.rate)
        rates = [(0, groups.first?.rate)]
    }

    /// The values at every step, where no schedule moves them.
    var constants: [Double]? {
        let values = schedules.compactMap(\.constant)
        return values.count == schedules.count ? values : nil
    }

    /// What `learningRate` gives at every step, where that is one number.
    var constantRate: Double? {
        guard rates.count == 1 else { return nil }
        return rates[0].schedule.map(\.constant) ?? .nan
    }

    func values(progress: Double, epoch: Double) throws -> [Double] {
        try schedules.map { try $0.value(progress: progress, epoch: epoch) }
    }

    /// The learning rate of the update after `step` updates; NaN where the rule has none.
    func learningRate(step: Int, progress: Double, epoch: Double) throws -> Double {
        try rates.last { $0.step <= step }?.schedule?.value(progress: progress, epoch: epoch) ?? .nan
    }
}

extension Experiment {
    /// The optimizer for this experiment's model.
    func optimizerPlan() throws -> OptimizerPlan {
        try OptimizerPlan(optimizer, layout: model.layout, stepsPerEpoch: stepsPerEpoch)
    }
}
