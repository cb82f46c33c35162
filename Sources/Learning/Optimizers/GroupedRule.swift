internal import Programs

/// A rule on consecutive parts of the parameters, each with a learning rate of its own (PyTorch's parameter groups).
struct GroupedRule: OptimizerRule {
    private let rule: any OptimizerRule
    private let groups: [ParameterLayout]
    private let rateArgument: Int
    private let argumentCount: Int

    /// - Parameters:
    ///   - rateArgument: which of the rule's numbers is the learning rate.
    ///   - argumentCount: how many numbers the rule has; behind them stand the groups' rates.
    init(_ rule: any OptimizerRule, _ groups: [ParameterLayout], rateArgument: Int, argumentCount: Int) {
        self.rule = rule
        self.groups = groups
        self.rateArgument = rateArgument
        self.argumentCount = argumentCount
    }

    var name: String { rule.name }
    var flags: [String] { rule.flags }
    var settings: [(name: String, value: Double)] { rule.settings }
    var memory: [String] { rule.memory }
    var scalarCount: Int { rule.scalarCount * groups.count }

    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        var own = Array(values.prefix(argumentCount))
        var part = [Double](repeating: 0, count: rule.scalarCount)
        for group in groups.indices {
            own[rateArgument] = values[argumentCount + group]
            rule.writeScalars(step: step, values: own, to: &part)
            for (index, scalar) in part.enumerated() { scalars[group * part.count + index] = scalar }
        }
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        var start = 0
        var next: [Operand] = []
        var kept = memory.map { _ in [Operand]() }
        for (number, group) in groups.enumerated() {
            func part(_ flat: Operand) throws -> Operand { try flat.sliced(axis: 0, start: start, count: group.count) }
            let own = Array(scalars[(number * rule.scalarCount)..<((number + 1) * rule.scalarCount)])
            let result = try rule.update(
                parameters: part(parameters), gradient: part(gradient), memory: memory.map(part), scalars: own, layout: group)
            next.append(result.parameters)
            for (index, vector) in result.memory.enumerated() { kept[index].append(vector) }
            start += group.count
        }
        return (try .concatenate(next), try kept.map { try .concatenate($0) })
    }
}
