public import Analysis
public import Diagnostics
internal import Tensors

extension WeightMatching {
    /// Matches the hidden units of two networks of one architecture.
    ///
    /// - Throws: `ProbeError` for models that are not fully connected networks of one shape; `AnalysisError` without hidden layers.
    public init(_ a: Model, _ b: Model, in context: WorkContext = WorkContext()) throws {
        let layers = try Self.layers(of: a)
        guard a.layout == b.layout, a.architecture is MultilayerPerceptron == (b.architecture is MultilayerPerceptron) else {
            throw ProbeError.modelsDiffer(a.architecture.summary, b.architecture.summary)
        }
        try self.init(a.parameters(), b.parameters(), layers: layers, in: context)
    }

    /// The layers of a fully connected network.
    static func layers(of model: Model) throws -> [Layer] {
        guard let network = model.architecture as? MultilayerPerceptron else {
            throw ProbeError.notLayered(model.architecture.summary)
        }
        return (0..<network.layerCount).map { layer in
            let blocks = network.layout.blocks.filter { $0.name.hasPrefix("layers.\(layer).") }
            return Layer(
                inputs: network.sizes[layer], outputs: network.sizes[layer + 1],
                weight: blocks.first { $0.shape.count == 2 }?.range ?? 0..<0,
                vectors: blocks.filter { $0.shape.count == 1 }.map(\.range))
        }
    }
}

extension WeightMatching {
    /// Whether a model has hidden units whose order can change.
    ///
    /// - Throws: `ProbeError.notLayered` for models that are not fully connected networks.
    public static func hasHiddenLayers(_ model: Model) throws -> Bool { try layers(of: model).count > 1 }
}
