internal import Glibc

/// The memory of a tensor: 64-byte aligned, given back with its last owner.
///
/// `@unchecked Sendable` is sound because the bytes change only in three situations: while one initializer fills
/// them, before anyone else holds the storage; inside a mutating method of a `Tensor` that has found its
/// reference to be the only one (`isKnownUniquelyReferenced`); and in `GrowingColumns`, which writes behind the bytes that
/// tensors share. Shared bytes are never written.
final class TensorStorage: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let byteCount: Int
    /// What was allocated; `byteCount` or somewhat more.
    private let room: Int

    /// Room for `byteCount` bytes, not initialized. Nil when the system has none.
    init?(byteCount: Int) {
        if let kept = FreedMemory.shared.take(byteCount) {
            (address, room) = (kept.address, kept.room)
        } else {
            // Vector kernels load whole lines: the size is rounded up to them.
            let room = max(64, (byteCount + 63) & ~63)
            guard let memory = Self.allocate(room) else { return nil }
            (address, self.room) = (memory, room)
        }
        self.byteCount = byteCount
        TensorMemory.add(byteCount)
    }

    private static func allocate(_ room: Int) -> UnsafeMutableRawPointer? {
        var memory: UnsafeMutableRawPointer?
        if posix_memalign(&memory, 64, room) == 0 { return memory }
        FreedMemory.shared.empty()
        return posix_memalign(&memory, 64, room) == 0 ? memory : nil
    }

    deinit {
        TensorMemory.remove(byteCount)
        if !FreedMemory.shared.keep(address, room) { free(address) }
    }
}
