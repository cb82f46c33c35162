internal import Runtime
internal import Storage
internal import Tensors

/// Values as variables of a MAT-file.
enum MATLABExport {
    /// The fields of a record, the columns of a table, the plain fields of an object; anything else is the variable `value`.
    static func variables(of value: Value) throws -> [MATValue.Field] {
        if case .structure(let fields)? = try converted(value, depth: 0) { return fields }
        guard let converted = try converted(value, depth: 0) else {
            throw SavingError.notSavable(type: value.typePhrase, place: "", hint: "pass a record of tensors, tables, texts and lists")
        }
        return [MATValue.Field("value", converted)]
    }

    /// Nil for what MATLAB has nothing for: functions, objects of others.
    private static func converted(_ value: Value, depth: Int) throws -> MATValue? {
        guard depth < NestingLimit.levels else { throw SavingError.tooDeep(limit: NestingLimit.levels) }
        switch value {
        case .none: return .numbers(try Tensor(zeros: [0, 0]))
        case .bool(let truth): return .numbers(Tensor(mask: [truth], shape: []))
        case .number(let number): return .numbers(Tensor(scalar: number))
        case .string(let box): return .text(box.text)
        case .tensor(let box): return .numbers(box.tensor)
        case .list(let box): return .cells(try box.elements.map { try converted($0, depth: depth + 1) ?? .numbers(Tensor(zeros: [0, 0])) })
        case .table(let box):
            return .structure(zip(box.table.names, box.table.columns).map { name, column in
                switch column {
                case .numbers(let tensor): MATValue.Field(name, .numbers(tensor))
                case .text(let texts): MATValue.Field(name, .cells(texts.map { .text($0) }))
                }
            })
        case .record(let box):
            return .structure(try box.record.fields.compactMap { name, field in
                try converted(field, depth: depth + 1).map { MATValue.Field(name, $0) }
            })
        case .object(let object):
            // An object within an object, such as the runs of a study, is left to the file formats that hold it.
            guard depth == 0 || object.number != nil else { return nil }
            return .structure(try object.fieldNames.compactMap { name in
                guard let field = try object.field(name), !isMadeOfObjects(field) else { return nil }
                return try converted(field, depth: depth + 1).map { MATValue.Field(name, $0) }
            })
        case .function, .traced: return nil
        }
    }

    private static func isMadeOfObjects(_ value: Value) -> Bool {
        guard case .list(let box) = value, let first = box.elements.first, case .object = first else { return false }
        return true
    }
}

extension Value {
    /// What a variable of a MAT-file is in the language.
    init(matlab value: MATValue) {
        switch value {
        case .numbers(let tensor): self = tensor.shape == [0, 0] ? .none : Value(tensor)
        case .text(let text): self = Value(text)
        case .cells(let cells): self = Value(cells.map { Value(matlab: $0) })
        case .structure(let fields): self = Value(Record(fields.map { (name: $0.name, value: Value(matlab: $0.value)) }))
        }
    }
}
