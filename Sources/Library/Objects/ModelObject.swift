internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// A model as a value; its parameters are its fields.
final class ModelObject: Object, @unchecked Sendable {
    let model: Model

    init(_ model: Model) { self.model = model }

    override var typeName: String { "model" }

    override var fieldNames: [String] {
        var names = ["size", "parameters", "weights"]
        if model.architecture is MultilayerPerceptron { names += ["layers", "product"] }
        return names + model.layout.blocks.map(\.name).filter { !$0.contains(".") && !names.contains($0) }
    }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "size": return Value(model.size)
        case "weights": return Value(try model.parameters())
        case "parameters": return .record(RecordBox(Self.record(model.layout, try operands())))
        case "layers":
            guard model.architecture is MultilayerPerceptron else { return nil }
            return Self.record(model.layout, try operands())["layers"]
        case "product" where model.architecture is MultilayerPerceptron: return Value(try product())
        default:
            guard let index = model.layout.blocks.firstIndex(where: { $0.name == name }) else { return nil }
            return Value(try operands()[index])
        }
    }

    private func operands() throws -> [Operand] { try model.layout.split(.tensor(model.parameters())) }

    /// The end-to-end matrix of a linear model, out × in.
    private func product() throws -> Tensor {
        guard let architecture = model.architecture as? MultilayerPerceptron,
            architecture.layerCount == 1 || architecture.activation.name == "identity" && architecture.normalization == nil
        else { throw TrainingArgumentError.modelIsNotLinear(model.architecture.summary) }
        let blocks = try operands().compactMap(\.tensor).filter { $0.rank == 2 }
        var product = blocks[0]
        for weight in blocks.dropFirst() { product = try weight.product(product) }
        return product
    }

    /// Parameter blocks by name; `layers.0.weight` becomes layers[0].weight.
    static func record(_ layout: ParameterLayout, _ operands: [Operand]) -> Record {
        var record = Record()
        var layers: [Record] = []
        for (block, operand) in zip(layout.blocks, operands) {
            let parts = block.name.split(separator: ".")
            if parts.count == 3, parts[0] == "layers", let layer = Int(parts[1]) {
                while layers.count <= layer { layers.append(Record()) }
                layers[layer][String(parts[2])] = Value(operand)
            } else {
                record[block.name] = Value(operand)
            }
        }
        if !layers.isEmpty { record["layers"] = Value(layers.map { Value($0) }) }
        return record
    }

    override func describe(_ style: DisplayStyle) -> String {
        var text = "model \(model.architecture.summary): \(model.size) parameters"
        if model.weights == nil { text += ", untrained" }
        return text
    }

    override func summary(_ style: DisplayStyle) -> String { model.architecture.summary }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? ModelObject else { return false }
        return model.architecture.definition == other.model.architecture.definition && model.weights == other.model.weights
    }

    /// Calling a model predicts.
    override var callable: FunctionValue? {
        let model = model
        return FunctionValue(Builtin(model.architecture.name, "(x: tensor)", "outputs of the model for inputs [n, d]") { call in
            Value(try model.predict(call.tensor("x")))
        })
    }
}
