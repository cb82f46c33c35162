internal import Glibc

/// A file that is written whole or not at all.
///
/// Bytes go to a temporary file beside the target; `commit()` brings them to the disk and gives them the target's name
/// in one step. Whatever fails before leaves the old file as it was and nothing beside it. A target that is a device or
/// a pipe is written directly.
public final class DurableFile {
    /// What may happen to a file that stands there already.
    public enum Mode: Sendable, Equatable {
        /// One with the same content is left alone; with other content the commit throws `StorageError.exists`.
        case refuseDifferent
        case replace
    }

    public enum Outcome: Sendable, Equatable { case written, unchanged }

    /// The path as it was asked for; errors speak of it.
    public let path: String
    public let mode: Mode
    /// Where the bytes go until the commit: for a library that writes files itself.
    public let temporaryPath: String
    private let target: String
    private let isDirect: Bool
    private let permissions: mode_t?
    private var isFinished = false
    private var buffer: [UInt8] = []
    private let output: Output

    /// Only there so that a class can own a descriptor and let go of it early.
    private final class Output {
        let descriptor: FileDescriptor
        init(_ path: String, flags: Int32) throws { descriptor = try FileDescriptor(path, flags: flags) }
    }

    private static let bufferSize = 1 << 16

    public init(_ path: String, mode: Mode) throws {
        self.path = path
        self.mode = mode
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw StorageError.system(verb: "write", path: path, code: path.isEmpty ? ENOENT : EINVAL)
        }
        // A link is followed, so that it stays a link and what it names is replaced.
        let target = FileSystem.exists(path) ? try FileSystem.canonical(path) : path
        self.target = target
        let status = FileSystem.status(target)
        let kind = status.map { $0.st_mode & S_IFMT }
        if kind == S_IFDIR { throw StorageError.system(verb: "write", path: path, code: EISDIR) }
        isDirect = kind != nil && kind != S_IFREG
        permissions = status.map { $0.st_mode & 0o7777 }
        do {
            if isDirect {
                temporaryPath = target
                output = try Output(target, flags: O_WRONLY)
            } else {
                // The old file's own permissions count, although a rename would not ask for them.
                if kind == S_IFREG, access(target, W_OK) != 0 {
                    throw StorageError.system(verb: "write", path: path, code: errno)
                }
                (temporaryPath, output) = try Self.openBeside(target)
            }
        } catch StorageError.system(let verb, _, let code) {
            throw StorageError.system(verb: verb, path: path, code: code)
        }
    }

    deinit { discard() }

    /// Adds bytes; throws what the disk says, by the target's name.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        precondition(!isFinished, "a finished file takes no more bytes")
        if buffer.count + bytes.count < Self.bufferSize {
            buffer.append(contentsOf: bytes)
            return
        }
        try drain()
        if bytes.count >= Self.bufferSize { try put(bytes) } else { buffer.append(contentsOf: bytes) }
    }

    public func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    public func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    /// Adds all that another file holds.
    public func write(contentsOf path: String) throws {
        let source = try FileDescriptor(path, flags: O_RDONLY)
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = try piece.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 { break }
            try piece.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        try drain()
    }

    /// Puts the file in its place. `isSame` says whether an old and a new file are the same content; bytes are compared
    /// where it is not given.
    @discardableResult
    public func commit(isSame: ((_ old: String, _ new: String) throws -> Bool)? = nil) throws -> Outcome {
        precondition(!isFinished, "a file is committed once")
        defer { discard() }
        try drain()
        try named { try output.descriptor.synchronize() }
        if isDirect { return .written }
        if mode == .refuseDifferent, FileSystem.exists(target) { return try settle(isSame) }
        if let permissions { chmod(temporaryPath, permissions) }
        if mode == .refuseDifferent {
            // Somebody may have put a file there in the meantime; a second name for the new file fails then. Not every
            // file system knows second names.
            if link(temporaryPath, target) == 0 {
                unlink(temporaryPath)
            } else if errno == EEXIST {
                return try settle(isSame)
            } else if rename(temporaryPath, target) != 0 {
                throw refused(errno)
            }
        } else if rename(temporaryPath, target) != 0 {
            throw refused(errno)
        }
        isFinished = true
        try? FileDescriptor(FileSystem.parent(target), flags: O_RDONLY | O_DIRECTORY).synchronize()
        return .written
    }

    /// Removes what was written. Without effect after a commit.
    public func discard() {
        guard !isFinished else { return }
        isFinished = true
        buffer = []
        if !isDirect { unlink(temporaryPath) }
    }

    private func settle(_ isSame: ((String, String) throws -> Bool)?) throws -> Outcome {
        let same = try isSame.map { try $0(target, temporaryPath) } ?? DurableWrite.haveSameBytes(target, temporaryPath)
        guard same else { throw StorageError.exists(path: path) }
        return .unchanged
    }

    private func drain() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try put($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws { try named { try output.descriptor.write(bytes) } }

    private func refused(_ code: Int32) -> StorageError { .system(verb: "write", path: path, code: code) }

    /// Errors speak of the file that the user asked for, never of the temporary one.
    private func named(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch StorageError.system(let verb, _, let code) {
            throw StorageError.system(verb: verb, path: path, code: code)
        }
    }

    private static func openBeside(_ target: String) throws -> (String, Output) {
        let folder = FileSystem.parent(target)
        // A file's name has at most 255 bytes; the ending that is added needs 14.
        let name = String(decoding: FileSystem.name(target).utf8.prefix(220), as: UTF8.self)
        var attempt = 0
        while true {
            let letters = (0..<8).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement() ?? "x" }
            let path = FileSystem.join(folder, ".\(name).\(String(letters)).tmp")
            do {
                return (path, try Output(path, flags: O_RDWR | O_CREAT | O_EXCL))
            } catch StorageError.system(_, _, EEXIST) where attempt < 100 {
                attempt += 1
            }
        }
    }
}
