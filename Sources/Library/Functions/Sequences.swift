internal import Runtime
internal import Tensors

extension FunctionsTopic {
    static let sequences: [Builtin] = [
        Builtin(
            "map", "(values: any, f: any) -> list | tensor", "The function of every element",
            help: """
                Elements are those of a list, along the first axis of a tensor, the characters of a string, the rows of a table. \
                Results that are numbers or equally shaped tensors make a tensor, others a list. The function may stand first.
                """,
            examples: [
                Example("map(1..3, x -> x^2)", shows: "[1, 4, 9]"),
                Example("[\"a\", \"bc\"] |> map(length)", shows: "[1, 2]"),
            ], seeAlso: ["filter", "reduce", "zip"], searchTerms: ["apply", "foreach", "comprehension", "vectorize"]
        ) { call in
            let (values, function) = try elementsAndFunction(call)
            var results: [Value] = []
            results.reserveCapacity(values.count)
            for value in values { results.append(try call.machine.call(function, [value])) }
            return try Value(bracket: results)
        },
        Builtin(
            "filter", "(values: any, f: any) -> list | tensor", "The elements for which the function is true",
            examples: [Example("filter(1..6, x -> x % 2 == 0)", shows: "[2, 4, 6]")], seeAlso: ["map", "where"],
            searchTerms: ["select", "find", "grep"]
        ) { call in
            let (values, function) = try elementsAndFunction(call)
            var kept: [Int] = []
            for (position, value) in values.enumerated() {
                let verdict = try call.machine.call(function, [value])
                guard case .bool(let holds) = verdict else {
                    throw call.invalid("f", "must give true or false, and gave \(verdict.typePhrase)")
                }
                if holds { kept.append(position) }
            }
            let source = try call.value("values").function == nil ? call.value("values") : call.value("f")
            if case .tensor(let box) = source { return Value(try box.tensor.at([.list(kept)])) }
            if case .table(let box) = source { return Value(try box.table.rows(at: kept)) }
            if case .string = source { return Value(kept.compactMap { values[$0].text }.joined()) }
            return Value(kept.map { values[$0] })
        },
        Builtin(
            "reduce", "(values: any, f: any, initial: any = auto) -> any",
            "The function of the result so far and the next element, from the first element to the last",
            examples: [Example("reduce(1..5, (a, b) -> a * b)", shows: "120")], seeAlso: ["map", "sum", "cumsum"],
            searchTerms: ["fold", "accumulate"]
        ) { call in
            let (values, function) = try elementsAndFunction(call)
            var rest = values[...]
            var result: Value
            if call.isGiven("initial") {
                result = try call.value("initial")
            } else {
                guard let first = rest.popFirst() else { throw call.invalid("values", "has no elements; give `initial`") }
                result = first
            }
            for value in rest { result = try call.machine.call(function, [result, value]) }
            return result
        },
        Builtin(
            "zip", "(values…: any) -> list", "The elements of several lists or tensors in groups: first with first, second with second",
            examples: [Example("for a, b in zip([1, 2], [\"x\", \"y\"]) { print(a, b) }")], seeAlso: ["enumerate", "map"],
            searchTerms: ["pair", "together"]
        ) { call in
            var columns: [[Value]] = []
            for value in call.rest {
                guard let elements = try value.asElements() else {
                    throw call.wrongType("values", expected: "lists or tensors", value: value)
                }
                if let first = columns.first, first.count != elements.count {
                    throw call.invalid("values", "must have equally many elements, not \(first.count) and \(elements.count)")
                }
                columns.append(elements)
            }
            return Value(try (0..<(columns.first?.count ?? 0)).map { row in try Value(bracket: columns.map { $0[row] }) })
        },
        Builtin(
            "enumerate", "(values: any, start: whole = 0) -> list", "Every element with its number",
            examples: [Example("for i, name in enumerate([\"a\", \"b\"]) { print(i, name) }")], seeAlso: ["zip"],
            searchTerms: ["index", "number", "counter"]
        ) { call in
            let value = try call.value("values")
            guard let elements = try value.asElements() else {
                throw call.wrongType("values", expected: "a list or a tensor", value: value)
            }
            let start = try call.whole("start")
            return Value(try elements.enumerated().map { try Value(bracket: [Value(start + $0), $1]) })
        },
    ]

    /// The elements to go through and the function, which may be given in either order.
    private static func elementsAndFunction(_ call: Call) throws -> ([Value], FunctionValue) {
        var values = try call.value("values")
        var function = try call.value("f")
        if function.function == nil || (values.function != nil && isSequence(function)) { swap(&values, &function) }
        guard let callable = function.function else { throw call.wrongType("f", expected: "a function", value: try call.value("f")) }
        guard let elements = try values.asElements() else {
            throw call.wrongType("values", expected: "a list or a tensor", value: values)
        }
        return (elements, callable)
    }

    private static func isSequence(_ value: Value) -> Bool {
        switch value {
        case .list, .tensor, .table: true
        default: false
        }
    }
}
