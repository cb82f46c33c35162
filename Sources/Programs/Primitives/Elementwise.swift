internal import CKernels
internal import Tensors

// Functions of each element. An entry gives the kernel's code, the derivative as a factor, and where it is smooth.
extension Primitive {
    private typealias Factor = @Sendable (_ x: Operand, _ y: Operand) throws -> Operand

    private static func unary(
        _ name: String, _ operation: UnaryOperation, on range: ClosedRange<Double>?, result: ElementType? = nil,
        derivative: Factor? = nil
    ) -> Primitive {
        Primitive(
            name, lowering: .lane(UInt16(operation.rawValue)),
            sampling: derivative == nil ? nil : range.map { Sampling([$0]) },
            type: { operands, _ in operands[0].with(elementType: result ?? (operands[0].elementType == .bool ? .f64 : operands[0].elementType)) },
            evaluate: { tensors, _ in try tensors[0].unary(operation) },
            tangent: { node, tangents in
                guard let derivative, let tangent = tangents[0] else { return nil }
                return try tangent * derivative(node.operands[0], node.result)
            },
            cotangent: { node, cotangent in
                guard let derivative else { return [nil] }
                return [try cotangent * derivative(node.operands[0], node.result)]
            })
    }

    public static let negate: Primitive = unary("neg", .negate, on: -2...2) { _, _ in -1 }
    public static let abs: Primitive = unary("abs", .abs, on: 0.2...2) { x, _ in try Operand.unary(.sign, x) }
    public static let sign: Primitive = unary("sign", .sign, on: nil)
    public static let exp: Primitive = unary("exp", .exp, on: -2...2) { _, y in y }
    public static let log: Primitive = unary("log", .log, on: 0.3...3) { x, _ in try x.reciprocal() }
    public static let log1p: Primitive = unary("log1p", .log1p, on: -0.5...3) { x, _ in try (x + 1).reciprocal() }
    public static let expm1: Primitive = unary("expm1", .expm1, on: -2...2) { _, y in try y + 1 }
    public static let sqrt: Primitive = unary("sqrt", .sqrt, on: 0.3...3) { _, y in try 0.5 / y }
    public static let sin: Primitive = unary("sin", .sin, on: -3...3) { x, _ in try Operand.unary(.cos, x) }
    public static let cos: Primitive = unary("cos", .cos, on: -3...3) { x, _ in try -Operand.unary(.sin, x) }
    public static let tan: Primitive = unary("tan", .tan, on: -1...1) { _, y in try y.square() + 1 }
    public static let asin: Primitive = unary("asin", .asin, on: -0.8...0.8) { x, _ in try (1 - x.square()).sqrt().reciprocal() }
    public static let acos: Primitive = unary("acos", .acos, on: -0.8...0.8) { x, _ in try -(1 - x.square()).sqrt().reciprocal() }
    public static let atan: Primitive = unary("atan", .atan, on: -2...2) { x, _ in try (x.square() + 1).reciprocal() }
    public static let sinh: Primitive = unary("sinh", .sinh, on: -2...2) { x, _ in try Operand.unary(.cosh, x) }
    public static let cosh: Primitive = unary("cosh", .cosh, on: -2...2) { x, _ in try Operand.unary(.sinh, x) }
    public static let tanh: Primitive = unary("tanh", .tanh, on: -2...2) { _, y in try 1 - y.square() }
    public static let sigmoid: Primitive = unary("sigmoid", .sigmoid, on: -3...3) { _, y in try y * (1 - y) }
    public static let softplus: Primitive = unary("softplus", .softplus, on: -3...3) { x, _ in try x.sigmoid() }
    public static let relu: Primitive = unary("relu", .relu, on: 0.2...2) { x, y in
        try Operand.binary(.greater, y, 0).converted(to: x.elementType)
    }
    public static let erf: Primitive = unary("erf", .erf, on: -2...2) { x, _ in
        try (-x.square()).exp() * 1.1283791670955126 // 2/√π
    }
    public static let floor: Primitive = unary("floor", .floor, on: nil)
    public static let ceil: Primitive = unary("ceil", .ceil, on: nil)
    public static let round: Primitive = unary("round", .round, on: nil)
    public static let reciprocal: Primitive = unary("reciprocal", .reciprocal, on: 0.4...3) { _, y in try -y.square() }
    public static let square: Primitive = unary("square", .square, on: -2...2) { x, _ in try x * 2 }
    public static let logicalNot: Primitive = unary("not", .logicalNot, on: nil, result: .bool)
    public static let isNaN: Primitive = unary("isnan", .isNaN, on: nil, result: .bool)
    public static let isFinite: Primitive = unary("isfinite", .isFinite, on: nil, result: .bool)

    private typealias Partials = @Sendable (_ a: Operand, _ b: Operand, _ y: Operand) -> (
        a: () throws -> Operand, b: () throws -> Operand
    )

    private static func binary(
        _ name: String, _ operation: BinaryOperation, on ranges: [ClosedRange<Double>]? = nil,
        partials: Partials? = nil
    ) -> Primitive {
        let isMask = operation.givesMask
        return Primitive(
            name, lowering: .lane(64 + UInt16(operation.rawValue)), sampling: ranges.map { Sampling($0) },
            type: { operands, _ in
                guard operands[0].shape == operands[1].shape else {
                    throw ProgramError.shapesDoNotBroadcast(operation: name, operands[0].shape, operands[1].shape)
                }
                return operands[0].with(elementType: isMask ? .bool : operands[0].elementType == .bool ? .f64 : operands[0].elementType)
            },
            evaluate: { tensors, _ in try Tensor.binary(operation, tensors[0], tensors[1]) },
            tangent: { node, tangents in
                guard let partials else { return nil }
                let (a, b) = partials(node.operands[0], node.operands[1], node.result)
                return try Operand.sum(of: [
                    try tangents[0].map { try $0 * a() }, try tangents[1].map { try $0 * b() },
                ])
            },
            cotangent: { node, cotangent in
                guard let partials else { return [nil, nil] }
                let (a, b) = partials(node.operands[0], node.operands[1], node.result)
                return [
                    node.needed[0] ? try cotangent * a() : nil, node.needed[1] ? try cotangent * b() : nil,
                ]
            })
    }

    public static let add: Primitive = binary("+", .add, on: [-2...2, -2...2]) { _, _, _ in ({ 1 }, { 1 }) }
    public static let subtract: Primitive = binary("-", .subtract, on: [-2...2, -2...2]) { _, _, _ in ({ 1 }, { -1 }) }
    public static let multiply: Primitive = binary("*", .multiply, on: [-2...2, -2...2]) { a, b, _ in ({ b }, { a }) }
    public static let divide: Primitive = binary("/", .divide, on: [-2...2, 0.5...3]) { _, b, y in
        ({ try b.reciprocal() }, { try -y / b })
    }
    /// ∂/∂b is taken as 0 where a is 0 (the limit from above for b > 0).
    public static let power: Primitive = binary("^", .power, on: [0.3...3, -2...2]) { a, b, y in
        (
            { try b * Operand.power(a, b - 1) },
            { try Operand.select(Operand.binary(.equal, a, 0), 0, y * a.log()) }
        )
    }
    /// Of equal operands each has half the derivative.
    public static let maximum: Primitive = binary("max", .maximum, on: [-2...0, 0.1...2]) { a, b, _ in
        ({ try share(a, above: b) }, { try share(b, above: a) })
    }
    public static let minimum: Primitive = binary("min", .minimum, on: [-2...0, 0.1...2]) { a, b, _ in
        ({ try share(b, above: a) }, { try share(a, above: b) })
    }
    public static let atan2: Primitive = binary("atan2", .atan2, on: [0.3...2, 0.3...2]) { y, x, _ in
        (
            { try x / (x.square() + y.square()) },
            { try -y / (x.square() + y.square()) }
        )
    }
    public static let modulo: Primitive = binary("%", .modulo, on: [0.1...0.9, 1...1.5]) { a, b, _ in
        ({ 1 }, { try -Operand.unary(.floor, a / b) })
    }
    public static let equal: Primitive = binary("==", .equal)
    public static let notEqual: Primitive = binary("!=", .notEqual)
    public static let less: Primitive = binary("<", .less)
    public static let lessEqual: Primitive = binary("<=", .lessEqual)
    public static let greater: Primitive = binary(">", .greater)
    public static let greaterEqual: Primitive = binary(">=", .greaterEqual)
    public static let logicalAnd: Primitive = binary("and", .logicalAnd)
    public static let logicalOr: Primitive = binary("or", .logicalOr)

    /// 1 where a > b, ½ where they are equal, else 0.
    private static func share(_ a: Operand, above b: Operand) throws -> Operand {
        try Operand.select(Operand.binary(.greater, a, b), 1, Operand.select(Operand.binary(.equal, a, b), 0.5, 0))
            .converted(to: a.elementType)
    }

    public static let select: Primitive = Primitive(
        "where", lowering: .lane(128), sampling: Sampling([0.5...1, -2...2, -2...2]),
        type: { operands, _ in
            guard operands[0].shape == operands[1].shape, operands[1].shape == operands[2].shape else {
                throw ProgramError.shapesDoNotBroadcast(operation: "where", operands[0].shape, operands[1].shape)
            }
            return operands[1]
        },
        evaluate: { tensors, _ in try Tensor.select(tensors[0], tensors[1], tensors[2]) },
        tangent: { node, tangents in
            guard tangents[1] != nil || tangents[2] != nil else { return nil }
            return try Operand.select(node.operands[0], tangents[1] ?? 0, tangents[2] ?? 0)
                .broadcast(to: node.result.shape)
        },
        cotangent: { node, cotangent in
            [
                nil,
                node.needed[1] ? try Operand.select(node.operands[0], cotangent, 0) : nil,
                node.needed[2] ? try Operand.select(node.operands[0], 0, cotangent) : nil,
            ]
        })

    public static let convert: Primitive = Primitive(
        "convert", lowering: .convert,
        sampling: Sampling([-2...2], attributes: .elementType(.f64)),
        type: { operands, attributes in
            guard case .elementType(let type) = attributes else { return operands[0] }
            return operands[0].with(elementType: type)
        },
        evaluate: { tensors, attributes in
            guard case .elementType(let type) = attributes else { return tensors[0] }
            return tensors[0].converted(to: type)
        },
        tangent: { node, tangents in try tangents[0]?.converted(to: node.result.elementType) },
        cotangent: { node, cotangent in
            let type = node.operands[0].elementType
            return [type == .bool ? nil : try cotangent.converted(to: type)]
        })

    /// The same value under a name of its own; derivatives are taken with respect to it.
    static let identity: Primitive = Primitive(
        "identity", lowering: .view,
        type: { operands, _ in operands[0] }, evaluate: { tensors, _ in tensors[0] },
        tangent: { _, tangents in tangents[0] }, cotangent: { _, cotangent in [cotangent] })

    /// The same value, constant to derivatives.
    static let detach: Primitive = Primitive(
        "detach", lowering: .view,
        type: { operands, _ in operands[0] }, evaluate: { tensors, _ in tensors[0] },
        tangent: { _, _ in nil }, cotangent: { _, _ in [nil] })
}

extension Operand {
    /// The sum of those that are not zero; nil when all are.
    static func sum(of operands: [Operand?]) throws -> Operand? {
        var total: Operand?
        for case .some(let operand) in operands { total = try total.map { try $0 + operand } ?? operand }
        return total
    }
}
