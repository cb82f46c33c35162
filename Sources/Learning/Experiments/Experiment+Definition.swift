public import Storage
internal import Tensors

extension Experiment {
    /// The definition together with what identifies its functions: the fingerprint of their traces.
    func definition(_ graphs: TrainingGraphs) -> JSONValue {
        .object((definition.members ?? []) + [.init("program", .string(graphs.fingerprint))])
    }

    /// Everything that decides the result, as it is stored with a run and compared between arms.
    public var definition: JSONValue {
        var members: [JSONValue.Member] = [.init("model", modelDefinition)]
        switch objective {
        case .data(let train, let test, let loss, let batch):
            members.append(.init("data", .string(train.provenance.description)))
            members.append(.init("test", test.map { .string($0.provenance.description) } ?? .null))
            members.append(.init("loss", loss?.definition ?? "auto"))
            members.append(.init("batch", batch.map { .number(Double($0)) } ?? .null))
        case .function(_, let definition, _):
            members.append(.init("function", definition))
        }
        members.append(.init("optimizer", optimizer.definition))
        members.append(steps.map { .init("steps", .number(Double($0))) } ?? .init("epochs", .number(Double(epochs))))
        members.append(.init("seed", .number(Double(seed))))
        members.append(.init("precision", .string(precision.name)))
        if !regularizers.isEmpty { members.append(.init("regularize", .array(regularizers.map(\.definition)))) }
        if let patience { members.append(.init("patience", .number(Double(patience)))) }
        if let until { members.append(.init("until", until.definition)) }
        if let clip { members.append(.init("clip", .number(clip))) }
        if hasNoise { members.append(.init("noise", noise.definition)) }
        if !shuffles { members.append(.init("shuffle", .bool(false))) }
        if let track { members.append(.init("track", .number(Double(track)))) }
        if let log { members.append(.init("log", .number(Double(log)))) }
        if !measures.isEmpty {
            members.append(.init("measure", .object(measures.map { .init($0.name, $0.definition) })))
        }
        members += minimization.definition
        return .object(members)
    }

    private var modelDefinition: JSONValue {
        guard let weights = model.weights, !(model.architecture is FunctionModel) else { return model.architecture.definition }
        var hash = Fingerprint()
        hash.add(weights)
        return ["architecture": model.architecture.definition, "weights": .string(String(hash.value, radix: 16))]
    }
}
