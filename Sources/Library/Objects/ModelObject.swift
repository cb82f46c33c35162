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
        let names = ["size", "parameters", "weights", "layers", "product"]
        return names + model.layout.blocks.map(\.name).filter { !$0.contains(".") && !names.contains($0) }
    }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "size": return Value(model.size)
        case "weights": return Value(try model.parameters())
        case "parameters": return .record(RecordBox(Self.record(model.layout, try operands())))
        case "layers": return try layers()
        case "product": return Value(try model.endToEndMap())
        default:
            guard let index = model.layout.blocks.firstIndex(where: { $0.name == name }) else { return nil }
            return Value(try operands()[index])
        }
    }

    private func operands() throws -> [Operand] { try model.layout.split(.tensor(model.parameters())) }

    /// Records of weight and bias; of a model of the user's a record {name, weight} for each matrix.
    private func layers() throws -> Value? {
        let record = Self.record(model.layout, try operands())
        if let layers = record["layers"], model.layout.blocks.contains(where: { $0.name.hasPrefix("layers.") }) { return layers }
        let matrices = record.fields.filter { $0.value.matrixRank == 2 }
        return Value(matrices.map { Value(["name": Value($0.name), "weight": $0.value] as Record) })
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

extension Value {
    /// The number of a tensor's axes; nil for other values.
    fileprivate var matrixRank: Int? { if case .tensor(let box) = self { box.tensor.rank } else { nil } }
}
