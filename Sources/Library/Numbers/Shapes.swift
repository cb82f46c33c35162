internal import Programs
internal import Runtime
internal import Tensors

/// Functions that join, rearrange and convert tensors.
enum Shapes {
    static let builtins: [Builtin] = [
        concat, stack, reshape,
        Builtin(
            "ravel", "(x: numeric) -> tensor", "all elements as a vector, in row-major order",
            examples: [Example("ravel([[1, 2], [3, 4]])", shows: "[1, 2, 3, 4]")], seeAlso: ["reshape"], searchTerms: ["flatten"]
        ) { call in
            let x = try call.operand("x")
            return Value(try x.reshaped([x.count]))
        },
        squeeze, expand, transpose, tensor,
        Builtin(
            "shape", "(x: any) -> tensor", "the extents of a tensor, outermost first; of a table its rows and columns",
            examples: [Example("shape(zeros(2, 3))", shows: "[2, 3]")], seeAlso: ["size", "length"], searchTerms: ["dimensions"]
        ) { call in
            let value = try call.value("x")
            switch value {
            case .table(let box): return Value([Double(box.table.rowCount), Double(box.table.columnCount)])
            case .list(let box) where !box.elements.contains(where: \.isTraced): 
                // A list of equally shaped tensors has the shape of the tensor that it makes.
                if let tensor = try? value.asTensor() { return Value(tensor.shape.map(Double.init)) }
                return Value([Double(box.elements.count)])
            default:
                guard let operand = try value.asOperand() else { throw call.wrongType("x", expected: "a tensor", value: value) }
                return Value(operand.shape.map(Double.init))
            }
        },
        Builtin(
            "size", "(x: numeric) -> number", "how many elements a tensor has",
            examples: [Example("size(zeros(2, 3))", shows: "6")], seeAlso: ["shape", "length"]
        ) { call in
            Value(try call.operand("x").count)
        },
        precision("f32", "single", .f32, ("f32(0.1) == 0.1", "false")),
        precision("f64", "double", .f64, ("f64(f32([1, 2]))", "[1, 2]")),
    ]

    private static let concat = Builtin(
        "concat", "(x…: any, *, axis: whole = 0) -> tensor | list | table", "tensors, lists or tables one after the other",
        help: "Of several arguments, or of the parts of the only one. Tensors are joined along `axis`; all other extents must be equal. Tables need the same columns.",
        examples: [
            Example("concat([1, 2], [3])", shows: "[1, 2, 3]"),
            Example("concat([[1], [2]], [[3], [4]], axis=1)", shows: "[[1, 3],\n [2, 4]]"),
            Example("concat([\"a\"], [\"b\", \"c\"])", shows: "[\"a\", \"b\", \"c\"]"),
        ],
        seeAlso: ["stack"], searchTerms: ["append", "join", "concatenate"]
    ) { call in
        let parts = call.rest.count == 1 ? try call.rest[0].asElements() ?? call.rest : call.rest
        if case .table(let first)? = parts.first {
            return Value(try parts.dropFirst().reduce(first.table) { joined, part in
                guard case .table(let box) = part else { throw call.wrongType("x", expected: "a table", value: part) }
                return try joined.appending(box.table)
            })
        }
        let lists = parts.map { part -> [Value]? in
            if case .list(let box) = part, box.elements.contains(where: { !isNumeric($0) }) { return box.elements }
            return nil
        }
        if lists.contains(where: { $0 != nil }) {
            return Value(try parts.flatMap { part in
                guard let elements = try part.asElements() else { throw call.wrongType("x", expected: "a list", value: part) }
                return elements
            })
        }
        return Value(try joined(call, parts) { try Tensor.concatenate($0, axis: $1) } traced: { operands, axis in
            try Operand.concatenate(operands, axis: operands.first?.normalizedAxes([axis])[0] ?? 0)
        })
    }

    private static let stack = Builtin(
        "stack", "(x…: numeric, *, axis: whole = 0) -> tensor", "tensors of one shape along a new axis",
        help: "Of several arguments, or of the parts of the only one. −1 makes the new axis the last.",
        examples: [
            Example("stack([1, 2], [3, 4])", shows: "[[1, 2],\n [3, 4]]"),
            Example("stack([1, 2], [3, 4], axis=-1)", shows: "[[1, 3],\n [2, 4]]"),
        ],
        seeAlso: ["concat"]
    ) { call in
        let parts = call.rest.count == 1 ? try call.rest[0].asElements() ?? call.rest : call.rest
        return Value(try joined(call, parts) { try Tensor.stack($0, axis: $1) } traced: { operands, axis in
            let rank = operands.first?.rank ?? 0
            let place = axis < 0 ? axis + rank + 1 : axis
            guard (0...rank).contains(place), Set(operands.map(\.shape)).count == 1 else {
                throw call.invalid("x", "must be tensors of one shape, and `axis` one of theirs or the next")
            }
            return try Operand.stack(operands, axis: place)
        })
    }

    private static let reshape = Builtin(
        "reshape", "(x: numeric, shape…: whole | list | tensor) -> tensor", "the same elements in another shape of as many",
        help: "One extent may be −1: what is left over. Elements keep their row-major order.",
        examples: [Example("reshape(1..6, 2, 3)", shows: "[[1, 2, 3],\n [4, 5, 6]]"), Example("reshape(1..6, [3, -1])[:, 1]", shows: "[2, 4, 6]")],
        seeAlso: ["ravel", "squeeze", "expand"]
    ) { call in
        let x = try call.operand("x")
        let shape = try call.restShape("shape")
        if let tensor = x.tensor { return Value(try tensor.reshaped(shape)) }
        // A tensor without memory of its own tells the shape that −1 stands for, and what does not fit.
        let known = shape.filter { $0 != -1 }.reduce(1, *)
        let wanted = shape.map { $0 == -1 && known > 0 ? x.count / known : $0 }
        guard wanted.elementCount == x.count, shape.count(where: { $0 == -1 }) <= 1 else {
            throw TensorError.cannotReshape(from: x.shape, to: shape)
        }
        return Value(try x.reshaped(wanted))
    }

    private static let squeeze = Builtin(
        "squeeze", "(x: numeric, axis: whole | list | tensor = none) -> tensor", "without the axes of extent 1, or without the given ones of them",
        examples: [Example("squeeze([[1, 2, 3]])", shows: "[1, 2, 3]")], seeAlso: ["expand"]
    ) { call in
        let x = try call.operand("x")
        let axes = try call.axes()
        if let tensor = x.tensor { return Value(try tensor.squeezed(axes: axes)) }
        let dropped = try axes.map { try x.normalizedAxes($0) } ?? x.shape.indices.filter { x.shape[$0] == 1 }
        for axis in dropped where x.shape[axis] != 1 { throw TensorError.axisIsNotOne(axis: axis, shape: x.shape) }
        return Value(try x.reshaped(x.shape.indices.filter { !dropped.contains($0) }.map { x.shape[$0] }))
    }

    private static let expand = Builtin(
        "expand", "(x: numeric, axis: whole = 0) -> tensor", "with a new axis of extent 1; −1 puts it last",
        examples: [Example("shape(expand([1, 2, 3], -1))", shows: "[3, 1]")], seeAlso: ["squeeze"], searchTerms: ["unsqueeze", "newaxis"]
    ) { call in
        let x = try call.operand("x")
        let axis = try call.whole("axis")
        if let tensor = x.tensor { return Value(try tensor.expanded(axis: axis)) }
        let place = axis < 0 ? axis + x.rank + 1 : axis
        guard (0...x.rank).contains(place) else { throw TensorError.axisOutOfRange(axis: axis, shape: x.shape) }
        return Value(try x.expanded(at: [place]))
    }

    private static let transpose = Builtin(
        "transpose", "(x: numeric, axes: list | tensor = none) -> tensor", "the axes in reverse, or in the order of `axes`",
        help: "Axis i of the result is axis `axes[i]` of x. `x.T` reverses them too.",
        examples: [Example("transpose([[1, 2], [3, 4]])", shows: "[[1, 3],\n [2, 4]]"), Example("shape(transpose(zeros(2, 3, 4), [1, 0, 2]))", shows: "[3, 2, 4]")],
        searchTerms: ["permute", "swapaxes"]
    ) { call in
        let x = try call.operand("x")
        let axes = try call.axes("axes")
        if let tensor = x.tensor { return Value(try tensor.transposed(axes)) }
        guard let axes else { return Value(try x.transposed()) }
        let order = axes.map { $0 < 0 ? $0 + x.rank : $0 }
        guard order.sorted() == Array(0..<x.rank) else { throw TensorError.wrongPermutation(axes, shape: x.shape) }
        return Value(try x.transposed(order))
    }

    private static let tensor = Builtin(
        "tensor", "(x: numeric | list | table) -> tensor", "a list of numbers or of equally shaped tensors, or a table's columns of numbers, as a tensor",
        help: "A table gives a matrix with a row for each of its rows.",
        examples: [Example("tensor([true, false])", shows: "[true, false]"), Example("tensor(table(a=[1, 2], b=[3, 4]))", shows: "[[1, 3],\n [2, 4]]")],
        seeAlso: ["table", "f64"]
    ) { call in
        if case .table(let box) = try call.value("x") {
            let columns = try box.table.names.map { try box.table.numbers($0) }
            return Value(columns.isEmpty ? Tensor([]) : try Tensor.stack(columns, axis: 1))
        }
        return Value(try call.operand("x"))
    }

    private static func precision(
        _ name: String, _ word: String, _ type: ElementType, _ example: (code: String, shows: String)
    ) -> Builtin {
        Builtin(
            name, "(x: numeric) -> number | tensor", "the elements in \(word) precision; true as 1",
            help: type == .f32 ? "A number stays a number, rounded to what single precision holds." : "",
            examples: [Example(example.code, shows: example.shows)], seeAlso: [type == .f32 ? "f64" : "f32"], searchTerms: ["precision", "float", "cast"]
        ) { call in
            let x = try call.operand("x")
            return Value(try x.tensor.map { .tensor($0.converted(to: type)) } ?? x.converted(to: type))
        }
    }

    /// Joins parts as tensors, or as operands when one of them is being traced.
    private static func joined(
        _ call: Call, _ parts: [Value], tensors: ([Tensor], Int) throws -> Tensor, traced: ([Operand], Int) throws -> Operand
    ) throws -> Operand {
        let axis = try call.whole("axis")
        let operands = try parts.map { part in
            guard let operand = try part.asOperand() else {
                throw call.wrongType("x", expected: "a number or a tensor", value: part)
            }
            return operand
        }
        let known = operands.compactMap(\.tensor)
        return known.count == operands.count ? .tensor(try tensors(known, axis)) : try traced(operands, axis)
    }

    private static func isNumeric(_ value: Value) -> Bool {
        switch value {
        case .number, .bool, .tensor, .traced: true
        default: false
        }
    }
}
