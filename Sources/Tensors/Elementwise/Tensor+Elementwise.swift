internal import CKernels

extension Tensor {
    /// A function of each element. Masks count as 0 and 1; `isNaN`, `isFinite` and `logicalNot` give masks.
    public func unary(_ operation: UnaryOperation) throws -> Tensor {
        let input = converted(to: elementType.arithmetic)
        let result = try Tensor(uninitialized: shape, elementType: input.elementType)
        withExtendedLifetime(input) {
            dyn_unary(
                input.elementType.code, operation.code, input.storage.address, result.storage.address, count)
        }
        return operation.givesMask ? result.converted(to: .bool) : result
    }

    /// A function of the elements of two tensors, broadcast to each other as NumPy does it. Comparisons give masks.
    ///
    /// Throws `TensorError.shapesDoNotBroadcast`.
    public static func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        guard let shape = broadcastShape(a.shape, b.shape) else {
            throw TensorError.shapesDoNotBroadcast(operation: operation.name, a.shape, b.shape)
        }
        let type = arithmeticType(a, b)
        let a = a.converted(to: type)
        let b = b.converted(to: type)
        let result = try Tensor(uninitialized: shape, elementType: type)
        let walk = LaneWalk(shape, [a.broadcastStrides(to: shape), b.broadcastStrides(to: shape)])
        let size = type.byteCount
        withExtendedLifetime((a, b)) {
            walk.forEachRun { offsets, place in
                dyn_binary(
                    type.code, operation.code, a.storage.address + offsets[0] &* size, walk.steps[0],
                    b.storage.address + offsets[1] &* size, walk.steps[1],
                    result.storage.address + place &* size, walk.run)
            }
        }
        return operation.givesMask ? result.converted(to: .bool) : result
    }

    /// A function of the elements of three tensors, broadcast to each other.
    public static func ternary(_ operation: TernaryOperation, _ a: Tensor, _ b: Tensor, _ c: Tensor) throws -> Tensor {
        guard let pair = broadcastShape(b.shape, c.shape) else {
            throw TensorError.shapesDoNotBroadcast(operation: operation.name, b.shape, c.shape)
        }
        guard let shape = broadcastShape(a.shape, pair) else {
            throw TensorError.shapesDoNotBroadcast(operation: operation.name, a.shape, pair)
        }
        // What is chosen between sets the type; a condition does not take part in it.
        let both = operation == .select && b.elementType == .bool && c.elementType == .bool
        var type = arithmeticType(b, c)
        if operation == .fma { type = type.promoted(with: a.elementType.arithmetic) }
        let operands = [a, b, c].map { $0.converted(to: type) }
        let result = try Tensor(uninitialized: shape, elementType: type)
        let walk = LaneWalk(shape, operands.map { $0.broadcastStrides(to: shape) })
        let size = type.byteCount
        withExtendedLifetime(operands) {
            let addresses = operands.map(\.storage.address)
            walk.forEachRun { offsets, place in
                dyn_ternary(
                    type.code, operation.code, addresses[0] + offsets[0] &* size, walk.steps[0],
                    addresses[1] + offsets[1] &* size, walk.steps[1], addresses[2] + offsets[2] &* size,
                    walk.steps[2], result.storage.address + place &* size, walk.run)
            }
        }
        return both ? result.converted(to: .bool) : result
    }

    /// `a` where the condition is not 0, else `b`; all three broadcast to each other.
    public static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
        // NaN is true, and stays so in whatever type the choice is made.
        try ternary(.select, condition.converted(to: .bool), a, b)
    }

    /// Every element between two bounds; a nil bound does not bind.
    public func clipped(low: Tensor?, high: Tensor?) throws -> Tensor {
        var result = self
        if let low { result = try Tensor.binary(.maximum, result, low) }
        if let high { result = try Tensor.binary(.minimum, result, high) }
        return result
    }

    /// True when no element is infinite or NaN.
    public var isFinite: Bool {
        elementType == .bool || withExtendedLifetime(storage) { dyn_all_finite(elementType.code, storage.address, count) }
    }

    /// The type that arithmetic on two tensors takes. A lone f64 number (a tensor without axes) follows an f32 one, as
    /// Python's numbers do in NumPy 2.
    public static func arithmeticType(_ a: Tensor, _ b: Tensor) -> ElementType {
        arithmeticType(a.elementType, isScalar: a.isScalar, b.elementType, isScalar: b.isScalar)
    }

    /// The same from the types alone.
    public static func arithmeticType(
        _ a: ElementType, isScalar aIsScalar: Bool, _ b: ElementType, isScalar bIsScalar: Bool
    ) -> ElementType {
        if aIsScalar, a == .f64, b == .f32 { return .f32 }
        if bIsScalar, b == .f64, a == .f32 { return .f32 }
        return a.promoted(with: b).arithmetic
    }
}

// MARK: - In Swift

extension Tensor {
    public static func + (a: Tensor, b: Tensor) throws -> Tensor { try binary(.add, a, b) }
    public static func - (a: Tensor, b: Tensor) throws -> Tensor { try binary(.subtract, a, b) }
    public static func * (a: Tensor, b: Tensor) throws -> Tensor { try binary(.multiply, a, b) }
    public static func / (a: Tensor, b: Tensor) throws -> Tensor { try binary(.divide, a, b) }
    public static func + (a: Tensor, b: Double) throws -> Tensor { try binary(.add, a, Tensor(scalar: b)) }
    public static func - (a: Tensor, b: Double) throws -> Tensor { try binary(.subtract, a, Tensor(scalar: b)) }
    public static func * (a: Tensor, b: Double) throws -> Tensor { try binary(.multiply, a, Tensor(scalar: b)) }
    public static func / (a: Tensor, b: Double) throws -> Tensor { try binary(.divide, a, Tensor(scalar: b)) }
}
