public import Tensors

// Elementwise arithmetic, with NumPy's broadcasting and the promotion of element types: a scalar constant takes the type
// of what it meets, f32 with f64 gives f64, a mask counts as 0 and 1.
extension Operand {
    public static func + (a: Operand, b: Operand) throws -> Operand {
        if a.isTraced || b.isTraced {
            if a.constantScalar == 0, a.rank <= b.rank { return try b.asFloat() }
            if b.constantScalar == 0, b.rank <= a.rank { return try a.asFloat() }
        }
        return try binary(.add, a, b)
    }

    public static func - (a: Operand, b: Operand) throws -> Operand {
        if a.isTraced || b.isTraced {
            if b.constantScalar == 0, b.rank <= a.rank { return try a.asFloat() }
            if a.constantScalar == 0, a.rank <= b.rank { return try -b }
        }
        return try binary(.subtract, a, b)
    }

    public static func * (a: Operand, b: Operand) throws -> Operand {
        if a.isTraced || b.isTraced {
            if a.constantScalar == 1, a.rank <= b.rank { return try b.asFloat() }
            if b.constantScalar == 1, b.rank <= a.rank { return try a.asFloat() }
        }
        return try binary(.multiply, a, b)
    }

    public static func / (a: Operand, b: Operand) throws -> Operand {
        if a.isTraced, b.constantScalar == 1, b.rank <= a.rank { return try a.asFloat() }
        return try binary(.divide, a, b)
    }

    public static prefix func - (a: Operand) throws -> Operand { try unary(.negate, a) }

    /// `a` to the power `b`; small constant exponents become products and roots.
    public static func power(_ a: Operand, _ b: Operand) throws -> Operand {
        guard a.isTraced, b.rank <= a.rank, let exponent = b.constantScalar else { return try binary(.power, a, b) }
        switch exponent {
        case 0: return try a * 0 + 1
        case 1: return a
        case 2: return try unary(.square, a)
        case 0.5: return try unary(.sqrt, a)
        case -1: return try unary(.reciprocal, a)
        case -0.5: return try unary(.reciprocal, unary(.sqrt, a))
        case 3...16 where exponent == exponent.rounded():
            return try a.wholePower(Int(exponent))
        case -16 ... -2 where exponent == exponent.rounded():
            return try unary(.reciprocal, a.wholePower(Int(-exponent)))
        default: return try binary(.power, a, b)
        }
    }

    private func wholePower(_ exponent: Int) throws -> Operand {
        if exponent == 1 { return self }
        let half = try wholePower(exponent / 2)
        let square = try Operand.unary(.square, half)
        return exponent % 2 == 0 ? square : try square * self
    }

    public static func maximum(_ a: Operand, _ b: Operand) throws -> Operand { try binary(.maximum, a, b) }
    public static func minimum(_ a: Operand, _ b: Operand) throws -> Operand { try binary(.minimum, a, b) }
    public static func atan2(_ y: Operand, _ x: Operand) throws -> Operand { try binary(.atan2, y, x) }
    public static func modulo(_ a: Operand, _ b: Operand) throws -> Operand { try binary(.modulo, a, b) }

    /// An elementwise function of one operand.
    public static func unary(_ primitive: Primitive, _ a: Operand) throws -> Operand {
        try apply(primitive, .none, [a.isTraced ? a.asFloat() : a])
    }

    /// An elementwise function of two operands, broadcast against each other.
    public static func binary(_ primitive: Primitive, _ a: Operand, _ b: Operand) throws -> Operand {
        guard a.isTraced || b.isTraced else { return try apply(primitive, .none, [a, b]) }
        let operands = try align(primitive.name, [a, b])
        return try apply(primitive, .none, operands)
    }

    /// `condition ? a : b` elementwise; both branches are evaluated.
    public static func select(_ condition: Operand, _ a: Operand, _ b: Operand) throws -> Operand {
        guard condition.isTraced || a.isTraced || b.isTraced else {
            return try apply(.select, .none, [condition, a, b])
        }
        let branches = try align("where", [a, b])
        let shape = try broadcastShape("where", condition.shape, branches[0].shape)
        let type = branches[0].elementType
        return try apply(.select, .none, [
            condition.converted(to: type).broadcast(to: shape), branches[0].broadcast(to: shape), branches[1].broadcast(to: shape),
        ])
    }

    var isTraced: Bool { if case .traced = self { true } else { false } }

    /// Masks as numbers; anything else as it is.
    public func asFloat() throws -> Operand { elementType == .bool ? try converted(to: .f64) : self }

    public func converted(to type: ElementType) throws -> Operand {
        if elementType == type { return self }
        return try Operand.apply(.convert, .elementType(type), [self])
    }

    /// Common element type and shape.
    static func align(_ name: String, _ operands: [Operand]) throws -> [Operand] {
        let type = commonType(operands)
        var shape: Shape = []
        for operand in operands { shape = try broadcastShape(name, shape, operand.shape) }
        return try operands.map { try $0.converted(to: type).broadcast(to: shape) }
    }

    /// f32 where every operand that counts is f32: constants of rank 0 do not count unless nothing else is there.
    static func commonType(_ operands: [Operand]) -> ElementType {
        let strong = operands.filter { !($0.rank == 0 && $0.constant != nil) }
        let counted = (strong.isEmpty ? operands : strong).map(\.elementType).filter { $0 != .bool }
        return !counted.isEmpty && counted.allSatisfy { $0 == .f32 } ? .f32 : .f64
    }

    static func broadcastShape(_ name: String, _ a: Shape, _ b: Shape) throws -> Shape {
        if a == b { return a }
        var shape = [Int](repeating: 1, count: max(a.count, b.count))
        for i in shape.indices {
            let left = i < shape.count - a.count ? 1 : a[i - (shape.count - a.count)]
            let right = i < shape.count - b.count ? 1 : b[i - (shape.count - b.count)]
            guard left == right || left == 1 || right == 1 else {
                throw ProgramError.shapesDoNotBroadcast(operation: name, a, b)
            }
            shape[i] = left == 1 ? right : left
        }
        return shape
    }
}

extension Operand {
    public func square() throws -> Operand { try Operand.unary(.square, self) }
    public func sqrt() throws -> Operand { try Operand.unary(.sqrt, self) }
    public func exp() throws -> Operand { try Operand.unary(.exp, self) }
    public func log() throws -> Operand { try Operand.unary(.log, self) }
    public func tanh() throws -> Operand { try Operand.unary(.tanh, self) }
    public func sigmoid() throws -> Operand { try Operand.unary(.sigmoid, self) }
    public func softplus() throws -> Operand { try Operand.unary(.softplus, self) }
    public func relu() throws -> Operand { try Operand.unary(.relu, self) }
    public func abs() throws -> Operand { try Operand.unary(.abs, self) }
    public func reciprocal() throws -> Operand { try Operand.unary(.reciprocal, self) }
}
