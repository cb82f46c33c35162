public import Programs
public import Storage
public import Tensors

/// A model by a function of named parameter tensors and inputs, with given initial values.
public struct FunctionModel: Architecture {
    public let name: String
    public let layout: ParameterLayout
    public let initial: Tensor
    public let definition: JSONValue
    /// What the function is, as far as a file can hold it.
    public let source: Source?
    private let function: @Sendable ([Operand], Operand) throws -> Operand

    public enum Source: Sendable {
        /// A user's function, which those who made it of one know.
        case function(any Sendable)
        /// The parameters themselves: what an optimizer moves on a function.
        case position
    }

    /// - Parameters:
    ///   - parameters: names and initial values, in the order of the flat vector.
    ///   - definition: what identifies the function: its traced graph with captured values.
    ///   - source: what it can be made of again.
    public init(
        name: String = "model", parameters: [(name: String, value: Tensor)], definition: JSONValue, source: Source? = nil,
        function: @escaping @Sendable ([Operand], Operand) throws -> Operand
    ) throws {
        self.name = name
        self.layout = ParameterLayout(parameters.map { ($0.name, $0.value.shape) })
        guard !parameters.isEmpty, layout.count > 0 else { throw LearningError.noParameters }
        self.initial = try Tensor.concatenate(
            parameters.map { try $0.value.converted(to: .f64).reshaped([$0.value.count]) }, axis: 0)
        self.definition = definition
        self.source = source
        self.function = function
    }

    /// A place that an optimizer moves.
    ///
    /// - Parameter name: of the function that it moves on.
    public init(positionOn name: String, from start: Tensor, definition: JSONValue) throws {
        try self.init(name: name, parameters: [("x", start)], definition: definition, source: .position) { blocks, _ in blocks[0] }
    }

    public var inputFeatures: Int? { nil }
    public var summary: String { "\(name) {\(layout.blocks.map { "\($0.name) \($0.shape)" }.joined(separator: ", "))}" }

    /// - Throws: `LearningError.outputRows` where the function does not give a row for each sample; whatever it throws itself.
    public func forward(_ parameters: [Operand], _ inputs: Operand) throws -> Operand {
        let outputs = try function(parameters, inputs)
        guard let samples = inputs.shape.first else { return outputs }
        guard outputs.shape.first == samples else {
            throw LearningError.outputRows(model: name, samples: samples, found: outputs.shape)
        }
        return outputs
    }

    /// The parameters that outputs for so many features do not depend on.
    func unusedParameters(features: Int, precision: ElementType) throws -> [String] {
        let graph = Graph()
        let blocks = layout.blocks.map { graph.input(TensorType($0.shape, precision)) }
        let inputs = graph.input(TensorType([2, features], precision))
        let outputs = graph.lift(try forward(blocks.map { .traced($0) }, .traced(inputs)))
        var isUsed = Set([outputs.index])
        for index in graph.nodes.indices.reversed() where isUsed.contains(index) { isUsed.formUnion(graph.nodes[index].operands) }
        return zip(blocks, layout.blocks).filter { block, _ in !isUsed.contains(block.index) }.map(\.1.name)
    }

    public func initialParameters(seed: UInt64) throws -> Tensor { initial }
}
