internal import Storage
internal import Tensors

/// Builds an architecture again from its definition in a file.
enum ArchitectureReader {
    /// Nil for what holds functions of a user's, which a file does not carry.
    static func architecture(_ definition: JSONValue?, layout: ParameterLayout) throws -> (any Architecture)? {
        guard let definition else { return nil }
        if let inner = definition["architecture"] { return try architecture(inner, layout: layout) }
        if let position = definition["position"], let name = definition["name"]?.string, layout.blocks.map(\.name) == ["x"] {
            return try FunctionModel(positionOn: name, from: Tensor(zeros: layout.blocks[0].shape), definition: position)
        }
        guard let name = definition["name"]?.string, let sizes = definition["sizes"]?.array?.compactMap(\.number),
            let activation = Activation.all.first(where: { $0.name == definition["activation"]?.string })
        else { return nil }
        let widths = sizes.compactMap { Int(exactly: $0) }
        if name == "encoder", widths.count == 2 {
            return try Encoder(features: widths[0], units: widths[1], activation: activation)
        }
        let rebuilt = try MultilayerPerceptron(
            name: name, sizes: widths, activation: activation, initializer: initializer(definition["init"]),
            hasBias: definition["bias"]?.bool ?? true,
            normalization: definition["norm"]?.string.flatMap { Normalization(rawValue: $0) })
        return rebuilt.layout == layout ? rebuilt : nil
    }

    /// That of a run by its definition, be it of training or of an optimizer on a function.
    static func architecture(ofRun config: JSONValue, layout: ParameterLayout) throws -> (any Architecture)? {
        guard let function = config["function"], layout.blocks.map(\.name) == ["x"] else { return try architecture(config["model"], layout: layout) }
        return try architecture(
            ["position": config["model"] ?? function, "name": .string(function.string ?? "function")], layout: layout)
    }

    private static func initializer(_ definition: JSONValue?) -> Initializer {
        if let name = definition?.string { return Initializer.named.first { $0.name == name } ?? .fanIn }
        switch definition?["name"]?.string {
        case "normal": return .normal(definition?["std"]?.number ?? 0.01)
        case "uniform": return .uniform(from: definition?["low"]?.number ?? -1, to: definition?["high"]?.number ?? 1)
        default: return .fanIn
        }
    }
}
