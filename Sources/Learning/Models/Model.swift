public import Programs
public import Tensors

/// An architecture, with weights or still without: a fresh model gets its weights from the seed of the experiment that
/// trains it. Immutable.
public struct Model: Sendable {
    public let architecture: any Architecture
    /// The flat parameters; nil while fresh.
    public let weights: Tensor?

    public init(_ architecture: any Architecture, weights: Tensor? = nil) throws {
        if let weights, weights.count != architecture.layout.count {
            throw LearningError.weightCount(expected: architecture.layout.count, found: weights.count)
        }
        self.architecture = architecture
        self.weights = try weights?.reshaped([architecture.layout.count])
    }

    public var layout: ParameterLayout { architecture.layout }
    /// The number of parameters.
    public var size: Int { layout.count }

    public func with(weights: Tensor) throws -> Model { try Model(architecture, weights: weights) }

    /// This model's weights, or those that a seed gives it.
    public func parameters(seed: UInt64 = 0) throws -> Tensor { try weights ?? architecture.initialParameters(seed: seed) }

    /// Outputs [n, k] for inputs [n, d].
    ///
    /// Computed in the precision of the weights.
    public func predict(_ inputs: Tensor, seed: UInt64 = 0) throws -> Tensor {
        let flat = try parameters(seed: seed)
        try check(inputs)
        let output = try forward(.tensor(flat), .tensor(inputs.converted(to: flat.elementType)))
        return output.tensor ?? Tensor(scalar: .nan)
    }

    /// The forward pass from a flat vector, which may be traced.
    public func forward(_ flat: Operand, _ inputs: Operand) throws -> Operand {
        try architecture.forward(try layout.split(flat), inputs)
    }

    func check(_ inputs: Tensor) throws {
        if let features = architecture.inputFeatures, inputs.shape.last != features {
            throw LearningError.inputFeatures(model: architecture.summary, expected: features, found: inputs.shape)
        }
    }
}
