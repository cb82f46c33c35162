internal import Programs
internal import Runtime
internal import Tensors

/// Functions of each element.
enum ElementaryFunctions {
    static let builtins: [Builtin] = [
        function("abs", .abs, .abs, "the magnitude of each element", example: ("abs([-2, 3])", "[2, 3]")),
        function("sqrt", .sqrt, .sqrt, "the square root of each element; NaN of a negative one", example: ("sqrt([4, 2])", "[2, 1.41421]")),
        function("exp", .exp, .exp, "e to the power of each element", example: ("exp([0, 1])", "[1, 2.71828]"), seeAlso: ["expm1", "log"]),
        function("log", .log, .log, "the natural logarithm of each element", example: ("log(exp(2))", "2"), seeAlso: ["log1p"], terms: ["ln"]),
        function("log1p", .log1p, .log1p, "log(1 + x), without loss of digits near 0", example: ("log1p(1e-20)", "1e-20")),
        function("expm1", .expm1, .expm1, "exp(x) − 1, without loss of digits near 0", example: ("expm1(1e-20)", "1e-20")),
        function("sin", .sin, .sin, "the sine of each element, in radians", example: ("sin(pi / 6)", "0.5")),
        function("cos", .cos, .cos, "the cosine of each element, in radians", example: ("cos([0, pi])", "[1, -1]")),
        function("tan", .tan, .tan, "the tangent of each element, in radians", example: ("tan(0)", "0")),
        function("asin", .asin, .asin, "the angle between −π/2 and π/2 whose sine is each element", example: ("asin(1)", "1.57080")),
        function("acos", .acos, .acos, "the angle between 0 and π whose cosine is each element", example: ("acos(-1)", "3.14159")),
        function("atan", .atan, .atan, "the angle between −π/2 and π/2 whose tangent is each element", example: ("atan(1)", "0.785398"), seeAlso: ["atan2"]),
        function("tanh", .tanh, .tanh, "the hyperbolic tangent of each element", example: ("tanh([0, 1])", "[0, 0.761594]"), terms: ["activation"]),
        function("sinh", .sinh, .sinh, "the hyperbolic sine of each element", example: ("sinh(1)", "1.17520")),
        function("cosh", .cosh, .cosh, "the hyperbolic cosine of each element", example: ("cosh(0)", "1")),
        function("erf", .erf, .erf, "the error function 2/√π ∫₀ˣ exp(−t²) dt of each element", example: ("erf([0, 1])", "[0, 0.842701]")),
        function("floor", .floor, .floor, "the largest whole number that is not above each element", example: ("floor([1.7, -1.2])", "[1, -2]")),
        function("ceil", .ceil, .ceil, "the smallest whole number that is not below each element", example: ("ceil([1.2, -1.7])", "[2, -1]")),
        round,
        function("sign", .sign, .sign, "−1, 0 or 1 as each element is negative, zero or positive", example: ("sign([-3, 0, 2])", "[-1, 0, 1]")),
        mask("isnan", .isNaN, "true where an element is not a number", example: ("isnan([1, nan])", "[false, true]")),
        mask("isfinite", .isFinite, "true where an element is neither infinite nor NaN", example: ("isfinite([1, inf, nan])", "[true, false, false]")),
        atan2, clip, choose,
    ]

    private static func function(
        _ name: String, _ primitive: Primitive, _ operation: UnaryOperation, _ summary: String,
        example: (code: String, shows: String), seeAlso: [String] = [], terms: [String] = []
    ) -> Builtin {
        Builtin(
            name, "(x: numeric) -> number | tensor", summary, examples: [Example(example.code, shows: example.shows)],
            seeAlso: seeAlso, searchTerms: terms, scalar: { operation.value(at: $0) }
        ) { call in
            Value(try Operand.unary(primitive, call.operand("x")))
        }
    }

    private static func mask(
        _ name: String, _ primitive: Primitive, _ summary: String, example: (code: String, shows: String)
    ) -> Builtin {
        Builtin(name, "(x: numeric) -> bool | tensor", summary, examples: [Example(example.code, shows: example.shows)]) { call in
            Value(try Operand.unary(primitive, call.operand("x")))
        }
    }

    private static let round = Builtin(
        "round", "(x: numeric, digits: whole = 0) -> number | tensor",
        "each element to the nearest whole number, halves to the even one",
        help: "With `digits`, to that many decimals; negative ones round to tens, hundreds and so on.",
        examples: [Example("round([0.5, 1.5, -1.2])", shows: "[0, 2, -1]"), Example("round(2/3, 2)", shows: "0.67")],
        seeAlso: ["floor", "ceil"]
    ) { call in
        let x = try call.operand("x")
        let digits = try call.whole("digits")
        if digits == 0 { return Value(try Operand.unary(.round, x)) }
        guard (-300...300).contains(digits) else { throw call.invalid("digits", "must lie between -300 and 300") }
        // Multiplying or dividing by a whole power of ten: the inverse of a power is not exact.
        var power = 1.0
        for _ in 0..<Swift.abs(digits) { power *= 10 }
        let scale = Operand(power)
        let rounded = try Operand.unary(.round, digits > 0 ? x * scale : x / scale)
        return Value(try digits > 0 ? rounded / scale : rounded * scale)
    }

    private static let atan2 = Builtin(
        "atan2", "(y: numeric, x: numeric) -> number | tensor", "the angle of the point (x, y), between −π and π",
        examples: [Example("atan2(1, -1)", shows: "2.35619")], seeAlso: ["atan"]
    ) { call in
        Value(try Operand.atan2(call.operand("y"), call.operand("x")))
    }

    private static let clip = Builtin(
        "clip", "(x: numeric, low: numeric = none, high: numeric = none) -> number | tensor",
        "each element, moved to the nearer bound where it lies outside",
        help: "A bound that is left out does not bind; bounds may be tensors. NaN stays NaN.",
        examples: [Example("clip([-1, 0.5, 3], 0, 1)", shows: "[0, 0.5, 1]"), Example("clip([-1, 3], high=2)", shows: "[-1, 2]")],
        searchTerms: ["clamp", "limit"]
    ) { call in
        var x = try call.operand("x")
        if let low = try call.optionalOperand("low") { x = try Operand.maximum(x, low) }
        if let high = try call.optionalOperand("high") { x = try Operand.minimum(x, high) }
        return Value(x)
    }

    private static let choose = Builtin(
        "where", "(condition: any, a: any = none, b: any = none) -> number | tensor | table",
        "`a` where a condition holds and `b` elsewhere; or the places where it holds",
        help: """
            The condition, `a` and `b` are broadcast to each other. Both are computed, so `where` is what stands for `if` in \
            functions that are differentiated or compiled.

            With the condition alone: the places where it is true, as a vector for a vector, else as a matrix with a row for \
            each place. With a table and a mask, or a table and a function of a row: the rows for which it holds.
            """,
        examples: [
            Example("where([1, -2, 3] > 0, 1, 0)", shows: "[1, 0, 1]"), Example("where([5, 0, 7] > 1)", shows: "[0, 2]"),
            Example("where(table(a=[1, 2]), row -> row.a > 1).a", shows: "[2]"),
        ],
        seeAlso: ["clip"], searchTerms: ["if", "select", "filter", "nonzero"]
    ) { call in
        let condition = try call.value("condition")
        if case .table(let box) = condition {
            let table = box.table
            if let function = try call.value("a").function {
                let chosen = try (0..<table.rowCount).filter { row in
                    let answer = try call.machine.call(function, [Value(table.record(at: row))])
                    guard case .bool(let holds) = answer else {
                        throw call.invalid("a", "must be a function of a row that gives true or false, not \(answer.typePhrase)")
                    }
                    return holds
                }
                return Value(try table.rows(at: chosen))
            }
            guard let mask = try call.value("a").asTensor(), mask.elementType == .bool else {
                throw call.wrongType("a", expected: "a mask or a function of a row", value: try call.value("a"))
            }
            return Value(try table.rows(where: mask))
        }
        guard let condition = try condition.asOperand() else {
            throw call.wrongType("condition", expected: "a mask", value: condition)
        }
        switch (try call.optionalOperand("a"), try call.optionalOperand("b")) {
        case (let a?, let b?): return Value(try Operand.select(condition, a, b))
        case (nil, nil):
            guard let mask = condition.tensor else {
                throw call.invalid("condition", "is being traced: the number of places where it holds is not known; give `a` and `b`")
            }
            return Value(try places(mask.converted(to: .bool)))
        default: throw call.invalid("b", "is needed with `a`, and `a` with `b`")
        }
    }

    private static func places(_ mask: Tensor) throws -> Tensor {
        let flat = mask.bools.enumerated().filter(\.element).map(\.offset)
        guard mask.rank > 1 else { return Tensor(flat.map(Double.init)) }
        var rows: [Double] = []
        for place in flat {
            var rest = place
            var row: [Double] = []
            for extent in mask.shape.reversed() {
                row.append(Double(rest % extent))
                rest /= extent
            }
            rows += row.reversed()
        }
        return Tensor(rows, shape: [flat.count, mask.rank])
    }
}
