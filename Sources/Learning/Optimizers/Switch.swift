internal import Programs

/// One rule for the first steps, then another.
///
/// Each has memory and a count of steps of its own: the second starts from the parameters that the first reached, with
/// empty memory, at its own step 1. Both stand in one program and one state; the one that is not at work keeps its memory.
struct SwitchRule: OptimizerRule {
    let first: any OptimizerRule
    let second: any OptimizerRule
    /// When the second takes over.
    let epochs: Double
    /// The same in updates.
    let firstSteps: Int
    /// How many of the values are the first rule's.
    let firstCount: Int

    var name: String { "switch" }
    var memory: [String] { first.memory.map { "first_\($0)" } + second.memory.map { "second_\($0)" } }
    var scalarCount: Int { 1 + first.scalarCount + second.scalarCount }

    func check(_ layout: ParameterLayout) throws {
        try first.check(layout)
        try second.check(layout)
    }

    /// 1 where the second is at work, then the scalars of both.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        scalars[0] = step > firstSteps ? 1 : 0
        var own = [Double](repeating: 0, count: first.scalarCount)
        first.writeScalars(step: step, values: Array(values.prefix(firstCount)), to: &own)
        scalars.replaceSubrange(1..<(1 + own.count), with: own)
        let place = 1 + own.count
        own = [Double](repeating: 0, count: second.scalarCount)
        second.writeScalars(step: max(1, step - firstSteps), values: Array(values.dropFirst(firstCount)), to: &own)
        scalars.replaceSubrange(place..<(place + own.count), with: own)
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        let isSecond = try Operand.binary(.greater, scalars[0], 0.5)
        let place = 1 + first.scalarCount
        let (before, after) = (Array(memory.prefix(first.memory.count)), Array(memory.dropFirst(first.memory.count)))
        let a = try first.update(
            parameters: parameters, gradient: gradient, memory: before, scalars: Array(scalars[1..<place]), layout: layout)
        let b = try second.update(
            parameters: parameters, gradient: gradient, memory: after, scalars: Array(scalars[place...]), layout: layout)
        let kept = try zip(before, a.memory).map { try Operand.select(isSecond, $0, $1) }
            + zip(after, b.memory).map { try Operand.select(isSecond, $1, $0) }
        return (try Operand.select(isSecond, b.parameters, a.parameters), kept)
    }
}

extension Optimizer {
    /// One optimizer for the first `epochs`, then another, which begins afresh from there. Schedules of both run over the
    /// progress of the whole training.
    public static func `switch`(from first: Optimizer, to second: Optimizer, atEpoch epochs: Double) throws -> Optimizer {
        guard epochs >= 0, epochs <= 1e9 else {
            throw LearningError.badArgument(name: "at", value: epochs, expected: "a number of epochs from 0 up")
        }
        for part in [first, second] where part.rule is any SecondOrderRule { throw LearningError.noLayerRates(optimizer: part.name) }
        let rule = SwitchRule(first: first.rule, second: second.rule, epochs: epochs, firstSteps: 0, firstCount: 0)
        return Optimizer(rule, [("at", Schedule(epochs))], layerRates: nil, parts: [first, second])
    }
}
