public import Programs
public import Storage

/// An update rule with its numbers, each of which may follow a schedule.
public struct Optimizer: Sendable {
    public let rule: any OptimizerRule
    /// The rule's numbers in the order of its arguments.
    public let arguments: [(name: String, schedule: Schedule)]
    /// Learning rates that differ by layer; they take the place of `lr`.
    public let layerRates: LayerRates?
    /// The optimizers of which this is made (`switch`), else none.
    public let parts: [Optimizer]

    init(_ rule: any OptimizerRule, _ arguments: KeyValuePairs<String, Schedule>) {
        self.init(rule, arguments.map { ($0.key, $0.value) }, layerRates: nil, parts: [])
    }

    init(
        _ rule: any OptimizerRule, _ arguments: [(name: String, schedule: Schedule)], layerRates: LayerRates?,
        parts: [Optimizer]
    ) {
        self.rule = rule
        self.arguments = arguments
        self.layerRates = layerRates
        self.parts = parts
    }

    public var name: String { rule.name }

    /// The same rule with learning rates of their own for the layers.
    ///
    /// - Throws: `LearningError` when this optimizer has no learning rate, or for a rate below 0.
    public func with(layerRates: LayerRates) throws -> Optimizer {
        guard !rule.isOfAllParameters else { throw LearningError.noLayerRates(optimizer: name) }
        guard arguments.contains(where: { $0.name == "lr" }) else { throw LearningError.noLearningRate(optimizer: name) }
        for rate in layerRates.schedules { try Self.check("lr", rate, least: 0) }
        return Optimizer(rule, arguments, layerRates: layerRates, parts: parts)
    }

    /// As it is written: `adam(lr=0.01, beta1=0.9, …)`.
    public var text: String { written(arguments, \.text) }

    /// As it is written with the numbers that differ from the usual ones.
    public var shortText: String {
        let usual: [String: Double] = [
            "momentum": name == "muon" ? 0.95 : 0, "dampening": 0, "weight_decay": name == "adamw" ? 0.01 : name == "muon" ? 0.1 : 0,
            "beta1": 0.9, "beta2": name == "lion" ? 0.99 : name == "muon" ? 0.95 : 0.999,
            "eps": name == "adagrad" || name == "muon" ? 1e-10 : name == "adadelta" ? 1e-6 : 1e-8, "alpha": 0.99, "rho": 0.9,
            "lr_decay": 0, "momentum_decay": 0.004, "vector_lr": 3e-4,
        ]
        let shown = arguments.filter { argument in
            argument.schedule.constant == nil || usual[argument.name] != argument.schedule.constant
        }
        return written(shown, \.shortText)
    }

    private func written(
        _ arguments: [(name: String, schedule: Schedule)], _ part: (Optimizer) -> String
    ) -> String {
        let numbers = arguments.map { argument in
            "\(argument.name)=\(argument.name == "lr" ? layerRates?.text ?? argument.schedule.text : argument.schedule.text)"
        }
        let settings = rule.settings.map { "\($0.name)=\(Schedule.text($0.value))" }
        let all = parts.map(part) + numbers + settings + rule.flags.map { "\($0)=true" }
        return "\(name)(\(all.joined(separator: ", ")))"
    }

    public var definition: JSONValue {
        var members: [JSONValue.Member] = [.init("name", .string(name))]
        if !parts.isEmpty { members.append(.init("optimizers", .array(parts.map(\.definition)))) }
        members += arguments.map { argument in
            .init(argument.name, argument.name == "lr" ? layerRates?.definition ?? argument.schedule.definition : argument.schedule.definition)
        }
        members += rule.settings.map { .init($0.name, .number($0.value)) }
        members += rule.flags.map { .init($0, .bool(true)) }
        return .object(members)
    }
}

/// How parameters move: written once as operations on flat vectors.
///
/// What enters the program at each step are `scalars`, made on the host in double precision from the rule's numbers, so
/// that programs do not depend on their values.
public protocol OptimizerRule: Sendable {
    var name: String { get }
    /// Switches that are on.
    var flags: [String] { get }
    /// Numbers that no schedule can move.
    var settings: [(name: String, value: Double)] { get }
    /// The names of the memory vectors that it keeps, each as long as the parameters and zero at first.
    var memory: [String] { get }
    var scalarCount: Int { get }
    /// Whether a step of one parameter depends on all others, so that the rule cannot work on parts of them.
    var isOfAllParameters: Bool { get }

    /// Throws when the rule cannot work on such parameters.
    func check(_ layout: ParameterLayout) throws

    /// Writes the scalars of the update that makes step `step` (from 1) of its numbers' values.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double])

    /// The next parameters and memory: flat vectors, whose blocks the layout gives.
    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand])
}

extension OptimizerRule {
    public var flags: [String] { [] }
    public var settings: [(name: String, value: Double)] { [] }
    public func check(_ layout: ParameterLayout) throws {}
    public var isOfAllParameters: Bool { false }
}
