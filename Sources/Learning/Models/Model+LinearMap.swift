internal import Programs
public import Tensors

extension Model {
    /// The end-to-end matrix [out, in] of a linear model: the product of its layers, biases left aside; for a model of a
    /// function, its outputs for the unit vectors.
    ///
    /// - Throws: `LearningError.modelIsNotLinear`.
    public func endToEndMap() throws -> Tensor {
        if architecture is FunctionModel { return try mapOfFunction() }
        let isLinear: Bool =
            if let layers = architecture as? MultilayerPerceptron {
                layers.layerCount == 1 || layers.activation.name == "identity" && layers.normalization == nil
            } else {
                (architecture as? Encoder)?.activation.name == "identity"
            }
        let matrices = try layout.split(.tensor(parameters())).compactMap(\.tensor).filter { $0.rank == 2 }
        guard isLinear, var product = matrices.first else { throw LearningError.modelIsNotLinear(architecture.summary) }
        for weight in matrices.dropFirst() { product = try weight.product(product) }
        return product
    }

    /// The number of features of an input: the architecture's, or for a model of a function the least extent of a parameter
    /// that it takes.
    public func inputWidth() throws -> Int {
        if let features = architecture.inputFeatures { return features }
        let widths = Set(layout.blocks.flatMap(\.shape)).sorted()
        let flat = try parameters()
        guard let width = widths.first(where: { width in
            (try? forward(.tensor(flat), .tensor(Tensor(zeros: [2, width], elementType: flat.elementType)))) != nil
        }) else { throw LearningError.unknownInputWidth(architecture.summary) }
        return width
    }

    private func mapOfFunction() throws -> Tensor {
        let width = try inputWidth()
        let flat = try parameters()
        func outputs(_ inputs: Tensor) throws -> Tensor {
            guard let outputs = try forward(.tensor(flat), .tensor(inputs.converted(to: flat.elementType))).tensor, outputs.rank == 2 else {
                throw LearningError.modelIsNotLinear(architecture.summary)
            }
            return outputs.converted(to: .f64)
        }
        let map = try outputs(.identity(width))
        let probes = try RandomStream(seed: 0, purpose: .user).normals(shape: [3, width])
        let (found, expected) = (try outputs(probes).doubles, try probes.product(map).doubles)
        let scale = expected.reduce(0) { max($0, $1.magnitude) }
        let tolerance = scale * (flat.elementType == .f32 ? 1e-4 : 1e-9)
        guard zip(found, expected).allSatisfy({ abs($0 - $1) <= tolerance }) else {
            throw LearningError.modelIsNotLinear(architecture.summary)
        }
        return try map.transposed()
    }
}
