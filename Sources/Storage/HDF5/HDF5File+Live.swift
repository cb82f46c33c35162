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
            try HDF5Library.locked {
                // What a repair is asked for has changed since it was sealed.
                let size = try Int(lock.status().st_size)
                lock.withNumber { HDF5Seal.remove(from: $0, size: size) }
                try HDF5Trial.check(path, lock, isMarked: true)
                _ = try HDF5Place(path: path, object: "/").check("repair", dyn_clear_marks(path))
            }
            withExtendedLifetime(lock) {}
        }
        try HDF5File(opening: path).close()
    }

    /// Whether a file was begun and never had anything: its writer was killed before the first flush.
    public static func isBlank(_ path: String) -> Bool {
        guard let file = try? FileDescriptor(path, flags: O_RDONLY) else { return false }
        var head = [UInt8](repeating: 1, count: 8)
        let count = Glibc.read(file.number, &head, head.count)
        return count == 0 || count == 8 && head.allSatisfy { $0 == 0 }
    }
}
