public import Tensors

/// A step of an assignment's path with its values.
enum PathStepValue {
    case index([IndexItemValue])
    case field(String)
}

/// `x[…] = v`, `x.name = v` and longer paths: the variable's value is changed in place where nothing else holds it.
enum Updating {
    /// Changes the part of a value that a path leads to. After an error the value is as it was.
    static func set(_ value: inout Value, _ path: ArraySlice<PathStepValue>, to new: Value) throws {
        guard let step = path.first else {
            value = new
            return
        }
        let rest = path.dropFirst()
        switch value {
        case .record:
            try setInRecord(&value, name(of: step), rest, new)
        case .table(let box):
            try setInTable(&value, box.table, step, rest, new)
        case .list:
            try setInList(&value, step, rest, new)
        case .tensor:
            try setInTensor(&value, step, rest, new)
        case .traced: throw RuntimeError.tracedAssignment
        default: throw RuntimeError.cannotAssign(type: value.typePhrase)
        }
    }

    private static func name(of step: PathStepValue) throws -> String {
        switch step {
        case .field(let name): return name
        case .index(let items):
            guard items.count == 1, case .at(let index) = items[0], let name = index.text else {
                throw RuntimeError.indexType(type: "a record", index: describe(items))
            }
            return name
        }
    }

    private static func describe(_ items: [IndexItemValue]) -> String {
        guard items.count == 1 else { return "several indices" }
        if case .at(let value) = items[0] { return value.typePhrase }
        return "a slice"
    }

    // MARK: Records and tables

    private static func setInRecord(_ value: inout Value, _ name: String, _ rest: ArraySlice<PathStepValue>, _ new: Value) throws {
        guard var box = value.takeRecord() else { return }
        if !isKnownUniquelyReferenced(&box) { box = RecordBox(box.record) }
        defer { value = .record(box) }
        if rest.isEmpty {
            box.record[name] = new
            return
        }
        guard var part = box.record.take(name) else {
            throw RuntimeError.unknownField(type: "a record", name: name, known: box.record.names)
        }
        defer { box.record[name] = part }
        try set(&part, rest, to: new)
    }

    private static func setInTable(
        _ value: inout Value, _ table: Table, _ step: PathStepValue, _ rest: ArraySlice<PathStepValue>, _ new: Value
    ) throws {
        if case .index(let items) = step, items.count == 1, case .at(let index) = items[0], index.text == nil {
            throw RuntimeError.cannotAssign(type: "a table's row")
        }
        let name = try name(of: step)
        var column = new
        if !rest.isEmpty {
            column = Value(try table.column(name))
            try set(&column, rest, to: new)
        }
        value = Value(try table.setting(name, column.asColumn(count: table.rowCount)))
    }

    // MARK: Lists

    private static func setInList(
        _ value: inout Value, _ step: PathStepValue, _ rest: ArraySlice<PathStepValue>, _ new: Value
    ) throws {
        guard case .index(let items) = step else {
            throw RuntimeError.cannotAssign(type: "a list's field")
        }
        guard items.count == 1, let item = items.first else { throw RuntimeError.tooManyIndices(type: "a list") }
        guard var box = value.takeList() else { return }
        if !isKnownUniquelyReferenced(&box) { box = ListBox(box.elements) }
        defer { value = .list(box) }
        let count = box.elements.count
        var places: [Int]
        switch item {
        case .ellipsis: places = Array(0..<count)
        case .slice(let start, let stop, let step):
            places = try Indexing.places(start: start, stop: stop, step: step, of: count)
        case .at(let index):
            guard let several = try Indexing.places(index, of: count, in: "a list") else {
                let place = try Indexing.place(Indexing.whole(index), of: count, in: "a list")
                if rest.isEmpty {
                    box.elements[place] = new
                    return
                }
                var part = Value.none
                swap(&part, &box.elements[place])
                defer { box.elements[place] = part }
                try set(&part, rest, to: new)
                return
            }
            places = several
        }
        guard rest.isEmpty else { throw RuntimeError.cannotAssign(type: "a part of a list") }
        if case .string = new {
            for place in places { box.elements[place] = new }
        } else if let elements = try new.asElements() {
            guard elements.count == places.count else {
                throw TensorError.cannotAssign(value: [elements.count], selection: [places.count])
            }
            for (place, element) in zip(places, elements) { box.elements[place] = element }
        } else {
            for place in places { box.elements[place] = new }
        }
    }

    // MARK: Tensors

    private static func setInTensor(
        _ value: inout Value, _ step: PathStepValue, _ rest: ArraySlice<PathStepValue>, _ new: Value
    ) throws {
        guard case .index(let items) = step else {
            throw RuntimeError.cannotAssign(type: "a tensor's field")
        }
        let indices = try items.map(Indexing.tensorIndex)
        var part = new
        if !rest.isEmpty, case .tensor(let box) = value {
            part = Value(try box.tensor.at(indices))
            try set(&part, rest, to: new)
        }
        if part.isTraced { throw RuntimeError.tracedAssignment }
        guard part.isCalculable, let tensor = try part.asTensor() else {
            throw RuntimeError.tensorHoldsNumbers(type: part.typePhrase)
        }
        guard var box = value.takeTensor() else { return }
        if !isKnownUniquelyReferenced(&box) { box = TensorBox(box.tensor) }
        defer { value = .tensor(box) }
        try box.tensor.replace(indices, with: tensor)
    }
}

extension Value {
    /// The value as a column of a table: numbers, or a list of strings; one value fills the column.
    public func asColumn(count: Int? = nil) throws -> Table.Column {
        switch self {
        case .tensor(let box): return .numbers(box.tensor)
        case .number(let number):
            return .numbers(try Tensor(repeating: number, shape: [count ?? 1]))
        case .bool(let truth):
            return .numbers(try Tensor(repeating: truth ? 1 : 0, shape: [count ?? 1], elementType: .bool))
        case .string(let box): return .text([String](repeating: box.text, count: count ?? 1))
        case .list(let box):
            let texts = box.elements.compactMap(\.text)
            if texts.count == box.elements.count { return .text(texts) }
            if let tensor = try asTensor() { return .numbers(tensor) }
            return .text(box.elements.map { $0.interpolated(DisplayStyle()) })
        default: throw RuntimeError.operandType(operation: "table", operand: typePhrase)
        }
    }
}
