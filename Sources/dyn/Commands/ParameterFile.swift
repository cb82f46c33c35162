internal import Diagnostics
internal import Runtime
internal import Session
internal import Storage
internal import Tensors
internal import Yams

/// A JSON or YAML file with the values of a script's parameters.
enum ParameterFile {
    enum Fault: UserError {
        case malformed(path: String, reason: String)

        var message: String {
            switch self {
            case .malformed(let path, let reason): "cannot read \"\(path)\" as YAML: \(reason)"
            }
        }
    }

    static func read(_ path: String) throws -> Record {
        let value: Value
        if path.hasSuffix(".json") {
            value = self.value(try JSONParser.read(path))
        } else {
            let text = try TextFile.read(path)
            do {
                value = try Yams.compose(yaml: text).map(self.value) ?? Value(Record())
            } catch {
                throw Fault.malformed(path: path, reason: String(describing: error).split(separator: "\n").joined(separator: " "))
            }
        }
        guard case .record(let box) = value else { throw ParameterError.notARecord(path: path) }
        return box.record
    }

    private static func value(_ json: JSONValue) -> Value {
        switch json {
        case .null: .none
        case .bool(let truth): .bool(truth)
        case .number(let number): .number(number)
        case .string(let text): Value(text)
        case .array(let elements): list(elements.map(value))
        case .object(let members): Value(Record(members.map { ($0.name, value($0.value)) }))
        }
    }

    private static func value(_ node: Node) -> Value {
        switch node {
        case .sequence(let elements): return list(elements.map(value))
        case .mapping(let pairs): return Value(Record(pairs.map { ($0.key.string ?? "", value($0.value)) }))
        default:
            if node.null != nil { return .none }
            if let truth = node.bool { return .bool(truth) }
            if let number = node.float { return .number(number) }
            return Value(node.string ?? "")
        }
    }

    /// Numbers make a tensor, as brackets do.
    private static func list(_ elements: [Value]) -> Value {
        let list = Value(elements)
        return ((try? list.asTensor()) ?? nil).map { Value($0) } ?? list
    }
}
