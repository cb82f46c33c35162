internal import Glibc

/// The files that need no trial: a table in the user's cache folder, which forgets old entries for new ones.
///
/// A file is known by where it is on its disk, its size and the time of its last change; its content is not looked at. A
/// table that is lost or garbled costs trials, nothing else.
enum KnownFiles {
    private static let slots: UInt64 = 4096
    private static let entryBytes = 16

    static func contains(_ file: stat) -> Bool {
        let key = key(file)
        guard let table = open(O_RDONLY) else { return false }
        var entry: (UInt64, UInt64) = (0, 0)
        let count = withUnsafeMutableBytes(of: &entry) { pread(table.number, $0.baseAddress, $0.count, offset(key)) }
        return count == entryBytes && entry == key
    }

    /// Whether a later change of the file would show in its time, which stands still for some milliseconds at a stretch.
    static func isSettled(_ file: stat) -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        return (now.tv_sec, now.tv_nsec) > (file.st_mtim.tv_sec, file.st_mtim.tv_nsec)
    }

    static func insert(_ file: stat) {
        let key = key(file)
        guard let table = open(O_RDWR | O_CREAT) else { return }
        _ = withUnsafeBytes(of: key) { pwrite(table.number, $0.baseAddress, $0.count, offset(key)) }
    }

    private static func offset(_ key: (UInt64, UInt64)) -> off_t { off_t(key.0 % slots) * off_t(entryBytes) }

    /// Only a table of the user's own is believed.
    private static func open(_ flags: Int32) -> FileDescriptor? {
        let folder = FileSystem.folder(.cache)
        let path = FileSystem.join(folder, "known-files")
        if flags & O_CREAT != 0 { _ = try? FileSystem.makeDirectory(folder, mode: 0o700) }
        guard let table = try? FileDescriptor(path, flags: flags | O_NOFOLLOW | O_NONBLOCK, mode: 0o600), let status = try? table.status(),
            status.st_uid == geteuid(), status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o022 == 0
        else { return nil }
        return table
    }

    /// Two mixes of the same numbers (SplitMix64's finalizer).
    private static func key(_ file: stat) -> (UInt64, UInt64) {
        let numbers = [
            UInt64(file.st_dev), UInt64(file.st_ino), UInt64(bitPattern: Int64(file.st_size)), UInt64(bitPattern: Int64(file.st_mtim.tv_sec)),
            UInt64(bitPattern: Int64(file.st_mtim.tv_nsec)),
        ]
        func mixed(_ start: UInt64) -> UInt64 {
            numbers.reduce(start) { state, number in
                var x = (state ^ number) &+ 0x9E37_79B9_7F4A_7C15
                x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
                x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
                return x ^ x >> 31
            }
        }
        return (mixed(1), mixed(2))
    }
}
