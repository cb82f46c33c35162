internal import CKernels
internal import Glibc
internal import Programs
internal import Synchronization
internal import Tensors

/// A dataset in the element type and order that a program wants, laid out once: neuron-major [d][n] (features along rows)
/// or sample-major [n][d].
///
/// Safe to share: written in the initializer, read only afterwards.
final class SampleMemory: @unchecked Sendable {
    let count: Int
    let width: Int
    let isSampleMajor: Bool
    let elementType: ElementType
    let memory: UnsafeMutableRawPointer
    /// What it was made of: while this memory lives, no other tensor takes that one's place.
    private let source: Tensor
    /// The same [n][d] where minibatches are drawn from neuron-major data: a sample then lies in one place.
    private let samples: UnsafeMutableRawPointer?

    /// Narrower samples lie in as many places as a draw may touch anyway.
    private static let narrow = 4
    /// From here on pages of the machine's large size save more than they take.
    private static let large = 1 << 22
    /// Less stays in the second-level cache from one draw to the next.
    private static let cached = 1 << 20

    /// - Parameters:
    ///   - tensor: [n] or [n, d].
    ///   - isDrawn: whether minibatches will be drawn from all over it.
    fileprivate init(_ tensor: Tensor, elementType: ElementType, isSampleMajor: Bool, isDrawn: Bool) throws {
        source = tensor
        count = tensor.shape[0]
        width = tensor.shape.dropFirst().reduce(1, *)
        self.isSampleMajor = isSampleMajor
        self.elementType = elementType
        let isTurned = !isSampleMajor && tensor.rank == 2
        memory = Self.copy(isTurned ? try tensor.converted(to: elementType).transposed() : tensor, as: elementType)
        samples = isTurned && isDrawn && width >= Self.narrow ? Self.copy(tensor, as: elementType) : nil
    }

    /// The memory of a tensor; the same as others have that use it now, so that the runs of a sweep hold their samples once.
    static func of(_ tensor: Tensor, elementType: ElementType, isSampleMajor: Bool, isDrawn: Bool = false) throws -> SampleMemory {
        try SharedSamples.all.memory(SharedSamples.Key(
            tensor: tensor.identity, shape: tensor.shape, elementType: elementType, isSampleMajor: isSampleMajor, isDrawn: isDrawn)) {
            try SampleMemory(tensor, elementType: elementType, isSampleMajor: isSampleMajor, isDrawn: isDrawn)
        }
    }

    deinit {
        memory.deallocate()
        samples?.deallocate()
    }

    /// Converted on the way, so that no copy lies between.
    private static func copy(_ tensor: Tensor, as type: ElementType) -> UnsafeMutableRawPointer {
        let bytes = max(tensor.count * type.byteCount, 64)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: bytes < large ? 64 : 1 << 21)
        if bytes >= large { madvise(memory, bytes, MADV_HUGEPAGE) }
        tensor.withUnsafeBytes { source in
            if let base = source.baseAddress { dyn_convert(code(tensor.elementType), base, code(type), memory, tensor.count) }
        }
        return memory
    }

    private static func code(_ type: ElementType) -> dyn_element_type {
        switch type {
        case .f64: DYN_F64
        case .f32: DYN_F32
        case .bool: DYN_BOOL
        }
    }

    /// Has the next run of a program fetch these samples, which will be gathered after it.
    func announce(_ indices: UnsafeBufferPointer<Int32>, to execution: Execution) {
        let rowBytes = width * elementType.byteCount
        guard count * rowBytes >= Self.cached, let table = isSampleMajor ? memory : samples else { return }
        execution.fetchAhead(indices, ofRowsAt: table, rowBytes: rowBytes)
    }

    /// The samples at these indices, in the same order of memory as the whole.
    func gather(_ indices: UnsafeBufferPointer<Int32>, into target: UnsafeMutableRawPointer) {
        let type = elementType == .f32 ? DYN_F32 : DYN_F64
        if isSampleMajor {
            dyn_gather_rows(type, memory, Int64(width), indices.baseAddress, Int64(indices.count), target)
        } else if let samples {
            dyn_gather_transposed(type, samples, Int64(width), indices.baseAddress, Int64(indices.count), target)
        } else {
            dyn_gather_columns(type, memory, Int64(count), Int64(width), indices.baseAddress, Int64(indices.count), target)
        }
    }
}

/// The memories of samples that are in use. It keeps none of them alive.
private final class SharedSamples: Sendable {
    static let all = SharedSamples()

    struct Key: Hashable {
        let tensor: ObjectIdentifier
        let shape: Shape
        let elementType: ElementType
        let isSampleMajor: Bool
        let isDrawn: Bool
    }

    private struct Entry: Sendable {
        weak var memory: SampleMemory?
    }

    private let entries = Mutex<[Key: Entry]>([:])

    /// What is there for the key, else what `make` makes. Whoever asks meanwhile waits, and has the same.
    func memory(_ key: Key, _ make: () throws -> SampleMemory) throws -> SampleMemory {
        try entries.withLock { entries in
            if let memory = entries[key]?.memory { return memory }
            let memory = try make()
            entries = entries.filter { $0.value.memory != nil }
            entries[key] = Entry(memory: memory)
            return memory
        }
    }
}
