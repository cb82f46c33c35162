internal import CKernels
internal import Glibc
internal import Storage
internal import Synchronization

/// Compiled programs by the hash of their content, in a folder that is the user's alone. An entry is written whole or not at
/// all, and ends with the sum of its bytes: one that was damaged is removed and made again.
struct NativeCache: Sendable {
    let folder: String

    init(folder: String) throws {
        self.folder = folder
        do {
            try FileSystem.makeDirectory(FileSystem.parent(folder))
            try FileSystem.makeDirectory(folder, mode: 0o700)
        } catch {
            throw NativeFailure.cannotWrite(String(describing: error))
        }
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
            status.st_mode & 0o077 == 0
        else { throw NativeFailure.folderIsNotOurs(folder) }
        removeOldRemains()
    }

    private static let stores = Atomic<Int>(0)

    private func path(_ key: String) -> String { FileSystem.join(folder, key + ".so") }

    /// The code of an entry; nil where there is none. Libraries stay loaded as long as the process lives.
    func load(_ key: String) throws -> dyn_native_step? {
        let path = path(key)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), Self.isIntact(descriptor, Int(status.st_size)),
            let library = dlopen(path, RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(library, NativeSource.entry)
        else {
            unlink(path)
            return nil
        }
        return unsafeBitCast(symbol, to: dyn_native_step.self)
    }

    /// Keeps what `make` writes to the path that it is given.
    func store(_ key: String, _ make: (String) throws -> Void) throws {
        // Two threads may compile equal programs at once.
        let serial = Self.stores.add(1, ordering: .relaxed).newValue
        let temporary = FileSystem.join(folder, ".new-\(getpid())-\(serial)-\(key).so")
        defer { unlink(temporary) }
        try make(temporary)
        let descriptor = open(temporary, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw NativeFailure.cannotWrite(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, let sum = Self.sum(descriptor, Int(status.st_size)) else {
            throw NativeFailure.cannotWrite(String(cString: strerror(errno)))
        }
        let bytes = Array(sum.utf8)
        guard pwrite(descriptor, bytes, bytes.count, status.st_size) == bytes.count, fsync(descriptor) == 0,
            rename(temporary, path(key)) == 0
        else { throw NativeFailure.cannotWrite(String(cString: strerror(errno))) }
    }

    // MARK: Sums

    private static let sumLength = 32

    private static func isIntact(_ descriptor: Int32, _ size: Int) -> Bool {
        guard size > sumLength, let sum = sum(descriptor, size - sumLength) else { return false }
        var stored = [UInt8](repeating: 0, count: sumLength)
        guard pread(descriptor, &stored, sumLength, off_t(size - sumLength)) == sumLength else { return false }
        return stored == Array(sum.utf8)
    }

    private static func sum(_ descriptor: Int32, _ count: Int) -> String? {
        guard count > 0, count < 1 << 28 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        var read = 0
        while read < count {
            let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress.map { $0 + read }, count - read, off_t(read)) }
            guard got > 0 else { return nil }
            read += got
        }
        var digest = Digest()
        bytes.withUnsafeBytes { digest.add($0) }
        return digest.text
    }

    /// What a process that was killed left behind.
    private func removeOldRemains() {
        guard let names = try? FileSystem.list(folder) else { return }
        let now = time(nil)
        for name in names where name.hasPrefix(".new-") {
            let path = FileSystem.join(folder, name)
            var status = stat()
            if lstat(path, &status) == 0, now - status.st_mtim.tv_sec > 600 { unlink(path) }
        }
    }
}
