internal import Glibc

/// A hold on a file that other processes which look for it respect: one writer, or any number of readers.
///
/// Child processes do not inherit it. HDF5's own lock is of the same kind (`flock`), so h5py and others respect this one.
final class FileLock {
    private let descriptor: FileDescriptor

    /// Others may only be about to close the file.
    private static let patienceMilliseconds = 300

    /// Throws `StorageError.inUse` when another process has the file and keeps it; file systems without locks are fine.
    init(_ path: String, isExclusive: Bool, shownAs shownPath: String) throws(StorageError) {
        // A pipe would wait for its other end.
        descriptor = try FileDescriptor(path, flags: (isExclusive ? O_RDWR : O_RDONLY) | O_NONBLOCK)
        var waitedMilliseconds = 0
        while flock(descriptor.number, (isExclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK where waitedMilliseconds < Self.patienceMilliseconds:
                usleep(10_000)
                waitedMilliseconds += 10
            case EWOULDBLOCK: throw .inUse(path: shownPath)
            default: return
            }
        }
    }

    // Let go of in words: a child process between its birth and its program still shares the descriptor.
    deinit { flock(descriptor.number, LOCK_UN) }

    /// From now on others may read; still nobody else may write.
    func share() { flock(descriptor.number, LOCK_SH) }

    /// Cuts off what lies behind that many bytes; a file that is not longer stays as it is.
    func truncate(to length: Int) {
        guard let status = try? descriptor.status(), Int(status.st_size) > length else { return }
        _ = ftruncate(descriptor.number, off_t(length))
    }

    func status() throws(StorageError) -> stat { try descriptor.status() }

    /// Lends the number of the open file.
    func withNumber<Result>(_ body: (Int32) throws -> Result) rethrows -> Result { try body(descriptor.number) }
}
