public import Tensors
internal import Glibc
internal import Programs

/// What the hidden units of a multilayer perceptron do on samples.
public struct HiddenLayers: Sendable {
    public struct Layer: Sendable {
        /// What enters the activation, [n, units].
        public let before: Tensor
        /// What leaves it, [n, units].
        public let after: Tensor
    }

    public let layers: [Layer]

    /// - Throws: `LearningError.noHiddenLayers` for a model that is no multilayer perceptron, or has none.
    public init(_ model: Model, inputs: Tensor) throws {
        guard let network = model.architecture as? MultilayerPerceptron, network.layerCount > 1 else {
            throw LearningError.noHiddenLayers(model: model.architecture.summary)
        }
        try model.check(inputs)
        let flat = try model.parameters()
        var blocks = try model.layout.split(.tensor(flat))[...]
        var values = Operand.tensor(inputs.converted(to: flat.elementType))
        var layers: [Layer] = []
        for _ in 0..<(network.layerCount - 1) {
            guard let weight = blocks.popFirst() else { break }
            values = try values.product(weight.transposed())
            if network.hasBias, let bias = blocks.popFirst() { values = try values + bias }
            if let normalization = network.normalization, let gamma = blocks.popFirst(), let beta = blocks.popFirst() {
                values = try normalization.apply(values, scale: gamma, shift: beta)
            }
            let before = values
            values = try network.activation.apply(values)
            guard let sum = before.tensor, let result = values.tensor else { break }
            layers.append(Layer(before: sum.converted(to: .f64), after: result.converted(to: .f64)))
        }
        self.layers = layers
    }
}

/// How many hidden units do nothing.
public struct DeadNeurons: Sendable {
    /// Units of each layer.
    public let units: [Int]
    /// Units whose output is 0 for every sample.
    public let neverActive: [Int]
    /// Units whose mean |pre-activation| over the samples is below the threshold.
    public let quiet: [Int]

    /// - Throws: `LearningError`.
    public init(_ hidden: HiddenLayers, threshold: Double = 1e-5) throws {
        guard threshold >= 0, threshold.isFinite else {
            throw LearningError.badArgument(name: "threshold", value: threshold, expected: "a number of at least 0")
        }
        units = hidden.layers.map { $0.before.shape[1] }
        neverActive = hidden.layers.map { layer in layer.columns(\.after).count { $0.allSatisfy { $0 == 0 } } }
        quiet = hidden.layers.map { layer in
            layer.columns(\.before).count { column in column.reduce(0) { $0 + abs($1) } / Double(column.count) < threshold }
        }
    }

    public var count: Int { neverActive.reduce(0, +) }
    public var fraction: Double { Double(count) / Double(max(1, units.reduce(0, +))) }
}

extension HiddenLayers.Layer {
    func columns(_ part: KeyPath<Self, Tensor>) -> [[Double]] {
        let tensor = self[keyPath: part]
        let width = tensor.shape[1]
        let values = tensor.doubles
        return (0..<width).map { column in stride(from: column, to: values.count, by: width).map { values[$0] } }
    }
}

/// The distribution of what hidden units do, a row for each layer.
public enum ActivationStatistics {
    /// Columns: layer, units, mean and deviation before the activation and after it, the share of outputs that are 0, units never
    /// active, and the effective rank of the centred outputs: exp of the entropy of their normalised singular values.
    public static func table(_ hidden: HiddenLayers) throws -> Table {
        let dead = try DeadNeurons(hidden)
        var columns = [[Double]](repeating: [], count: 9)
        for (number, layer) in hidden.layers.enumerated() {
            let (before, after) = (layer.before.doubles, layer.after.doubles)
            let (meanBefore, deviationBefore) = moments(before)
            let (mean, deviation) = moments(after)
            let row = [
                Double(number), Double(dead.units[number]), meanBefore, deviationBefore, mean, deviation,
                Double(after.count { $0 == 0 }) / Double(max(1, after.count)), Double(dead.neverActive[number]), try effectiveRank(layer.after),
            ]
            for (column, value) in row.enumerated() { columns[column].append(value) }
        }
        let names = ["layer", "units", "pre_mean", "pre_std", "mean", "std", "zeros", "dead", "effective_rank"]
        return try Table(columns: zip(names, columns).map { ($0, .numbers(Tensor($1))) })
    }

    private static func moments(_ values: [Double]) -> (Double, Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot())
    }

    private static func effectiveRank(_ outputs: Tensor) throws -> Double {
        guard outputs.isFinite else { return .nan }
        let centred = try Tensor.binary(.subtract, outputs, outputs.mean(axes: [0]))
        let values = try centred.singularValues().doubles
        let total = values.reduce(0, +)
        guard total > 0 else { return 0 }
        return exp(-values.reduce(0) { $0 + ($1 > 0 ? $1 / total * log($1 / total) : 0) })
    }
}
