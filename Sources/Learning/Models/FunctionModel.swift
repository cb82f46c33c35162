public import Programs
public import Storage
public import Tensors

/// A model by a function of named parameter tensors and inputs, with given initial values.
public struct FunctionModel: Architecture {
    public let name: String
    public let layout: ParameterLayout
    public let initial: Tensor
    public let definition: JSONValue
    private let function: @Sendable ([Operand], Operand) throws -> Operand

    /// - Parameters:
    ///   - parameters: names and initial values, in the order of the flat vector.
    ///   - definition: what identifies the function: its traced graph with captured values.
    public init(
        name: String = "model", parameters: [(name: String, value: Tensor)], definition: JSONValue,
        function: @escaping @Sendable ([Operand], Operand) throws -> Operand
    ) throws {
        self.name = name
        self.layout = ParameterLayout(parameters.map { ($0.name, $0.value.shape) })
        guard !parameters.isEmpty, layout.count > 0 else { throw LearningError.noParameters }
        self.initial = try Tensor.concatenate(
            parameters.map { try $0.value.converted(to: .f64).reshaped([$0.value.count]) }, axis: 0)
        self.definition = definition
        self.function = function
    }

    public var inputFeatures: Int? { nil }
    public var summary: String { "\(name) {\(layout.blocks.map { "\($0.name) \($0.shape)" }.joined(separator: ", "))}" }

    public func forward(_ parameters: [Operand], _ inputs: Operand) throws -> Operand { try function(parameters, inputs) }
    public func initialParameters(seed: UInt64) throws -> Tensor { initial }
}
