internal import Programs
internal import Runtime
internal import Tensors

/// Functions that make many elements one, along axes.
enum Reductions {
    private static let axisHelp = "Over all elements, or along `axis`: one, or a list of several; negative ones count from the end. `keepdims` leaves the axes with extent 1."
    private static let signature = "(x: numeric, axis: whole | list | tensor = none, keepdims: bool = false) -> number | tensor"

    static let builtins: [Builtin] = [
        extreme("max", "largest", .maximum), extreme("min", "smallest", .minimum),
        reduction(
            "sum", "the sum of the elements; true counts as 1",
            [("sum([1, 2, 3])", "6"), ("sum([[1, 2], [3, 4]], axis=0)", "[4, 6]")],
            tensor: { try $0.sum(axes: $1, keepingDimensions: $2) }, traced: { try $0.sum(axes: $1, keepingDimensions: $2) }),
        reduction(
            "prod", "the product of the elements", [("prod(1..5)", "120")],
            tensor: { try $0.product(axes: $1, keepingDimensions: $2) }, traced: product),
        reduction(
            "mean", "the arithmetic mean", [("mean([1, 2, 6])", "3"), ("mean([[1, 2], [3, 4]], axis=1)", "[1.5, 3.5]")],
            tensor: { try $0.mean(axes: $1, keepingDimensions: $2) }, traced: { try $0.mean(axes: $1, keepingDimensions: $2) }),
        spread("var", "variance", isRoot: false), spread("std", "standard deviation", isRoot: true),
        Builtin(
            "median", "(x: numeric, axis: whole | list | tensor = none, keepdims: bool = false) -> number | tensor",
            "the middle value: half of the elements are not above it, half not below",
            help: "The mean of the two middle ones of an even number. NaN where an element is.\n\n" + axisHelp,
            examples: [Example("median([7, 1, 2])", shows: "2"), Example("median([4, 1, 2, 3])", shows: "2.5")],
            seeAlso: ["quantile", "mean"]
        ) { call in
            let x = try call.operand("x")
            guard let tensor = x.tensor else { return Value(try x.median(axes: call.axes(), keepingDimensions: call.bool("keepdims"))) }
            return Value(try tensor.median(axes: call.axes(), keepingDimensions: call.bool("keepdims"), cancellation: call.context.cancellation))
        },
        Builtin(
            "quantile", "(x: numeric, q: number | tensor, axis: whole | list | tensor = none) -> number | tensor",
            "the value below which a fraction `q` of the elements lies",
            help: """
                By linear interpolation between the ordered elements, NumPy's default (type 7 of Hyndman and Fan, 1996). \
                Several fractions at once give a first axis of their own.
                """,
            examples: [
                Example("quantile(0..100, 0.25)", shows: "25"), Example("quantile([1, 2, 4], [0, 0.5, 1])", shows: "[1, 2, 4]"),
            ],
            seeAlso: ["median"], searchTerms: ["percentile"]
        ) { call in
            let q = try call.tensor("q")
            let x = try call.operand("x")
            guard let tensor = x.tensor else {
                let found = try x.quantiles(q.doubles, axes: call.axes())
                return Value(try found.reshaped(q.shape + found.shape.dropFirst()))
            }
            let found = try tensor.quantiles(q.doubles, axes: call.axes(), cancellation: call.context.cancellation)
            return Value(try found.reshaped(q.shape + found.shape.dropFirst()))
        },
        Builtin(
            "cumsum", "(x: numeric, axis: whole = none) -> tensor", "the sums of the elements up to each one",
            help: "Over all elements in row-major order, or along an axis.",
            examples: [Example("cumsum([1, 2, 3])", shows: "[1, 3, 6]"), Example("cumsum([[1, 2], [3, 4]], axis=0)", shows: "[[1, 2],\n [4, 6]]")]
        ) { call in
            let x = try call.operand("x")
            if let tensor = x.tensor { return Value(try tensor.cumulativeSum(axis: call.axis())) }
            let axis = try call.axis()
            return Value(try (axis == nil ? x.reshaped([x.count]) : x).cumulativeSum(axis: axis ?? 0))
        },
        truth("any", "whether at least one element is true, or not 0", ("any([1, 5] > 4)", "true"), isAny: true),
        truth("all", "whether every element is true, or not 0", ("all([1, 5] > 0)", "true"), isAny: false),
    ]

    private static func reduction(
        _ name: String, _ summary: String, _ examples: [(code: String, shows: String)],
        tensor: @escaping @Sendable (Tensor, [Int]?, Bool) throws -> Tensor,
        traced: @escaping @Sendable (Operand, [Int]?, Bool) throws -> Operand
    ) -> Builtin {
        Builtin(
            name, signature, summary, help: axisHelp, examples: examples.map { Example($0.code, shows: $0.shows) },
            seeAlso: name == "sum" ? ["cumsum", "mean"] : []
        ) { call in
            let x = try call.operand("x")
            let axes = try call.axes()
            let keeping = try call.bool("keepdims")
            if let values = x.tensor { return Value(try tensor(values, axes, keeping)) }
            return Value(try traced(x, axes, keeping))
        }
    }

    private static func extreme(_ name: String, _ adjective: String, _ operation: Reduction) -> Builtin {
        let isMaximum = operation == .maximum
        return Builtin(
            name, "(x…: numeric, *, axis: whole | list | tensor = none, keepdims: bool = false) -> number | tensor",
            "the \(adjective) element; of several arguments, the \(adjective) at each place",
            help: axisHelp + " Of several arguments, which are broadcast to each other, elementwise. NaN wins.",
            examples: [
                Example("\(name)([3, 1, 2])", shows: isMaximum ? "3" : "1"),
                Example("\(name)([[1, 8], [3, 4]], axis=0)", shows: isMaximum ? "[3, 8]" : "[1, 4]"),
                Example("\(name)([1, 5], 3)", shows: isMaximum ? "[3, 5]" : "[1, 3]"),
            ],
            seeAlso: [isMaximum ? "argmax" : "argmin", "clip"]
        ) { call in
            let operands = try call.rest.map { value in
                guard let operand = try value.asOperand() else {
                    throw call.wrongType("x", expected: "a number or a tensor", value: value)
                }
                return operand
            }
            guard let first = operands.first else { throw call.invalid("x", "is needed") }
            let axes = try call.axes()
            let keeping = try call.bool("keepdims")
            if operands.count > 1 {
                guard axes == nil else { throw call.invalid("axis", "goes with one argument alone") }
                return Value(try operands.dropFirst().reduce(first) {
                    try isMaximum ? Operand.maximum($0, $1) : Operand.minimum($0, $1)
                })
            }
            if let tensor = first.tensor { return Value(try tensor.reduced(operation, axes: axes, keepingDimensions: keeping)) }
            return Value(try isMaximum
                ? first.maximum(axes: axes, keepingDimensions: keeping) : first.minimum(axes: axes, keepingDimensions: keeping))
        }
    }

    private static func spread(_ name: String, _ noun: String, isRoot: Bool) -> Builtin {
        Builtin(
            name, "(x: numeric, axis: whole | list | tensor = none, ddof: number = 0, keepdims: bool = false) -> number | tensor",
            "the \(noun)" + (isRoot ? ": the square root of the variance" : ": the mean squared deviation from the mean"),
            help: "The divisor is n − `ddof`: 0 for the \(noun) of the elements themselves, 1 for an estimate from a sample.\n\n" + axisHelp,
            examples: [
                Example("\(name)([1, 3, 5, 7])", shows: isRoot ? "2.23607" : "5"),
                Example("\(name)([1, 3], ddof=1)", shows: isRoot ? "1.41421" : "2"),
            ],
            seeAlso: ["mean", isRoot ? "var" : "std"]
        ) { call in
            let x = try call.operand("x")
            let (axes, ddof, keeping) = (try call.axes(), try call.number("ddof"), try call.bool("keepdims"))
            if let tensor = x.tensor {
                let variance = try tensor.variance(axes: axes, ddof: ddof, keepingDimensions: keeping)
                return Value(isRoot ? try variance.unary(.sqrt) : variance)
            }
            let variance = try x.variance(axes: axes, ddof: ddof, keepingDimensions: keeping)
            return Value(isRoot ? try variance.sqrt() : variance)
        }
    }

    private static func truth(_ name: String, _ summary: String, _ example: (code: String, shows: String), isAny: Bool) -> Builtin {
        Builtin(
            name, "(x: numeric, axis: whole | list | tensor = none, keepdims: bool = false) -> bool | tensor", summary, help: axisHelp,
            examples: [Example(example.code, shows: example.shows)], seeAlso: [isAny ? "all" : "any"]
        ) { call in
            let x = try call.operand("x")
            let (axes, keeping) = (try call.axes(), try call.bool("keepdims"))
            if let tensor = x.tensor { return Value(try tensor.reduced(isAny ? .any : .all, axes: axes, keepingDimensions: keeping)) }
            let holds = try Operand.binary(.notEqual, x, 0).asFloat()
            let extreme = try isAny
                ? holds.maximum(axes: axes, keepingDimensions: keeping) : holds.minimum(axes: axes, keepingDimensions: keeping)
            return Value(try Operand.binary(.notEqual, extreme, 0))
        }
    }

    /// The product along axes by multiplying halves, so that its derivative holds where elements are 0 or negative.
    private static func product(_ x: Operand, _ axes: [Int]?, _ keeping: Bool) throws -> Operand {
        let reduced = try x.normalizedAxes(axes)
        let kept = x.shape.indices.filter { !reduced.contains($0) }
        let keptShape = kept.map { x.shape[$0] }
        var count = reduced.reduce(1) { $0 * x.shape[$1] }
        var rows = try x.asFloat().transposed(kept + reduced).reshaped([keptShape.reduce(1, *), count])
        guard count > 0 else { return try Operand(Tensor(repeating: 1, shape: keptShape)) }
        while count > 1 {
            let half = count / 2
            let product = try rows.sliced(axis: 1, start: 0, count: half) * rows.sliced(axis: 1, start: half, count: half)
            rows = count % 2 == 0
                ? product : try Operand.concatenate([product, rows.sliced(axis: 1, start: count - 1, count: 1)], axis: 1)
            count = half + count % 2
        }
        let shape = x.shape.indices.compactMap { reduced.contains($0) ? (keeping ? 1 : nil) : x.shape[$0] }
        return try rows.reshaped(shape)
    }
}
