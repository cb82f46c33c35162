internal import CKernels
internal import Glibc

/// An n-dimensional array of numbers or of true and false: a value, copied only when a shared one is changed.
///
/// Elements lie in row-major order without gaps; a tensor is never a view of another. Making one of a given shape
/// throws `TensorError` when the shape is impossible or larger than `TensorMemory` allows; making one of values
/// that are at hand does not.
public struct Tensor: Sendable {
    public let elementType: ElementType
    public let shape: Shape
    /// How many elements there are.
    public let count: Int
    var storage: TensorStorage

    public var rank: Int { shape.count }

    init(elementType: ElementType, shape: Shape, count: Int, storage: TensorStorage) {
        self.elementType = elementType
        self.shape = shape
        self.count = count
        self.storage = storage
    }

    /// A tensor whose elements are still to be written, checked against the memory there is.
    init(uninitialized shape: Shape, elementType: ElementType) throws {
        guard let count = shape.elementCount else { throw TensorError.impossibleShape(shape) }
        let bytes = count * elementType.byteCount
        try TensorMemory.check(bytes, shape: shape)
        guard let storage = TensorStorage(byteCount: bytes) else {
            throw TensorError.outOfMemory(shape: shape, bytes: bytes, available: 0)
        }
        self.init(elementType: elementType, shape: shape, count: count, storage: storage)
    }

    /// The same for values that are in memory already, so that they may be held a second time.
    init(unchecked shape: Shape, count: Int, elementType: ElementType) {
        let bytes = count * elementType.byteCount
        guard let storage = TensorStorage(byteCount: bytes) else { TensorMemory.exhausted(bytes) }
        self.init(elementType: elementType, shape: shape, count: count, storage: storage)
    }
}

// MARK: - Making tensors

extension Tensor {
    /// A vector of f64.
    public init(_ values: [Double]) { self.init(values, shape: [values.count]) }

    /// An f64 tensor of values in row-major order; there must be as many as the shape holds.
    public init(_ values: [Double], shape: Shape) { self.init(elements: values, shape: shape) }

    /// An f32 tensor of values in row-major order; there must be as many as the shape holds.
    public init(floats values: [Float], shape: Shape) { self.init(elements: values, shape: shape) }

    /// A mask of values in row-major order; there must be as many as the shape holds.
    public init(mask values: [Bool], shape: Shape) { self.init(elements: values, shape: shape) }

    public init(mask values: [Bool]) { self.init(elements: values, shape: [values.count]) }

    /// A tensor without axes.
    public init(scalar value: Double) {
        self.init(unchecked: [], count: 1, elementType: .f64)
        storage.address.storeBytes(of: value, as: Double.self)
    }

    /// A tensor without axes, of any element type.
    public init(scalar value: Double, elementType: ElementType) {
        self.init(unchecked: [], count: 1, elementType: elementType)
        self[flat: 0] = value
    }

    private init<Element: TensorElement>(elements: [Element], shape: Shape) {
        precondition(shape.elementCount == elements.count, "as many values as the shape holds")
        self.init(unchecked: shape, count: elements.count, elementType: Element.elementType)
        elements.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { storage.address.copyMemory(from: source, byteCount: bytes.count) }
        }
    }

    public init(zeros shape: Shape, elementType: ElementType = .f64) throws {
        try self.init(uninitialized: shape, elementType: elementType)
        memset(storage.address, 0, storage.byteCount)
    }

    public init(ones shape: Shape, elementType: ElementType = .f64) throws {
        try self.init(repeating: 1, shape: shape, elementType: elementType)
    }

    public init(repeating value: Double, shape: Shape, elementType: ElementType = .f64) throws {
        try self.init(uninitialized: shape, elementType: elementType)
        switch elementType {
        case .f64: storage.address.initializeMemory(as: Double.self, repeating: value, count: count)
        case .f32: storage.address.initializeMemory(as: Float.self, repeating: Float(value), count: count)
        case .bool: memset(storage.address, value != 0 ? 1 : 0, count)
        }
    }

    /// A tensor whose bytes `fill` writes, all of them.
    public init(
        shape: Shape, elementType: ElementType, initializingWith fill: (UnsafeMutableRawPointer) throws -> Void
    ) throws {
        try self.init(uninitialized: shape, elementType: elementType)
        try fill(storage.address)
    }

    /// A tensor whose elements `fill` writes, all of them.
    public init<Element: TensorElement>(
        shape: Shape, of type: Element.Type,
        initializingWith fill: (UnsafeMutableBufferPointer<Element>) throws -> Void
    ) throws {
        try self.init(uninitialized: shape, elementType: Element.elementType)
        try fill(UnsafeMutableBufferPointer(start: storage.address.bindMemory(to: Element.self, capacity: count), count: count))
    }
}

// MARK: - Element types

extension Tensor {
    /// The same values as another type: f32 rounds, a mask is true where a value is not 0.
    public func converted(to type: ElementType) -> Tensor {
        if type == elementType { return self }
        let result = Tensor(unchecked: shape, count: count, elementType: type)
        dyn_convert(elementType.code, storage.address, type.code, result.storage.address, count)
        return result
    }
}
