internal import CKernels
internal import Programs
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

    /// - Parameter tensor: [n] or [n, d].
    init(_ tensor: Tensor, elementType: ElementType, isSampleMajor: Bool) throws {
        count = tensor.shape[0]
        width = tensor.shape.dropFirst().reduce(1, *)
        self.isSampleMajor = isSampleMajor
        self.elementType = elementType
        var ordered = tensor.converted(to: elementType)
        if !isSampleMajor, tensor.rank == 2 { ordered = try ordered.transposed() }
        let bytes = max(ordered.count * elementType.byteCount, 64)
        memory = .allocate(byteCount: bytes, alignment: 64)
        ordered.withUnsafeBytes { source in
            if let base = source.baseAddress { memory.copyMemory(from: base, byteCount: source.count) }
        }
    }

    deinit { memory.deallocate() }

    /// The samples at these indices, in the same order of memory as the whole.
    func gather(_ indices: UnsafeBufferPointer<Int32>, into target: UnsafeMutableRawPointer) {
        let type = elementType == .f32 ? DYN_F32 : DYN_F64
        if isSampleMajor {
            dyn_gather_rows(type, memory, Int64(width), indices.baseAddress, Int64(indices.count), target)
        } else {
            dyn_gather_columns(type, memory, Int64(count), Int64(width), indices.baseAddress, Int64(indices.count), target)
        }
    }
}
