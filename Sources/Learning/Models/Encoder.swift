public import Programs
public import Storage
public import Tensors

/// One layer with its activation: a = φ(W x + b).
public struct Encoder: Architecture {
    public let features: Int
    public let units: Int
    public let activation: Activation
    private let layer: MultilayerPerceptron

    /// - Throws: `LearningError.badSizes` for a size below 1.
    public init(features: Int, units: Int, activation: Activation = .relu) throws {
        self.features = features
        self.units = units
        self.activation = activation
        layer = try MultilayerPerceptron(name: "encoder", sizes: [features, units], activation: activation)
    }

    public var name: String { "encoder" }
    public var layout: ParameterLayout { layer.layout }
    public var inputFeatures: Int? { features }
    public var summary: String { "encoder \(features) → \(units), \(activation.name)" }
    public var definition: JSONValue { layer.definition }

    public func forward(_ parameters: [Operand], _ inputs: Operand) throws -> Operand {
        try activation.apply(layer.forward(parameters, inputs))
    }

    public func initialParameters(seed: UInt64) throws -> Tensor { try layer.initialParameters(seed: seed) }
}
