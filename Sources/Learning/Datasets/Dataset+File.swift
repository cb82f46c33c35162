public import Storage
internal import Tensors

// A dataset in a file: inputs `x`, targets `y`, the true map `truth`; attributes name, classes, class_names, provenance.
extension Dataset {
    public func write(into group: HDF5Group, layout: HDF5Layout = .contiguous) throws {
        try group.write(inputs, to: "x", layout: layout)
        try group.write(targets, to: "y", layout: layout)
        if let truth { try group.write(truth, to: "truth") }
        try group.setAttribute("name", .string(name))
        if let classes { try group.setAttribute("classes", .integer(classes)) }
        if let classNames { try group.write(classNames, to: "class_names") }
        try group.setAttribute("provenance", .string(JSONSerializer().text(provenance.json)))
    }

    public init(reading group: HDF5Group) throws {
        let provenance = try JSONParser.parse(group.requiredString("provenance"), path: group.file.path)
        try self.init(
            name: group.requiredString("name"), inputs: group.dataset("x").tensor(), targets: group.dataset("y").tensor(),
            classes: group.attribute("classes")?.integer,
            classNames: group.contains("class_names") ? group.dataset("class_names").strings() : nil,
            truth: group.contains("truth") ? group.dataset("truth").tensor() : nil,
            provenance: DatasetProvenance(json: provenance))
    }
}

extension DatasetProvenance {
    /// As JSON: operation, sources, and the arguments in their order.
    var json: JSONValue {
        .object([
            .init("operation", .string(operation)), .init("sources", .array(sources.map(\.json))),
            .init("arguments", .object(arguments.map { .init($0.name, $0.value.json) })),
        ])
    }

    /// Nil for what is no provenance.
    init?(json: JSONValue) {
        guard let operation = json["operation"]?.string, let sources = json["sources"]?.array,
            let arguments = json["arguments"]?.members
        else { return nil }
        var read: [NamedArgument] = []
        for argument in arguments {
            guard let value = Argument(json: argument.value) else { return nil }
            read.append(NamedArgument(name: argument.name, value: value))
        }
        let inner = sources.compactMap { DatasetProvenance(json: $0) }
        guard inner.count == sources.count else { return nil }
        self.init(operation: operation, sources: inner, arguments: read)
    }
}

extension DatasetProvenance.Argument {
    fileprivate var json: JSONValue {
        switch self {
        case .number(let value): .number(value)
        case .numbers(let values): .array(values.map { .number($0) })
        // Texts stand in a list of their own: `"NaN"` alone is a number.
        case .text(let text): .object([.init("text", .string(text))])
        case .flag(let flag): .bool(flag)
        }
    }

    fileprivate init?(json: JSONValue) {
        if let text = json["text"]?.string {
            self = .text(text)
        } else if let flag = json.bool {
            self = .flag(flag)
        } else if let number = json.number {
            self = .number(number)
        } else if let values = json.array?.compactMap(\.number), values.count == json.array?.count {
            self = .numbers(values)
        } else {
            return nil
        }
    }
}
