internal import CHDF5
internal import Glibc

extension HDF5File {
    /// From now on others may open and read the file while it is written (HDF5's single writer, multiple readers).
    ///
    /// Only rows are added after that: no groups, datasets or attributes. A kill leaves the file marked as being written:
    /// see `repair(_:)`.
    public func goLive() throws {
        try flush()
        try locked {
            _ = try HDF5Place(path: path, object: "/").check("share", H5Fstart_swmr_write(id))
            shareLock()
        }
    }

    /// Makes a file readable again that was live when its writer was killed, or whose seal is broken and nothing else.
    ///
    /// - Throws: `StorageError` where that is not what is wrong with it.
    public static func repair(_ path: String) throws {
        do {
            let lock = try FileLock(path, isExclusive: true, shownAs: path)
            // What a repair is asked for has changed since it was sealed.
            let size = try Int(lock.status().st_size)
            lock.withNumber { HDF5Seal.remove(from: $0, size: size) }
            let reader = HDF5Reader(path, lock)
            defer { reader.end() }
            try reader.ask(HDF5Question(.repair)) { _ in }
        }
        try HDF5File(opening: path).close()
    }

    /// Whether a file says that it is written by somebody while others may read it; it keeps saying so when its writer is killed.
    public static func isMarked(_ path: String) -> Bool {
        guard let file = try? FileDescriptor(path, flags: O_RDONLY | O_NONBLOCK) else { return false }
        // The signature, the version of what follows, sizes, flags.
        var head = [UInt8](repeating: 0, count: 12)
        guard (try? head.withUnsafeMutableBytes { try file.read(into: $0) }) == head.count else { return false }
        return head.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 3]) && head[11] & 4 != 0
    }

    /// Whether a file was begun and never had anything: its writer was killed before the first flush.
    public static func isBlank(_ path: String) -> Bool {
        guard let file = try? FileDescriptor(path, flags: O_RDONLY) else { return false }
        var head = [UInt8](repeating: 1, count: 8)
        let count = Glibc.read(file.number, &head, head.count)
        return count == 0 || count == 8 && head.allSatisfy { $0 == 0 }
    }
}
