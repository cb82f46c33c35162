internal import Programs
public import Tensors

/// How a model's activations share samples among its units: softmax(−a), the gradient of the log-sum-exp term, which plays the
/// part of a mixture's responsibilities.
public enum Responsibilities {
    /// [n, K], rows that add up to 1, for inputs [n, d].
    public static func of(_ model: Model, _ inputs: Tensor) throws -> Tensor {
        let activations = try Operand.tensor(model.predict(inputs))
        guard activations.rank == 2 else {
            throw LearningError.outputRows(model: model.architecture.name, samples: inputs.shape.first ?? 1, found: activations.shape)
        }
        return try (-1 * activations).softmax().tensor ?? Tensor(scalar: .nan)
    }

    /// The mean over samples of ½ Σ_j |r_j − r′_j|, the share of a sample that has changed hands between two models.
    public static func change(from earlier: Model, to model: Model, _ inputs: Tensor) throws -> Double {
        let difference = try of(model, inputs) - of(earlier, inputs)
        return difference.doubles.reduce(0) { $0 + $1.magnitude } / (2 * Double(inputs.shape[0]))
    }
}
