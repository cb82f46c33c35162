internal import Learning
internal import Runtime
internal import Storage
internal import Tensors

/// What a value is, in a text that is the same wherever it is the same: functions by how they are written and what they use from
/// outside, settings by the call that makes them, data and weights by their fingerprints.
struct ValueDefinition {
    let machine: Machine

    /// More values than this, and there is no text.
    private static let mostValues = 100_000

    private struct Walk {
        var functions: Set<ObjectIdentifier> = []
        var count = 0
    }

    /// Nil where something in the value has no such text: a figure, a function that a builtin made.
    func text(of value: Value) -> String? {
        var walk = Walk()
        guard let json = json(value, &walk) else { return nil }
        var hash = Fingerprint()
        hash.add(JSONSerializer().text(json))
        return String(hash.value, radix: 16)
    }

    private func json(_ value: Value, _ walk: inout Walk) -> JSONValue? {
        walk.count += 1
        guard walk.count < Self.mostValues else { return nil }
        switch value {
        case .none: return .null
        case .bool(let truth): return .bool(truth)
        case .number(let number): return ["number": .string(String(number.bitPattern, radix: 16))]
        case .string(let box): return .string(box.text)
        case .tensor(let box): return ["tensor": .string(fingerprint(box.tensor))]
        case .list(let box): return array(box.elements, &walk)
        case .record(let box): return record(box.record.fields.map { ($0.name, $0.value) }, &walk)
        case .table(let box): return record(zip(box.table.names, box.table.columns).map { ($0, Value($1)) }, &walk)
        case .function(let function): return self.function(function, &walk)
        case .object(let object): return self.object(object, &walk)
        case .traced: return nil
        }
    }

    private func function(_ function: FunctionValue, _ walk: inout Walk) -> JSONValue? {
        if let name = SavedName.name(of: .function(function)) { return ["builtin": .string(name)] }
        guard let text = function.text else { return nil }
        // One that calls itself, or that stands in several places.
        guard walk.functions.insert(ObjectIdentifier(function)).inserted else { return ["function": .string(text)] }
        guard let outside = record(function.outside(in: machine).fields.map { ($0.name, $0.value) }, &walk) else { return nil }
        return ["function": .string(text), "outside": outside]
    }

    private func object(_ object: Object, _ walk: inout Walk) -> JSONValue? {
        if let name = SavedName.name(of: .object(object)) { return ["constant": .string(name)] }
        switch object {
        case let dataset as DatasetObject:
            return ["dataset": .string(String(dataset.dataset.fingerprint, radix: 16)), "classes": .number(Double(dataset.dataset.classes ?? 0))]
        case let model as ModelObject:
            let weights = model.model.weights.map { JSONValue.string(fingerprint($0)) } ?? .null
            return ["model": model.model.architecture.definition, "weights": weights]
        case let setting as SettingObject:
            guard let making = setting.making, let arguments = array(making.arguments.positional, &walk),
                let named = record(making.arguments.named.map { ($0.name, $0.value) }, &walk)
            else { return nil }
            return ["call": .string(making.function), "arguments": arguments, "named": named]
        default: return nil
        }
    }

    private func array(_ values: [Value], _ walk: inout Walk) -> JSONValue? {
        var all: [JSONValue] = []
        for value in values {
            guard let json = json(value, &walk) else { return nil }
            all.append(json)
        }
        return .array(all)
    }

    private func record(_ fields: [(String, Value)], _ walk: inout Walk) -> JSONValue? {
        var members: [JSONValue.Member] = []
        for (name, value) in fields {
            guard let json = json(value, &walk) else { return nil }
            members.append(.init(name, json))
        }
        return .object(members)
    }

    private func fingerprint(_ tensor: Tensor) -> String {
        var hash = Fingerprint()
        hash.add(tensor)
        return "\(tensor.elementType) \(String(hash.value, radix: 16))"
    }
}
