public import Programs
public import Storage

/// An update rule with its numbers, each of which may follow a schedule.
public struct Optimizer: Sendable {
    public let rule: any OptimizerRule
    /// The rule's numbers in the order of its arguments.
    public let arguments: [(name: String, schedule: Schedule)]

    init(_ rule: any OptimizerRule, _ arguments: KeyValuePairs<String, Schedule>) {
        self.rule = rule
        self.arguments = arguments.map { ($0.key, $0.value) }
    }

    public var name: String { rule.name }

    /// As it is written: `adam(lr=0.01, beta1=0.9, …)`.
    public var text: String {
        let numbers = arguments.map { "\($0.name)=\($0.schedule.text)" }
        return "\(name)(\((numbers + rule.flags.map { "\($0)=true" }).joined(separator: ", ")))"
    }

    public var definition: JSONValue {
        var members: [JSONValue.Member] = [.init("name", .string(name))]
        members += arguments.map { .init($0.name, $0.schedule.definition) }
        members += rule.flags.map { .init($0, .bool(true)) }
        return .object(members)
    }

    /// Whether a number is 0 throughout, so that what it multiplies can be left out of the program.
    func isOff(_ name: String) -> Bool { arguments.first { $0.name == name }?.schedule.constant == 0 }

    /// The rule's numbers at one step.
    func values(progress: Double, epoch: Double) throws -> [Double] {
        try arguments.map { try $0.schedule.value(progress: progress, epoch: epoch) }
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
    /// The names of the memory vectors that it keeps, each as long as the parameters and zero at first.
    var memory: [String] { get }
    var scalarCount: Int { get }

    /// Writes the scalars of the update that makes step `step` (from 1) of its numbers' values.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double])

    /// The next parameters and memory.
    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars: [Operand]
    ) throws -> (parameters: Operand, memory: [Operand])
}

extension OptimizerRule {
    public var flags: [String] { [] }
}

extension Optimizer {
    /// As it is written with the numbers that differ from PyTorch's defaults and the learning rate.
    public var shortText: String {
        let usual: [String: Double] = [
            "momentum": 0, "dampening": 0, "weight_decay": name == "adamw" ? 0.01 : 0, "beta1": 0.9, "beta2": 0.999,
            "eps": 1e-8, "alpha": 0.99,
        ]
        let shown = arguments.filter { argument in
            argument.schedule.constant == nil || usual[argument.name] != argument.schedule.constant
        }
        let flags = rule.flags.map { "\($0)=true" }
        return "\(name)(\((shown.map { "\($0.name)=\($0.schedule.text)" } + flags).joined(separator: ", ")))"
    }
}
