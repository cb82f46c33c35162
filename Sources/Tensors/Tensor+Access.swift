extension Tensor {
    public var isScalar: Bool { shape.isEmpty }
    public var isEmpty: Bool { count == 0 }

    /// The one value of a tensor that has one element, whatever its rank.
    public var scalar: Double? { count == 1 ? self[flat: 0] : nil }

    /// The values in row-major order; true is 1.
    public var doubles: [Double] { array(of: Double.self) }
    public var floats: [Float] { array(of: Float.self) }
    /// True where a value is not 0, in row-major order.
    public var bools: [Bool] { array(of: Bool.self) }

    private func array<Element: TensorElement>(of type: Element.Type) -> [Element] {
        withUnsafeElements(of: type) { Array($0) }
    }

    /// An element by its place in row-major order. Writing copies first when the tensor is shared.
    public subscript(flat index: Int) -> Double {
        get {
            precondition(index >= 0 && index < count, "an index within the tensor")
            switch elementType {
            case .f64: return storage.address.load(fromByteOffset: index &* 8, as: Double.self)
            case .f32: return Double(storage.address.load(fromByteOffset: index &* 4, as: Float.self))
            case .bool: return storage.address.load(fromByteOffset: index, as: UInt8.self) == 0 ? 0 : 1
            }
        }
        set {
            precondition(index >= 0 && index < count, "an index within the tensor")
            makeUnique()
            switch elementType {
            case .f64: storage.address.storeBytes(of: newValue, toByteOffset: index &* 8, as: Double.self)
            case .f32: storage.address.storeBytes(of: Float(newValue), toByteOffset: index &* 4, as: Float.self)
            case .bool: storage.address.storeBytes(of: newValue == 0 ? 0 : 1, toByteOffset: index, as: UInt8.self)
            }
        }
    }

    /// The memory that the elements lie in: of two tensors that live, equal where they share it.
    public var identity: ObjectIdentifier { ObjectIdentifier(storage) }

    /// Reads the elements where they lie; those of another type are converted first.
    public func withUnsafeElements<Element: TensorElement, Result>(
        of type: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        let tensor = converted(to: Element.elementType)
        return try withExtendedLifetime(tensor) {
            let start = tensor.storage.address.assumingMemoryBound(to: Element.self)
            return try body(UnsafeBufferPointer(start: start, count: tensor.count))
        }
    }

    /// Changes the elements in place, after a copy when the tensor is shared. `type` must be the tensor's own.
    public mutating func withUnsafeMutableElements<Element: TensorElement, Result>(
        of type: Element.Type, _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        precondition(Element.elementType == elementType, "the tensor's own element type")
        makeUnique()
        return try withExtendedLifetime(storage) {
            let start = storage.address.assumingMemoryBound(to: Element.self)
            return try body(UnsafeMutableBufferPointer(start: start, count: count))
        }
    }

    /// Reads the bytes, `count` × the element type's size of them.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(storage) {
            try body(UnsafeRawBufferPointer(start: storage.address, count: count * elementType.byteCount))
        }
    }

    /// Changes the bytes in place, after a copy when the tensor is shared.
    public mutating func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        makeUnique()
        return try withExtendedLifetime(storage) {
            try body(UnsafeMutableRawBufferPointer(start: storage.address, count: count * elementType.byteCount))
        }
    }

    /// Throws where a copy, which a change of a shared tensor needs, would pass the limit of memory.
    mutating func checkRoomToChange() throws {
        if !isKnownUniquelyReferenced(&storage) { try TensorMemory.check(count * elementType.byteCount, shape: shape) }
    }

    /// After this the storage is this tensor's alone, so that it may be written.
    mutating func makeUnique() {
        if isKnownUniquelyReferenced(&storage) { return }
        let copy = Tensor(unchecked: shape, count: count, elementType: elementType)
        copy.storage.address.copyMemory(from: storage.address, byteCount: count * elementType.byteCount)
        storage = copy.storage
    }
}

extension Tensor: Equatable {
    /// The same shape, element type and values; NaN equals NaN here, so that a value equals its saved copy.
    public static func == (a: Tensor, b: Tensor) -> Bool {
        guard a.elementType == b.elementType, a.shape == b.shape else { return false }
        if a.storage === b.storage { return true }
        switch a.elementType {
        case .f64: return sameValues(a, b, as: Double.self)
        case .f32: return sameValues(a, b, as: Float.self)
        case .bool: return a.bools == b.bools
        }
    }

    private static func sameValues<Number: TensorElement & BinaryFloatingPoint>(
        _ a: Tensor, _ b: Tensor, as type: Number.Type
    ) -> Bool {
        a.withUnsafeElements(of: type) { left in
            b.withUnsafeElements(of: type) { right in
                for index in left.indices where left[index] != right[index] {
                    guard left[index].isNaN, right[index].isNaN else { return false }
                }
                return true
            }
        }
    }
}
