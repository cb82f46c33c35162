public import Programs
public import Storage

/// A penalty on parameters that is added to the loss, with a weight that may follow a schedule.
public struct Regularizer: Sendable {
    public let name: String
    public let weight: Schedule
    public let definition: JSONValue
    /// One number from the parameter blocks.
    public let apply: @Sendable (_ blocks: [Operand], _ layout: ParameterLayout) throws -> Operand

    public init(
        name: String, weight: Schedule = 1, definition: JSONValue? = nil,
        apply: @escaping @Sendable ([Operand], ParameterLayout) throws -> Operand
    ) {
        self.name = name
        self.weight = weight
        self.definition = ["name": definition ?? .string(name), "weight": weight.definition]
        self.apply = apply
    }

    /// weight · Σ|w| over all parameters.
    public static func l1(_ weight: Schedule) -> Regularizer {
        Regularizer(name: "l1", weight: weight) { blocks, _ in try total(blocks) { try $0.abs().sum() } }
    }

    /// weight · Σw² over all parameters.
    public static func l2(_ weight: Schedule) -> Regularizer {
        Regularizer(name: "l2", weight: weight) { blocks, _ in try total(blocks) { try $0.square().sum() } }
    }

    private static func total(_ blocks: [Operand], _ part: (Operand) throws -> Operand) throws -> Operand {
        var sum = Operand(0)
        for block in blocks { sum = try sum + part(block) }
        return sum
    }
}
