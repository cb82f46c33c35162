internal import Glibc

/// Text files, UTF-8.
public enum TextFile {
    /// The largest text that is read at once: scripts, settings, notes.
    public static let sizeLimit = 1 << 30

    /// Reads a text file. A byte order mark is dropped; bytes that are not UTF-8 are an error with their place.
    public static func read(_ path: String, limit: Int = sizeLimit) throws -> String {
        var bytes = try readBytes(path, limit: limit)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let offset = firstInvalid(bytes)
            let line = 1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
            throw StorageError.malformed(
                path: path, place: .line(line), problem: "expected UTF-8 text, found the byte \(bytes[offset])")
        }
        return text
    }

    /// Writes text, whole or not at all.
    @discardableResult
    public static func write(
        _ text: String, to path: String, mode: DurableFile.Mode = .replace
    ) throws -> DurableFile.Outcome {
        try DurableWrite.write(text, to: path, mode: mode)
    }

    /// Reads all of standard input.
    public static func readStandardInput() throws -> String { try read("/dev/stdin") }

    /// Adds text to the end of a file, which is made where there is none.
    public static func append(_ text: String, to path: String) throws {
        let file = try FileDescriptor(path, flags: O_WRONLY | O_CREAT | O_APPEND)
        var text = text
        try text.withUTF8 { try file.write(UnsafeRawBufferPointer($0)) }
    }

    /// The bytes of a file, which may be a pipe; one larger than `limit` is an error.
    public static func readBytes(_ path: String, limit: Int = sizeLimit) throws -> [UInt8] {
        guard !path.utf8.contains(0) else { throw StorageError.system(verb: "read", path: path, code: EINVAL) }
        let file = try FileDescriptor(path, flags: O_RDONLY)
        let status = try file.status()
        if status.st_mode & S_IFMT == S_IFDIR { throw StorageError.system(verb: "read", path: path, code: EISDIR) }
        func check(_ count: Int) throws {
            if count > limit {
                throw StorageError.tooLarge(path: path, object: nil, bytes: Double(count), limit: Double(limit))
            }
        }
        try check(Int(status.st_size))
        // Files of /proc, and pipes, say that they have no bytes: read on until there are none.
        var bytes: [UInt8] = []
        var room = max(Int(status.st_size) + 1, 1 << 12)
        while true {
            let before = bytes.count
            let step = room
            let count = try [UInt8](unsafeUninitializedCapacity: step) { buffer, filled in
                filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            bytes.isEmpty ? bytes = count : bytes.append(contentsOf: count)
            try check(bytes.count)
            if bytes.count - before < step { return bytes }
            room = max(1 << 16, bytes.count)
        }
    }

    /// The offset of the first byte that cannot be part of UTF-8.
    private static func firstInvalid(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var offset = 0
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput, .error: return min(offset, bytes.count - 1)
            }
        }
    }
}
