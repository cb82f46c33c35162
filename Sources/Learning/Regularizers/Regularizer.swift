public import Programs
public import Storage
public import Tensors

/// What acts on the parameters beside the loss: a penalty that is added to it, or a constraint that holds after every update.
///
/// Its numbers follow schedules; a regularizer may keep a vector between steps, which is then part of the training's state.
public struct Regularizer: Sendable {
    public let name: String
    /// How it is written: `spectral(ramp(2.5, 1), weight=0.1)`.
    public let text: String
    public let definition: JSONValue
    /// The factor of the penalty; unused by a constraint.
    public let weight: Schedule
    /// Further numbers that enter at each step, such as targets.
    public let schedules: [Schedule]
    public let action: Action
    /// What is kept between steps, from the first on, for parameters of a layout and an experiment's seed.
    public let memory: (@Sendable (ParameterLayout, _ seed: UInt64) throws -> Tensor)?

    /// The parameters and numbers of one step.
    public struct Step {
        public let blocks: [Operand]
        public let layout: ParameterLayout
        /// The values of `schedules`.
        public let numbers: [Operand]
        public let memory: Operand?

        public init(blocks: [Operand], layout: ParameterLayout, numbers: [Operand] = [], memory: Operand? = nil) {
            self.blocks = blocks
            self.layout = layout
            self.numbers = numbers
            self.memory = memory
        }
    }

    public enum Action: Sendable {
        /// One number, to be multiplied by the weight, and the memory of the next step.
        case penalty(@Sendable (Step) throws -> (value: Operand, memory: Operand?))
        /// The blocks after an update, as they may be.
        case constraint(@Sendable (Step) throws -> [Operand])
    }

    public init(
        name: String, text: String, definition: JSONValue, weight: Schedule = 1, schedules: [Schedule] = [],
        memory: (@Sendable (ParameterLayout, UInt64) throws -> Tensor)? = nil, action: Action
    ) {
        self.name = name
        self.text = text
        self.definition = definition
        self.weight = weight
        self.schedules = schedules
        self.memory = memory
        self.action = action
    }

    /// A penalty without numbers or memory of its own.
    public init(
        name: String, weight: Schedule = 1, definition: JSONValue? = nil,
        apply: @escaping @Sendable ([Operand], ParameterLayout) throws -> Operand
    ) {
        self.init(
            name: name, text: "\(name)(\(weight.text))",
            definition: ["name": definition ?? .string(name), "weight": weight.definition], weight: weight,
            action: .penalty { (try apply($0.blocks, $0.layout), nil) })
    }

    /// The numbers that training supplies at each step: the weight, then the others.
    var numbers: [Schedule] { [weight] + schedules }

    /// The penalty's value without its weight; nil for a constraint.
    ///
    /// - Parameter numbers: the values of `schedules`.
    public func value(_ blocks: [Operand], _ layout: ParameterLayout, numbers: [Double] = [], memory: Operand? = nil) throws -> Operand? {
        guard case .penalty(let penalty) = action else { return nil }
        return try penalty(Step(blocks: blocks, layout: layout, numbers: numbers.map { Operand($0) }, memory: memory)).value
    }

    /// weight · Σ|w| over all parameters.
    public static func l1(_ weight: Schedule) -> Regularizer {
        Regularizer(name: "l1", weight: weight) { blocks, _ in try total(blocks) { try $0.abs().sum() } }
    }

    /// weight · Σw² over all parameters.
    public static func l2(_ weight: Schedule) -> Regularizer {
        Regularizer(name: "l2", weight: weight) { blocks, _ in try total(blocks) { try $0.square().sum() } }
    }

    static func total(_ blocks: [Operand], _ part: (Operand) throws -> Operand) throws -> Operand {
        var sum = Operand(0)
        for block in blocks { sum = try sum + part(block) }
        return sum
    }
}
