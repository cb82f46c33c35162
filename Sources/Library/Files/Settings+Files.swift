internal import Runtime
internal import Storage

/// Settings, designs and maps in files: as the call that makes them, `{function, arguments, named}` in a group of the kind `call`.
enum SavedCall {
    static let kind = "call"
    static let function = "function"
    static let arguments = "arguments"
    static let named = "named"

    /// What the calls of a file may give: nothing that acts, nothing that runs for long.
    private static let results: Set = [
        "optimizer", "schedule", "regularizer", "initializer", "loss", "measure", "stopping rule", "design", "distribution", "map", "flow",
        "experiment",
    ]

    static func restore(_ fields: SavedFields, machine: Machine) throws -> Value {
        let name = try fields.text(function)
        guard let builtin = StandardLibrary.registry[name], results.contains(builtin.signature.result) else {
            throw fields.malformed("is made by `\(name)`, which makes no setting")
        }
        let named = try fields.fields(Self.named).record.fields.map { (name: $0.name, value: $0.value) }
        return try machine.call(FunctionValue(builtin), fields.list(arguments), named: named)
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
