import Glibc

/// A folder of a test's own, removed with all that is in it when it goes out of use.
public final class ScratchFolder: Sendable {
    public let path: String

    public init() throws {
        var template = Array("/tmp/dyn-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure(call: "mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.clear(path) }

    /// The path of something in the folder.
    public func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// What is in the folder, sorted.
    public func names() -> [String] { Self.names(path).sorted() }

    /// Writes a file and gives its path.
    public func file(_ name: String, _ text: String) throws -> String {
        let place = self(name)
        let file = open(place, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard file >= 0 else { throw SystemFailure(call: "open \(place)") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard bytes.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == bytes.count else { throw SystemFailure(call: "write \(place)") }
        return place
    }

    /// The text of a file in the folder; empty where there is none.
    public func text(_ name: String) -> String { readText(self(name)) ?? "" }

    private static func names(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func clear(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR { for name in names(path) { clear(path + "/" + name) } }
        remove(path)
    }
}

/// A call to the system that did not do what a test needs.
public struct SystemFailure: Error {
    public let call: String

    public init(call: String) { self.call = call }
}

/// The whole text of a file; nil where it cannot be read.
public func readText(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
}
