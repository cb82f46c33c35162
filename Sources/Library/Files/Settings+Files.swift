internal import Learning
internal import Runtime
internal import Storage

/// Settings, designs, maps and functions that a call makes, in files: as that call, `{function, arguments, named}` in a group of the
/// kind `call`, with the `field` of what it gives where it is not all of it.
enum SavedCall {
    static let kind = "call"
    static let function = "function"
    static let arguments = "arguments"
    static let named = "named"
    static let field = "field"

    /// What the calls of a file may give: nothing that acts, nothing that runs for long.
    private static let results: Set = [
        "optimizer", "schedule", "regularizer", "initializer", "loss", "measure", "stopping rule", "design", "distribution", "map", "flow",
        "experiment", "function",
    ]
    /// Further ones, of which only parts are taken.
    private static let wholes: Set = ["marchenko_pastur", "layer_law"]

    static func restore(_ fields: SavedFields, machine: Machine) throws -> Value {
        let name = try fields.text(function)
        let part = try fields.optionalText(field)
        guard let builtin = StandardLibrary.registry[name],
            part == nil ? results.contains(builtin.signature.result) : wholes.contains(name)
        else { throw fields.malformed("is made by `\(name)`, which makes no setting") }
        let named = try fields.fields(Self.named).record.fields.map { (name: $0.name, value: $0.value) }
        let made = try machine.call(FunctionValue(builtin), fields.list(arguments), named: named)
        guard let part else { return made }
        switch made {
        case .record(let box):
            if let value = box.record[part] { return value }
        case .list(let box):
            if let index = Int(part), box.elements.indices.contains(index) { return box.elements[index] }
        default: break
        }
        throw fields.malformed("is `\(part)` of `\(name)`, which has none")
    }
}

/// Models of a user's function, in files: what they begin with, the function, and the weights where there are others, in a group of the
/// kind `function model`. A run of one holds it beside its own.
enum SavedModel {
    static let kind = "function model"
    static let ofRun = "model"
    private static let initial = "initial"
    private static let forward = "forward"
    private static let weights = "weights"

    static func record(of object: ModelObject) throws -> Record? {
        guard let model = object.model.architecture as? FunctionModel, case .function(let source) = model.source,
            let function = (source as? UserFunction)?.function
        else { return nil }
        let blocks = try model.layout.split(.tensor(model.initial))
        return Record(saving: [
            initial: Value(Record(zip(model.layout.blocks, blocks).map { (name: $0.name, value: Value($1)) })),
            forward: .function(function), weights: object.model.weights.map { Value($0) },
        ])
    }

    static func restore(_ fields: SavedFields, machine: Machine) throws -> Value {
        guard case .function(let function)? = fields.record[forward], let builtin = StandardLibrary.registry["model"] else {
            throw fields.malformed("has no function `\(forward)`")
        }
        let made = try machine.call(FunctionValue(builtin), [Value(fields.fields(initial).record), .function(function)])
        guard let weights = try fields.optionalTensor(weights), case .object(let object) = made, let model = (object as? ModelObject)?.model
        else { return made }
        return .object(ModelObject(try model.with(weights: weights)))
    }
}

/// Functions written in Dyn, in files: their text, and the values that they use from outside.
enum SavedFunction {
    static let kind = "function"
    static let name = "name"
    static let text = "text"
    static let outside = "outside"

    static func restore(_ fields: SavedFields, machine: Machine) throws -> Value {
        let function = try machine.function(
            named: fields.text(name), written: fields.text(text), outside: fields.fields(outside).record)
        return .function(function)
    }
}

/// What the library has by a name, in files: a function such as `relu`, a constant such as `he`.
enum SavedName {
    static let kind = "name"

    static func name(of value: Value) -> String? {
        if case .function(let function) = value { return function.builtin.flatMap { $0.topic.isEmpty ? nil : $0.name } }
        guard case .object = value else { return nil }
        return StandardLibrary.constants.fields.first { $0.value.equals(value) }?.name
    }

    static func value(_ name: String, _ dataset: HDF5Dataset) throws -> Value {
        guard let value = StandardLibrary.registry.value(of: name) else {
            throw StorageError.malformed(
                path: dataset.file.path, place: .file, problem: "`\(dataset.name)` is the library's `\(name)`, which this Dyn has not")
        }
        return value
    }
}
