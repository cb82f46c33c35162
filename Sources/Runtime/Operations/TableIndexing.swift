internal import Tensors

/// `t[…]`: a row by its number, rows by a slice, a mask or a list, a column by its name.
enum TableIndexing {
    static func apply(_ table: Table, _ items: [IndexItemValue]) throws -> Value {
        if items.count == 2, case .at(let column) = items[1] {
            let part = try apply(table, [items[0]])
            return try Fields.get(part, name(column))
        }
        guard items.count == 1, let item = items.first else { throw RuntimeError.tooManyIndices(type: "a table") }
        switch item {
        case .ellipsis, .slice(nil, nil, nil): return Value(table)
        case .slice(let start, let stop, let step):
            return Value(try table.rows(at: Indexing.places(start: start, stop: stop, step: step, of: table.rowCount)))
        case .at(let index):
            if let name = index.text { return try Fields.get(Value(table), name) }
            if case .list(let box) = index, !box.elements.isEmpty {
                let names = box.elements.compactMap(\.text)
                if names.count == box.elements.count { return Value(try table.selecting(names)) }
            }
            if let places = try Indexing.places(index, of: table.rowCount, in: "a table") {
                return Value(try table.rows(at: places))
            }
            return Value(table.record(at: try Indexing.place(Indexing.whole(index), of: table.rowCount, in: "a table")))
        }
    }

    private static func name(_ value: Value) throws -> String {
        guard let name = value.text else { throw RuntimeError.indexType(type: "a table", index: value.typePhrase) }
        return name
    }
}
