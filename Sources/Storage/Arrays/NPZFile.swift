public import Tensors

/// NumPy's `.npz` format: arrays by name, a zip archive of `.npy` files.
public enum NPZFile {
    public struct Entry: Sendable, Equatable {
        public let name: String
        public let tensor: Tensor

        public init(_ name: String, _ tensor: Tensor) {
            self.name = name
            self.tensor = tensor
        }
    }

    /// The names of the arrays, in the archive's order.
    public static func names(_ path: String) throws -> [String] {
        try ZipArchive(path).entries.filter { $0.name.hasSuffix(".npy") }.map { String($0.name.dropLast(4)) }
    }

    /// Reads all arrays.
    public static func read(_ path: String) throws -> [Entry] {
        let archive = try ZipArchive(path)
        return try archive.entries.filter { $0.name.hasSuffix(".npy") }.map { try read($0, archive) }
    }

    /// Reads one array.
    public static func read(_ path: String, name: String) throws -> Tensor {
        let archive = try ZipArchive(path)
        guard let entry = archive.entries.first(where: { $0.name == name + ".npy" }) else {
            let present = archive.entries.map { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : $0.name }
            throw StorageError.missing(path: path, object: name, present: present)
        }
        return try read(entry, archive).tensor
    }

    /// Writes arrays by name, whole or not at all.
    @discardableResult
    public static func write(
        _ entries: [Entry], to path: String, isCompressed: Bool = false, mode: DurableFile.Mode = .replace
    ) throws -> DurableFile.Outcome {
        if let name = repeated(entries.map(\.name)) {
            throw StorageError.unwritable(path: path, object: name, problem: "the name stands twice")
        }
        return try DurableWrite.stream(to: path, mode: mode) { file in
            var writer = ZipWriter(file)
            for entry in entries {
                let header = NPYFile.header(entry.tensor)
                try header.withUnsafeBytes { header in
                    try entry.tensor.withUnsafeBytes { numbers in
                        try writer.add(entry.name + ".npy", [header, numbers], isCompressed: isCompressed)
                    }
                }
            }
            try writer.finish()
        }
    }

    private static func read(_ entry: ZipArchive.Entry, _ archive: ZipArchive) throws -> Entry {
        let source = ByteSource(bytes: try archive.content(entry), path: archive.path)
        let tensor = try NPYFile.read(source) { _ in .entry(entry.name) }
        return Entry(String(entry.name.dropLast(4)), tensor)
    }

    private static func repeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }
}
