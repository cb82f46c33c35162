internal import CZlib
internal import Glibc

/// The bytes of a file in order, unpacked on the way when it is gzipped.
final class ByteSource {
    let path: String
    /// The size of the file on disk; nil for pipes and the like.
    let fileSize: Int?
    /// Bytes given so far.
    private(set) var offset = 0
    private var state: State

    private enum State {
        case memory([UInt8])
        case stream(gzFile)
    }

    init(_ path: String) throws {
        self.path = path
        let descriptor = try FileDescriptor(path, flags: O_RDONLY)
        let status = try descriptor.status()
        if status.st_mode & S_IFMT == S_IFDIR { throw StorageError.system(verb: "read", path: path, code: EISDIR) }
        fileSize = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        let copy = fcntl(descriptor.number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw StorageError.system(verb: "read", path: path, code: errno) }
        // The library looks for gzip's first bytes itself, and passes through what has none.
        guard let stream = gzdopen(copy, "rb") else {
            close(copy)
            throw StorageError.system(verb: "read", path: path, code: ENOMEM)
        }
        gzbuffer(stream, 1 << 18)
        state = .stream(stream)
    }

    init(bytes: [UInt8], path: String) {
        self.path = path
        fileSize = bytes.count
        state = .memory(bytes)
    }

    deinit { if case .stream(let stream) = state { gzclose_r(stream) } }

    /// Whether the bytes are unpacked on the way; known after the first read.
    var isPacked: Bool { if case .stream(let stream) = state { gzdirect(stream) == 0 } else { false } }

    /// Fills as much of the buffer as there is; less than its size only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        switch state {
        case .memory(let bytes):
            let count = min(buffer.count, bytes.count - offset)
            bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
            offset += count
            return count
        case .stream(let stream):
            var filled = 0
            while filled < buffer.count {
                let step = UInt32(min(buffer.count - filled, 1 << 30))
                let count = gzread(stream, buffer.baseAddress.map { $0 + filled }, step)
                if count > 0 { filled += Int(count) }
                if count < Int(step) {
                    try check(stream, at: offset + filled)
                    break
                }
            }
            offset += filled
            return filled
        }
    }

    /// Exactly that many bytes; `what` they are is for the error when there are fewer.
    func bytes(_ count: Int, _ what: String) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
            if filled < count { throw tooShort(what, missing: count - filled) }
        }
    }

    func tooShort(_ what: String, missing: Int) -> StorageError {
        .malformed(
            path: path, place: .offset(offset), problem: "the file ends in \(what): \(missing) more bytes were expected")
    }

    /// Throws when there are bytes left.
    func expectEnd() throws {
        var byte: UInt8 = 0
        let start = offset
        if try withUnsafeMutableBytes(of: &byte, { try read(into: $0) }) > 0 {
            throw StorageError.malformed(path: path, place: .offset(start), problem: "expected the end of the file")
        }
    }

    /// Whether so many bytes can still come: a file that lies is refused before memory is asked for.
    func canHold(_ bytes: Double) -> Bool {
        guard let fileSize else { return true }
        // Deflate packs at most 1032 bytes into one.
        return bytes <= (isPacked ? Double(fileSize) * 1100 : Double(fileSize - offset))
    }

    private func check(_ stream: gzFile, at offset: Int) throws {
        var code: Int32 = 0
        let text = gzerror(stream, &code)
        switch code {
        case Z_OK, Z_STREAM_END: return
        case Z_ERRNO: throw StorageError.system(verb: "read", path: path, code: errno)
        case Z_BUF_ERROR:
            throw StorageError.malformed(
                path: path, place: .offset(offset), problem: "the gzip file ends too early: it was cut off")
        default:
            let reason = text.map { String(cString: $0) } ?? "error \(code)"
            throw StorageError.malformed(
                path: path, place: .offset(offset), problem: "the gzip file is damaged (\(reason))")
        }
    }
}
