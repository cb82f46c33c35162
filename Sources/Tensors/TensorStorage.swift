internal import Glibc

/// The memory of a tensor: 64-byte aligned, freed with its last owner.
///
/// `@unchecked Sendable` is sound because the bytes change only in two situations: while one initializer fills
/// them, before anyone else holds the storage; and inside a mutating method of a `Tensor` that has found its
/// reference to be the only one (`isKnownUniquelyReferenced`). Shared storage is never written.
final class TensorStorage: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let byteCount: Int

    /// Room for `byteCount` bytes, not initialized. Nil when the system has none.
    init?(byteCount: Int) {
        var memory: UnsafeMutableRawPointer?
        // Vector kernels load whole lines: the size is rounded up to them.
        guard posix_memalign(&memory, 64, max(64, (byteCount + 63) & ~63)) == 0, let memory else { return nil }
        self.address = memory
        self.byteCount = byteCount
        TensorMemory.add(byteCount)
    }

    deinit {
        TensorMemory.remove(byteCount)
        free(address)
    }
}
