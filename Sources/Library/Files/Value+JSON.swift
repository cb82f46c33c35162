internal import Runtime
internal import Storage
internal import Tensors

extension Value {
    /// The value as JSON: tensors as nested arrays, records and tables (by column) as objects, `none` as null, estimates as
    /// their fields. NaN and infinities are the strings that `JSONSerializer` says.
    func json() throws -> JSONValue { try json(place: []) }

    private func json(place: [String]) throws -> JSONValue {
        guard place.count < NestingLimit.levels else { throw SavingError.tooDeep(limit: NestingLimit.levels) }
        switch self {
        case .none: return .null
        case .bool(let truth): return .bool(truth)
        case .number(let number): return .number(number)
        case .string(let box): return .string(box.text)
        case .tensor(let box): return Self.json(box.tensor)
        case .list(let box):
            return .array(try box.elements.enumerated().map { try $1.json(place: place + ["element \($0)"]) })
        case .record(let box): return try Self.json(box.record, place)
        case .table(let box):
            return .object(zip(box.table.names, box.table.columns).map { name, column in
                switch column {
                case .numbers(let tensor): JSONValue.Member(name, Self.json(tensor))
                case .text(let texts): JSONValue.Member(name, .array(texts.map { .string($0) }))
                }
            })
        case .object(let object):
            guard object.number != nil || object.isRecordLike else { throw SavingError.notJSON(type: typePhrase, place: place.joined(separator: ", ")) }
            return try Self.json(
                Record(object.fieldNames.map { (name: $0, value: try object.field($0) ?? .none) }), place)
        case .function, .traced: throw SavingError.notJSON(type: typePhrase, place: place.joined(separator: ", "))
        }
    }

    private static func json(_ record: Record, _ place: [String]) throws -> JSONValue {
        .object(try record.fields.map { .init($0.name, try $0.value.json(place: place + ["field `\($0.name)`"])) })
    }

    private static func json(_ tensor: Tensor) -> JSONValue {
        let elements: [JSONValue] =
            switch tensor.elementType {
            case .bool: tensor.bools.map { .bool($0) }
            case .f64: tensor.doubles.map { .number($0) }
            // The shortest number that is this single-precision one: 0.1, not 0.10000000149011612.
            case .f32: tensor.floats.map { .number(Double($0.description) ?? Double($0)) }
            }
        return nested(elements[...], tensor.shape[...])
    }

    private static func nested(_ elements: ArraySlice<JSONValue>, _ shape: ArraySlice<Int>) -> JSONValue {
        guard let count = shape.first else { return elements.first ?? .null }
        guard shape.count > 1 else { return .array(Array(elements)) }
        let step = count == 0 ? 0 : elements.count / count
        return .array((0..<count).map { index in
            let start = elements.startIndex + index * step
            return nested(elements[start..<start + step], shape.dropFirst())
        })
    }
}
