internal import Programs
internal import Tensors

/// `x.name` on all types of values.
enum Fields {
    static func get(_ base: Value, _ name: String) throws -> Value {
        switch base {
        case .record(let box):
            if let value = box.record[name] { return value }
        case .table(let box):
            if let column = box.table[name] { return Value(column) }
            throw TensorError.unknownColumn(name: name, known: box.table.names)
        case .tensor(let box):
            switch name {
            case "T": return Value(try box.tensor.transposed())
            case "shape": return Value(box.tensor.shape.map(Double.init))
            case "size": return Value(box.tensor.count)
            case "rank": return Value(box.tensor.rank)
            default: break
            }
        case .traced(let box):
            switch name {
            case "T": return Value(try Operand.traced(box.traced).transposed())
            case "shape": return Value(box.traced.shape.map(Double.init))
            case "size": return Value(box.traced.shape.reduce(1, *))
            case "rank": return Value(box.traced.shape.count)
            default: break
            }
        case .object(let object):
            if let value = try object.field(name) {
                if let origin = object.origin { value.inherit(origin) }
                return value
            }
        case .function(let function):
            if let value = function.builtin?.fields[name] { return value }
        default: break
        }
        throw RuntimeError.unknownField(type: base.typePhrase, name: name, known: names(base))
    }

    /// The names that may follow the dot.
    static func names(_ value: Value) -> [String] {
        switch value {
        case .record(let box): box.record.names
        case .table(let box): box.table.names
        case .tensor, .traced: ["T", "shape", "size", "rank"]
        case .object(let object): object.fieldNames
        case .function(let function): function.builtin?.fields.names ?? []
        default: []
        }
    }
}

extension Value {
    /// The names that may follow the value and a dot: what `fields(x)` lists and completion offers.
    public var fieldNames: [String] { Fields.names(self) }

    /// The value of a field, as `x.name` gives it.
    public func field(_ name: String) throws -> Value { try Fields.get(self, name) }
}
