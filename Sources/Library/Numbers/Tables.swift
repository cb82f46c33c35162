internal import Runtime
internal import Tensors

/// Functions that make tables and take them apart.
enum Tables {
    static let builtins: [Builtin] = [table, group]

    private static let table = Builtin(
        "table", "(rows…: record | list, **columns: any) -> table", "a table of named columns of one length",
        help: """
            A column of numbers is a tensor or a list, one of text a list of strings; a single value is repeated. A record's \
            fields are columns too; a list of records, or several records, are rows: a number that one of them lacks is nan, \
            a text is empty.
            """,
        examples: [
            Example("table(a=[1, 2], b=[\"x\", \"y\"])", shows: "a  b\n1  x\n2  y"),
            Example("table([{lr = 0.1, ok = true}, {lr = 0.01, ok = false}]).lr", shows: "[0.1, 0.01]"),
            Example("shape(table(seed=1..3, arm=\"adam\"))", shows: "[3, 2]"),
        ],
        seeAlso: ["tensor", "read_csv", "sort", "where", "group"], searchTerms: ["dataframe", "columns"]
    ) { call in
        var fields: [(name: String, value: Value)] = []
        let parts = call.rest.count == 1 ? try rows(call.rest[0]) : call.rest
        if call.rest.count == 1, case .record(let box) = call.rest[0] {
            fields = box.record.fields
        } else {
            fields = try columns(ofRows: parts.map { part in
                guard case .record(let box) = part else { throw call.wrongType("rows", expected: "a record", value: part) }
                return box.record
            })
        }
        fields += call.named.fields
        let lengths = try fields.compactMap { isSingle($0.value) ? nil : try $0.value.asElements()?.count }
        let length = lengths.first ?? 1
        return Value(try Table(columns: fields.map { ($0.name, try column($0.value, $0.name, length, call)) }))
    }

    private static let group = Builtin(
        "group", "(t: table, by: string | list) -> list",
        "the rows of a table that agree in columns, each group a table, in the order in which they first occur",
        examples: [Example("group(table(arm=[\"a\", \"b\", \"a\"], v=[1, 2, 3]), by=\"arm\")[0].v", shows: "[1, 3]")],
        seeAlso: ["sort", "where"]
    ) { call in
        let table = try call.table("t")
        return Value(try table.grouped(by: call.strings("by")).map { Value(try table.rows(at: $0.rows)) })
    }

    /// The records of a list of rows.
    private static func rows(_ value: Value) throws -> [Value] {
        if case .list(let box) = value { return box.elements }
        return [value]
    }

    /// The fields of rows as columns, in the order in which they first occur.
    private static func columns(ofRows rows: [Record]) throws -> [(name: String, value: Value)] {
        var names: [String] = []
        for row in rows {
            for name in row.names where !names.contains(name) { names.append(name) }
        }
        return names.map { name in
            let isText = rows.contains { $0[name]?.text != nil }
            return (name, Value(rows.map { row in
                guard let value = row[name], !value.isNone else { return isText ? Value("") : .number(.nan) }
                return value
            }))
        }
    }

    private static func isSingle(_ value: Value) -> Bool { value.scalar != nil || value.text != nil }

    private static func column(_ value: Value, _ name: String, _ length: Int, _ call: Call) throws -> Table.Column {
        if let text = value.text { return .text([String](repeating: text, count: length)) }
        if isSingle(value), let tensor = try value.asTensor() { return .numbers(try tensor.broadcast(to: [length])) }
        if case .list(let box) = value, !box.elements.isEmpty {
            let texts = box.elements.compactMap(\.text)
            if texts.count == box.elements.count { return .text(texts) }
            guard texts.isEmpty else {
                throw call.invalid(name, "must hold numbers or strings, not both")
            }
            // Truths make a mask; among numbers they are numbers, and `none` is a missing one.
            let numbers = box.elements.map { $0.isNone ? .number(.nan) : $0 }
            if let tensor = try Value(numbers).asTensor() { return .numbers(tensor) }
        } else if let tensor = try value.asTensor() {
            return .numbers(tensor)
        }
        throw call.invalid(name, "must be a column of numbers or of strings, not \(value.typePhrase)")
    }
}
