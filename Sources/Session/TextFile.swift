internal import Glibc
public import Diagnostics

/// A file of text that cannot be read or written.
public enum TextFileError: UserError {
    case unreadable(path: String, reason: String, nearest: String?)
    case unwritable(path: String, reason: String)
    case notText(path: String, offset: Int)

    public var message: String {
        switch self {
        case .unreadable(let path, let reason, _): "cannot read \"\(path)\": \(reason)"
        case .unwritable(let path, let reason): "cannot write \"\(path)\": \(reason)"
        case .notText(let path, let offset): "\"\(path)\" is not UTF-8 text (at byte \(offset))"
        }
    }

    public var hints: [String] {
        if case .unreadable(_, _, let nearest?) = self { ["did you mean \"\(nearest)\"?"] } else { [] }
    }
}

/// Reads and writes whole files of UTF-8 text.
public enum TextFile {
    public static func read(_ path: String) throws(TextFileError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path, errno) }
        defer { close(file) }
        return try text(of: file, path: path)
    }

    /// Reads what is left of an open file.
    public static func text(of file: Int32, path: String) throws(TextFileError) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path, errno) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notText(path: path, offset: firstInvalid(bytes))
        }
        return text
    }

    /// Replaces a file's text.
    public static func write(_ text: String, to path: String) throws(TextFileError) { try write(text, path, O_TRUNC) }

    public static func append(_ text: String, to path: String) throws(TextFileError) { try write(text, path, O_APPEND) }

    private static func write(_ text: String, _ path: String, _ mode: Int32) throws(TextFileError) {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | mode, 0o644)
        guard file >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
            written += count
        }
    }

    private static func unreadable(_ path: String, _ code: Int32) -> TextFileError {
        var nearest: String?
        if code == ENOENT {
            let (directory, name) = split(path)
            let names = FileListing.names(in: directory)
            nearest = suggestions(for: name, among: names, limit: 1).first.map { path.dropLast(name.count) + $0 }
        }
        return .unreadable(path: path, reason: String(cString: strerror(code)).lowercased(), nearest: nearest)
    }

    static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let directory = slash == path.startIndex ? "/" : String(path[..<slash])
        return (directory, String(path[path.index(after: slash)...]))
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return offset
    }
}
