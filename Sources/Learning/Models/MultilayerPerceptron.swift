public import Programs
public import Storage
public import Tensors

/// Fully connected layers with an activation between them: x ↦ W_L φ(… φ(W_1 x + b_1) …) + b_L; with a normalisation N
/// each hidden layer is φ(γ ∘ N(W x + b) + β).
public struct MultilayerPerceptron: Architecture {
    public let name: String
    /// Input features, hidden widths, outputs.
    public let sizes: [Int]
    public let activation: Activation
    public let initializer: Initializer
    public let hasBias: Bool
    /// What stands between a hidden layer's sum and its activation; nil: nothing.
    public let normalization: Normalization?
    public let layout: ParameterLayout

    /// - Throws: `LearningError` for fewer than two sizes or one below 1.
    public init(
        name: String = "mlp", sizes: [Int], activation: Activation = .relu, initializer: Initializer = .fanIn,
        hasBias: Bool = true, normalization: Normalization? = nil
    ) throws {
        guard sizes.count >= 2, sizes.allSatisfy({ $0 >= 1 }) else { throw LearningError.badSizes(sizes) }
        guard sizes.allSatisfy({ $0 <= 1 << 24 }), zip(sizes, sizes.dropFirst()).allSatisfy({ $0 * $1 <= 1 << 31 }) else {
            throw LearningError.badSizes(sizes)
        }
        self.name = name
        self.sizes = sizes
        self.activation = activation
        self.initializer = initializer
        self.hasBias = hasBias
        self.normalization = normalization
        var shapes: [(String, Shape)] = []
        for (layer, (fanIn, out)) in zip(sizes, sizes.dropFirst()).enumerated() {
            shapes.append(("layers.\(layer).weight", [out, fanIn]))
            if hasBias { shapes.append(("layers.\(layer).bias", [out])) }
            if normalization != nil, layer < sizes.count - 2 {
                shapes += [("layers.\(layer).gamma", [out]), ("layers.\(layer).beta", [out])]
                if normalization == .batch {
                    shapes += [("layers.\(layer).running_mean", [out]), ("layers.\(layer).running_var", [out])]
                }
            }
        }
        layout = ParameterLayout(shapes)
    }

    public var layerCount: Int { sizes.count - 1 }
    public var inputFeatures: Int? { sizes.first }

    public var summary: String {
        "\(name) \(sizes.map(String.init).joined(separator: "-"))" + (layerCount > 1 ? ", \(activation.name)" : "")
            + (hasBias ? "" : ", no bias") + (normalization.map { ", \($0.rawValue) norm" } ?? "")
    }

    public var definition: JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(name)), .init("sizes", .array(sizes.map { .number(Double($0)) })),
            .init("activation", activation.definition), .init("init", initializer.definition), .init("bias", .bool(hasBias)),
        ]
        if let normalization { members.append(.init("norm", .string(normalization.rawValue))) }
        return .object(members)
    }

    public func forward(_ parameters: [Operand], _ inputs: Operand) throws -> Operand {
        try pass(parameters, inputs, isTraining: false).outputs
    }

    public func trainingForward(_ parameters: [Operand], _ inputs: Operand) throws -> (outputs: Operand, followed: [Int: Operand]) {
        try pass(parameters, inputs, isTraining: true)
    }

    private func pass(
        _ parameters: [Operand], _ inputs: Operand, isTraining: Bool
    ) throws -> (outputs: Operand, followed: [Int: Operand]) {
        if let map = try endToEnd(parameters, inputs) { return (try inputs.product(map.transposed()), [:]) }
        var values = inputs
        var followed: [Int: Operand] = [:]
        var blocks = parameters[...]
        for layer in 0..<layerCount {
            guard let weight = blocks.popFirst() else { break }
            values = try values.product(weight.transposed())
            if hasBias, let bias = blocks.popFirst() { values = try values + bias }
            guard layer < layerCount - 1 else { break }
            if let normalization, let gamma = blocks.popFirst(), let beta = blocks.popFirst() {
                switch normalization {
                case .layer: values = try normalization.apply(values, scale: gamma, shift: beta)
                case .batch:
                    let place = blocks.startIndex
                    guard let mean = blocks.popFirst(), let variance = blocks.popFirst() else { break }
                    if isTraining {
                        let batch = try BatchStatistics(of: values)
                        followed[place] = try batch.following(mean: mean)
                        followed[place + 1] = try batch.following(variance: variance)
                        values = try Normalization.normalized(values, mean: batch.mean, variance: batch.variance, scale: gamma, shift: beta)
                    } else {
                        values = try Normalization.normalized(values, mean: mean, variance: variance, scale: gamma, shift: beta)
                    }
                }
            }
            values = try activation.apply(values)
        }
        return (values, followed)
    }

    /// The product of the layers of a linear network, where it is cheaper to multiply the matrices first: (W₂ W₁) x for
    /// W₂ (W₁ x). The number of samples decides; the derivatives, two products for each one here, are counted in.
    private func endToEnd(_ parameters: [Operand], _ inputs: Operand) throws -> Operand? {
        guard layerCount > 1, !hasBias, normalization == nil, activation.definition == Activation.identity.definition,
            parameters.count == layerCount, inputs.rank == 2, let width = sizes.first, let outputs = sizes.last
        else { return nil }
        let samples = Double(inputs.shape[0])
        let layers = zip(sizes, sizes.dropFirst()).map { Double($0) * Double($1) }
        let throughLayers = samples * (3 * layers.reduce(0, +) - layers[0])
        let matrices = sizes.indices.dropFirst(2).reduce(0) { $0 + Double(sizes[$1]) * Double(sizes[$1 - 1]) * Double(width) }
        guard 2 * samples * Double(width) * Double(outputs) + 3 * matrices < throughLayers else { return nil }
        return try parameters.dropFirst().reduce(parameters[0]) { try $1.product($0) }
    }

    public func initialParameters(seed: UInt64) throws -> Tensor {
        var parts: [Tensor] = []
        for layer in 0..<layerCount {
            let (fanIn, out) = (sizes[layer], sizes[layer + 1])
            let weight = try initializer.weight(out, fanIn, RandomStream(seed: seed, purpose: .initialization, step: UInt64(2 * layer)))
            guard weight.shape == [out, fanIn] else {
                throw LearningError.initializerShape(name: initializer.name, expected: [out, fanIn], found: weight.shape)
            }
            parts.append(try weight.converted(to: .f64).reshaped([out * fanIn]))
            if hasBias {
                let bias = try initializer.bias(out, fanIn, RandomStream(seed: seed, purpose: .initialization, step: UInt64(2 * layer + 1)))
                parts.append(try bias.converted(to: .f64).reshaped([out]))
            }
            if normalization != nil, layer < layerCount - 1 {
                let (ones, zeros) = (try Tensor(repeating: 1, shape: [out]), try Tensor(zeros: [out]))
                parts += normalization == .batch ? [ones, zeros, zeros, ones] : [ones, zeros]
            }
        }
        return try Tensor.concatenate(parts, axis: 0)
    }
}
