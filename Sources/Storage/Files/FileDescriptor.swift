internal import Glibc

/// An open file of the operating system, closed when it goes out of use.
struct FileDescriptor: ~Copyable {
    let number: Int32
    let path: String

    init(_ path: String, flags: Int32, mode: UInt32 = 0o666) throws(StorageError) {
        var number: Int32
        repeat { number = Glibc.open(path, flags | O_CLOEXEC, mode) } while number < 0 && errno == EINTR
        let code = errno
        guard number >= 0 else {
            throw .system(verb: flags & O_ACCMODE == O_RDONLY ? "read" : "write", path: path, code: code)
        }
        self.number = number
        self.path = path
    }

    deinit { _ = Glibc.close(number) }

    /// Writes all bytes, in as many pieces as the system takes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = Glibc.write(number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw .system(verb: "write", path: path, code: errno)
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Fills as much of the buffer as there is; less than its size only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = Glibc.read(number, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(verb: "read", path: path, code: errno)
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Waits until what was written is on the disk. Things that have no disk (pipes, devices) are fine.
    func synchronize() throws(StorageError) {
        while fsync(number) != 0 {
            switch errno {
            case EINTR: continue
            case EINVAL, ENOTSUP, EROFS: return
            default: throw .system(verb: "write", path: path, code: errno)
            }
        }
    }

    func status() throws(StorageError) -> stat {
        var result = stat()
        guard fstat(number, &result) == 0 else { throw .system(verb: "look at", path: path, code: errno) }
        return result
    }
}
