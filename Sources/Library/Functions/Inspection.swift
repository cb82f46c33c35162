internal import Runtime
internal import Tensors

extension FunctionsTopic {
    /// The number that a text is, written as in a program or as other tools write it.
    private static func number(_ text: String) -> Double? {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return Double(text.filter { $0 != "_" })
    }

    static let inspection: [Builtin] = [
        Builtin(
            "type", "(value: any) -> string", "The name of the value's type",
            examples: [Example("type([1, 2])", shows: "\"tensor\""), Example("type({a = 1})", shows: "\"record\"")],
            seeAlso: ["fields", "shape"], searchTerms: ["class", "typeof", "kind"]
        ) { call in
            let value = try call.value("value")
            return Value(value.isTraced ? "tensor" : value.typeName)
        },
        Builtin(
            "float", "(value: any) -> number",
            "The number that a value stands for: of an estimate its value, of text the number that is written there",
            examples: [Example("float(\"1e-3\")", shows: "0.001"), Example("float([2.5])", shows: "2.5")],
            seeAlso: ["string", "type"], searchTerms: ["number", "convert", "parse", "double", "int"]
        ) { call in
            let value = try call.value("value")
            if let number = value.scalar { return .number(number) }
            if let text = value.text {
                guard let number = number(text) else { throw call.invalid("value", "is no number: \(value.inline(call.style))") }
                return .number(number)
            }
            if !value.isTraced, let tensor = try value.asTensor(), let number = tensor.scalar { return .number(number) }
            throw call.wrongType("value", expected: "a number", value: value)
        },
        Builtin(
            "length", "(value: any) -> number",
            "How many elements a list, a string or the first axis of a tensor has, how many rows a table, how many fields a record",
            examples: [Example("length([\"a\", \"b\"])", shows: "2"), Example("length(zeros(3, 4))")],
            seeAlso: ["shape", "size"], searchTerms: ["len", "count", "numel"]
        ) { call in
            let value = try call.value("value")
            switch value {
            case .list(let box): return Value(box.elements.count)
            case .string(let box): return Value(box.text.count)
            case .record(let box): return Value(box.record.count)
            case .table(let box): return Value(box.table.rowCount)
            case .tensor(let box): return Value(box.tensor.shape[0])
            case .traced(let box):
                if let count = box.traced.shape.first { return Value(count) }
            case .object(let object):
                if let elements = object.elements { return Value(elements.count) }
            default: break
            }
            throw call.wrongType("value", expected: "a list, a tensor, a string, a record or a table", value: value)
        },
        Builtin(
            "fields", "(value: any) -> list", "The names that may follow the value and a dot",
            examples: [Example("fields({lr = 0.1, steps = 5})", shows: "[\"lr\", \"steps\"]")], seeAlso: ["keys", "type"],
            searchTerms: ["properties", "attributes", "dir", "members"]
        ) { call in Value(try call.value("value").fieldNames) },
        Builtin(
            "keys", "(record: record | table) -> list", "The names of a record's fields or of a table's columns, in their order",
            examples: [Example("keys({a = 1, b = 2})", shows: "[\"a\", \"b\"]")], seeAlso: ["values", "fields"],
            searchTerms: ["names", "columns"]
        ) { call in Value(try call.value("record").fieldNames) },
        Builtin(
            "values", "(record: record | table) -> list", "The values of a record's fields, or a table's columns, in their order",
            examples: [Example("values({a = 1, b = \"x\"})", shows: "[1, \"x\"]")], seeAlso: ["keys"],
            searchTerms: ["items", "columns"]
        ) { call in
            let record = try call.value("record")
            return Value(try record.fieldNames.map { try record.field($0) })
        },
    ]
}
