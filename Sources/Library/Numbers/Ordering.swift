internal import Runtime
internal import Tensors

/// Functions that order elements, or find them by their order.
enum Ordering {
    static let builtins: [Builtin] = [
        place("argmax", "largest", ("argmax([3, 9, 2])", "1")) { try $0.argumentMaximum(axis: $1) },
        place("argmin", "smallest", ("argmin([[3, 1], [2, 5]], axis=1)", "[1, 0]")) { try $0.argumentMinimum(axis: $1) },
        sort, argsort, unique, histogram,
    ]

    private static func place(
        _ name: String, _ adjective: String, _ example: (code: String, shows: String),
        _ find: @escaping @Sendable (Tensor, Int?) throws -> Tensor
    ) -> Builtin {
        Builtin(
            name, "(x: tensor, axis: whole = none) -> number | tensor", "the place of the \(adjective) element",
            help: "Of all elements in row-major order, or along an axis. The first of equal ones; the first NaN where there is one.",
            examples: [Example(example.code, shows: example.shows)], seeAlso: [name == "argmax" ? "max" : "min", "argsort"]
        ) { call in
            Value(try find(call.tensor("x"), call.axis()))
        }
    }

    private static let sort = Builtin(
        "sort", "(x: numeric | list | table, by: string | list | function = none, axis: whole = -1, descending: bool = false) -> tensor | list | table",
        "the elements in ascending order",
        help: """
            A tensor along its last axis, or `axis`; NaN stands last. A list of strings by their characters; a list with \
            `by`, a function, by its values. A table by a column, or by several in turn. Equal elements keep their order. Of numbers \
            differentiable: each derivative goes where its element went.
            """,
        examples: [
            Example("sort([3, 1, 2])", shows: "[1, 2, 3]"), Example("sort([3, 1, 2], descending=true)", shows: "[3, 2, 1]"),
            Example("sort([\"b\", \"a\"])", shows: "[\"a\", \"b\"]"),
            Example("sort(table(a=[2, 1], b=[\"x\", \"y\"]), by=\"a\").b", shows: "[\"y\", \"x\"]"),
        ],
        seeAlso: ["argsort", "unique"]
    ) { call in
        let value = try call.value("x")
        let descending = try call.bool("descending")
        if let operand = try value.asOperand(), operand.tensor == nil {
            return Value(try operand.sorted(axis: call.whole("axis"), descending: descending))
        }
        if case .table(let box) = value {
            guard let columns = try call.optionalStrings("by"), !columns.isEmpty else {
                throw call.invalid("by", "must name the column that a table is sorted by")
            }
            return Value(try box.table.sorted(by: columns, descending: descending))
        }
        if let key = try call.value("by").function {
            let elements = try call.list("x")
            let keys = try elements.map { try call.machine.call(key, [$0]) }
            return Value(try order(keys, descending, call).map { elements[$0] })
        }
        guard try call.optional("by") == nil else { throw call.invalid("by", "goes with a table; of a list it is a function") }
        if case .list(let box) = value, box.elements.contains(where: { $0.text != nil }) {
            return Value(try order(box.elements, descending, call).map { box.elements[$0] })
        }
        return Value(try call.tensor("x").sorted(axis: call.whole("axis"), descending: descending, cancellation: call.context.cancellation))
    }

    private static let argsort = Builtin(
        "argsort", "(x: tensor | list, axis: whole = -1, descending: bool = false) -> tensor",
        "the places of the elements in ascending order",
        help: "Along the last axis or `axis`; equal elements keep their order, NaN stands last.",
        examples: [Example("argsort([30, 10, 20])", shows: "[1, 2, 0]")], seeAlso: ["sort"]
    ) { call in
        let descending = try call.bool("descending")
        if case .list(let box) = try call.value("x"), box.elements.contains(where: { $0.text != nil }) {
            return Value(try order(box.elements, descending, call).map(Double.init))
        }
        return Value(try call.tensor("x").argumentSorted(axis: call.whole("axis"), descending: descending, cancellation: call.context.cancellation))
    }

    private static let unique = Builtin(
        "unique", "(x: tensor | list, counts: bool = false) -> tensor | list | record", "the distinct elements, ascending",
        help: "With `counts`, a record of `values` and of how often each occurs. All NaN are one value.",
        examples: [
            Example("unique([3, 1, 3])", shows: "[1, 3]"), Example("unique([3, 1, 3], counts=true).counts", shows: "[1, 2]"),
            Example("unique([\"b\", \"a\", \"b\"])", shows: "[\"a\", \"b\"]"),
        ],
        seeAlso: ["sort", "histogram"]
    ) { call in
        let counting = try call.bool("counts")
        if case .list(let box) = try call.value("x"), box.elements.contains(where: { $0.text != nil }) {
            let texts = try call.strings("x")
            var occurrences: [String: Int] = [:]
            for text in texts { occurrences[text, default: 0] += 1 }
            let names = occurrences.keys.sorted()
            if !counting { return Value(names) }
            return Value(["values": Value(names), "counts": Value(names.map { Double(occurrences[$0] ?? 0) })] as Record)
        }
        let found = try call.tensor("x").unique(cancellation: call.context.cancellation)
        return counting ? Value(["values": Value(found.values), "counts": Value(found.counts)] as Record) : Value(found.values)
    }

    private static let histogram = Builtin(
        "histogram", "(x: tensor, bins: whole | tensor = 10, range: tensor = none, density: bool = false) -> record",
        "how many elements fall in each bin: a record of `counts` and `edges`",
        help: """
            `bins` is their number, of equal width over `range` ([low, high]; that of the elements by default), or their \
            edges. A bin holds its lower edge, the last its upper edge too. With `density`, shares per unit of width, so that \
            the integral is 1.
            """,
        examples: [Example("histogram([1, 2, 2, 5], bins=2)", shows: "{counts = [3, 1], edges = [1, 3, 5]}")],
        seeAlso: ["hist", "quantile"], searchTerms: ["distribution", "bins"]
    ) { call in
        let x = try call.tensor("x")
        var found: Histogram
        if let bins = try call.value("bins").whole {
            var range: ClosedRange<Double>?
            if let bounds = try call.optionalTensor("range")?.doubles {
                guard bounds.count == 2, bounds[0] <= bounds[1] else { throw call.invalid("range", "must be [low, high]") }
                range = bounds[0]...bounds[1]
            }
            guard bins <= 1 << 30 else { throw call.invalid("bins", "are too many") }
            found = try x.histogram(bins: bins, range: range)
        } else {
            found = try x.histogram(edges: call.tensor("bins"))
        }
        if try call.bool("density") { found = try found.density() }
        return Value(["counts": Value(found.counts), "edges": Value(found.edges)] as Record)
    }

    /// The places of values in order: all strings, or all numbers.
    private static func order(_ keys: [Value], _ descending: Bool, _ call: Call) throws -> [Int] {
        let texts = keys.compactMap(\.text)
        if texts.count == keys.count {
            return texts.indices.sorted { a, b in
                if texts[a] == texts[b] { return a < b }
                return descending ? texts[b] < texts[a] : texts[a] < texts[b]
            }
        }
        let numbers = keys.compactMap(\.scalar)
        guard numbers.count == keys.count else { throw call.invalid("x", "must be all numbers or all strings to be sorted") }
        return try Tensor(numbers).argumentSorted(descending: descending).doubles.map { Int($0) }
    }
}
