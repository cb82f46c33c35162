internal import Runtime
internal import Storage
internal import Tensors

/// A value as a line of JSON: tensors are nested arrays, tables arrays of records; numbers that are not finite are strings.
enum JSONLine {
    static func text(_ value: Value) -> String { JSONSerializer().text(json(value)) }

    private static func json(_ value: Value) -> JSONValue {
        switch value {
        case .none: .null
        case .bool(let truth): .bool(truth)
        case .number(let number): .number(number)
        case .string(let box): .string(box.text)
        case .tensor(let box): array(box.tensor)
        case .list(let box): .array(box.elements.map(json))
        case .record(let box): .object(box.record.fields.map { JSONValue.Member($0.name, json($0.value)) })
        case .table(let box): .array((0..<box.table.rowCount).map { row(box.table, $0) })
        case .object(let object):
            object.isRecordLike
                ? .object(object.fieldNames.map { .init($0, (try? object.field($0)).flatMap(\.self).map(json) ?? .null) })
                : object.number.map { .number($0) }
                ?? .object([
                    .init("type", .string(object.typeName)), .init("text", .string(object.describe(DisplayStyle(colour: false)))),
                ])
        case .function, .traced: .string(value.inline(DisplayStyle()))
        }
    }

    private static func array(_ tensor: Tensor) -> JSONValue {
        let isMask = tensor.elementType == .bool
        let numbers = tensor.doubles
        func nested(_ axis: Int, _ range: Range<Int>) -> JSONValue {
            if axis == tensor.rank { return isMask ? .bool(numbers[range.lowerBound] != 0) : .number(numbers[range.lowerBound]) }
            let count = tensor.shape[axis]
            let stride = count > 0 ? range.count / count : 0
            return .array((0..<count).map { index in
                let start = range.lowerBound + index * stride
                return nested(axis + 1, start..<(start + stride))
            })
        }
        return nested(0, 0..<tensor.count)
    }

    private static func row(_ table: Table, _ index: Int) -> JSONValue {
        .object(
            zip(table.names, table.columns).map { name, column in
                switch column {
                case .numbers(let tensor):
                    .init(name, tensor.elementType == .bool ? .bool(tensor[flat: index] != 0) : .number(tensor[flat: index]))
                case .text(let texts): .init(name, .string(texts[index]))
                }
            })
    }
}
