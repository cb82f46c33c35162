internal import Glibc
internal import Synchronization

/// Memory of large tensors that are gone, kept for the next ones: the system hands out fresh memory page by page, each cleared
/// first, which costs more than most elementwise work on it.
final class FreedMemory: Sendable {
    static let shared = FreedMemory()

    /// Smaller memory the allocator keeps itself; larger is worth its pages.
    private static let sizes = (1 << 18)...(1 << 26)
    /// The most that is kept, in bytes and in pieces.
    private static let mostBytes = 1 << 27
    private static let mostPieces = 16

    struct Piece {
        let address: UnsafeMutableRawPointer
        let room: Int
    }

    /// The pieces, the last freed one last. `@unchecked Sendable` is sound: only the holder of the lock sees them, and nobody else
    /// knows their addresses.
    private struct Pieces: @unchecked Sendable {
        var pieces: [Piece] = []
        var bytes = 0
    }

    private let kept = Mutex(Pieces())

    /// A piece with room for `byteCount` bytes, at most an eighth larger; nil where none is kept.
    func take(_ byteCount: Int) -> Piece? {
        guard Self.sizes.contains(byteCount) else { return nil }
        return kept.withLock { kept in
            guard let place = kept.pieces.lastIndex(where: { $0.room >= byteCount && $0.room - byteCount <= byteCount / 8 }) else { return nil }
            let piece = kept.pieces.remove(at: place)
            kept.bytes -= piece.room
            return Piece(address: piece.address, room: piece.room)
        }
    }

    /// Keeps memory that is free now; false where it is to be given back to the system. The oldest pieces make room.
    func keep(_ address: UnsafeMutableRawPointer, _ room: Int) -> Bool {
        guard Self.sizes.contains(room), room <= TensorMemory.limit / 8 else { return false }
        kept.withLock { kept in
            while kept.bytes + room > Self.mostBytes || kept.pieces.count >= Self.mostPieces {
                let oldest = kept.pieces.removeFirst()
                kept.bytes -= oldest.room
                free(oldest.address)
            }
            kept.pieces.append(Piece(address: address, room: room))
            kept.bytes += room
        }
        return true
    }

    /// Gives all back to the system.
    func empty() {
        kept.withLock { kept in
            for piece in kept.pieces { free(piece.address) }
            kept = Pieces()
        }
    }
}
