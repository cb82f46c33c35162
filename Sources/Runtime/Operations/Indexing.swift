internal import Programs
internal import Tensors

/// An index item with its values.
enum IndexItemValue {
    case at(Value)
    case slice(start: Int?, stop: Int?, step: Int?)
    case ellipsis
}

/// `x[…]` on all types of values.
enum Indexing {
    static func apply(_ base: Value, _ items: [IndexItemValue]) throws -> Value {
        switch base {
        case .tensor(let box): return Value(try box.tensor.at(items.map(tensorIndex)))
        case .traced(let box): return Value(try TracedIndexing.apply(.traced(box.traced), items))
        case .table(let box): return try TableIndexing.apply(box.table, items)
        case .object(let object):
            if let table = object.elements { return try apply(Value(table), items) }
            if items.count == 1, case .at(let index) = items[0], let name = index.text {
                return try Fields.get(base, name)
            }
            throw RuntimeError.notIndexable(type: base.typePhrase)
        case .list(let box):
            return try list(box.elements, only(items, base))
        case .string(let box): return try string(box.text, only(items, base))
        case .record(let box): return try record(box.record, only(items, base), base)
        default: throw RuntimeError.notIndexable(type: base.typePhrase)
        }
    }

    private static func only(_ items: [IndexItemValue], _ base: Value) throws -> IndexItemValue {
        guard items.count == 1, let item = items.first else { throw RuntimeError.tooManyIndices(type: base.typePhrase) }
        return item
    }

    // MARK: Indices

    /// A whole number as an index.
    static func whole(_ value: Value) throws -> Int {
        if value.isTraced { throw RuntimeError.tracedIndex }
        guard let number = value.scalar else { throw RuntimeError.indexNotWhole(value.typePhrase) }
        if case .bool = value { throw RuntimeError.indexNotWhole(value.typePhrase) }
        guard let index = Int(exactly: number) else { throw RuntimeError.indexNotWhole(NumberText.significant(number)) }
        return index
    }

    /// The place of an element among `count`; negative indices count from the end.
    static func place(_ index: Int, of count: Int, in what: String) throws -> Int {
        let place = index < 0 ? index + count : index
        guard place >= 0, place < count else { throw RuntimeError.indexOutOfRange(index: index, count: count, what: what) }
        return place
    }

    /// The places that a slice of `count` elements takes, as Python's.
    static func places(start: Int?, stop: Int?, step: Int?, of count: Int) throws -> [Int] {
        let step = step ?? 1
        guard step != 0 else { throw TensorError.zeroStep(axis: 0) }
        func clamped(_ index: Int, _ low: Int, _ high: Int) -> Int {
            min(max(index < 0 ? max(index, -count - 1) + count : index, low), high)
        }
        let first = start.map { step > 0 ? clamped($0, 0, count) : clamped($0, -1, count - 1) } ?? (step > 0 ? 0 : count - 1)
        let end = stop.map { step > 0 ? clamped($0, 0, count) : clamped($0, -1, count - 1) } ?? (step > 0 ? count : -1)
        // A step beyond the count takes one element at most.
        return Array(stride(from: first, to: end, by: min(max(step, -count - 1), count + 1)))
    }

    /// The places that an index of several elements takes: a mask, a list of places.
    static func places(_ value: Value, of count: Int, in what: String) throws -> [Int]? {
        if case .list(let box) = value, !box.elements.isEmpty {
            let truths = box.elements.compactMap { if case .bool(let truth) = $0 { truth } else { nil } }
            if truths.count == box.elements.count { return try chosen(truths, of: count) }
        }
        switch value {
        case .tensor, .list:
            guard let tensor = try value.asTensor(), tensor.rank == 1 else { return nil }
            if tensor.elementType == .bool { return try chosen(tensor.bools, of: count) }
            return try tensor.doubles.map { try place(whole(.number($0)), of: count, in: what) }
        default: return nil
        }
    }

    private static func chosen(_ mask: [Bool], of count: Int) throws -> [Int] {
        guard mask.count == count else {
            throw TensorError.maskDoesNotFit(mask: [mask.count], axis: 0, shape: [count])
        }
        return mask.indices.filter { mask[$0] }
    }

    /// An item as the index of a tensor.
    static func tensorIndex(_ item: IndexItemValue) throws -> TensorIndex {
        switch item {
        case .ellipsis: return .ellipsis
        case .slice(nil, nil, nil): return .all
        case .slice(let start, let stop, let step): return .range(start: start, stop: stop, step: step ?? 1)
        case .at(.none): return .newAxis
        case .at(.bool): throw RuntimeError.indexType(type: "a tensor", index: "a bool")
        case .at(let value):
            if value.isTraced { throw RuntimeError.tracedIndex }
            if value.scalar != nil { return .at(try whole(value)) }
            guard value.text == nil, let tensor = try value.asTensor() else {
                throw RuntimeError.indexType(type: "a tensor", index: value.typePhrase)
            }
            return try TensorIndex(tensor)
        }
    }

    // MARK: Lists, strings, records

    private static func list(_ elements: [Value], _ item: IndexItemValue) throws -> Value {
        switch item {
        case .ellipsis: return Value(elements)
        case .slice(let start, let stop, let step):
            return Value(try places(start: start, stop: stop, step: step, of: elements.count).map { elements[$0] })
        case .at(let index):
            if let places = try places(index, of: elements.count, in: "a list") { return Value(places.map { elements[$0] }) }
            return elements[try place(whole(index), of: elements.count, in: "a list")]
        }
    }

    private static func string(_ text: String, _ item: IndexItemValue) throws -> Value {
        switch item {
        case .ellipsis: return Value(text)
        case .slice(let start, let stop, let step):
            let characters = Array(text)
            return Value(String(try places(start: start, stop: stop, step: step, of: characters.count).map { characters[$0] }))
        case .at(let index):
            let characters = Array(text)
            return Value(String(characters[try place(whole(index), of: characters.count, in: "a string")]))
        }
    }

    private static func record(_ record: Record, _ item: IndexItemValue, _ base: Value) throws -> Value {
        guard case .at(let index) = item else { throw RuntimeError.indexType(type: "a record", index: "a slice") }
        if let name = index.text { return try Fields.get(base, name) }
        if case .list(let box) = index {
            let names = box.elements.compactMap(\.text)
            if names.count == box.elements.count {
                return Value(Record(try names.map { (name: $0, value: try Fields.get(base, $0)) }))
            }
        }
        throw RuntimeError.indexType(type: "a record", index: index.typePhrase)
    }
}
