/// MATLAB's MAT-files, version 5: what MATLAB, Octave, scipy and Julia read ("MAT-File Format", The MathWorks).
public enum MATFile {
    /// Writes variables, whole or not at all; the same variables always give the same file.
    ///
    /// - Throws: `StorageError.unwritable` for a variable of 2 GB or more, which the format cannot hold.
    @discardableResult
    public static func write(
        _ variables: [MATValue.Field], to path: String, isCompressed: Bool = false, mode: DurableFile.Mode = .replace
    ) throws -> DurableFile.Outcome {
        try DurableWrite.stream(to: path, mode: mode) { file in
            try file.write(header)
            for (variable, name) in zip(variables, MATValue.names(for: variables.map(\.name))) {
                var writer = MATWriter()
                try writer.add(variable.value, named: name, path: path, depth: 0)
                guard isCompressed else {
                    try file.write(writer.bytes)
                    continue
                }
                guard let packed = writer.bytes.withUnsafeBytes({ Deflate.pack([$0], .zlib) }), packed.count < MATWriter.mostBytes else {
                    throw StorageError.unwritable(path: path, object: name, problem: "it could not be compressed")
                }
                try file.write(MATWriter.tag(MATCode.compressed, packed.count) + packed)
            }
        }
    }

    /// The variables of a file, in order. Objects, functions and sparse matrices are refused, complex numbers too.
    public static func read(_ path: String) throws -> [MATValue.Field] {
        let bytes = try TextFile.readBytes(path, limit: TextFile.sizeLimit)
        var reader = MATReader(bytes[...], path: path)
        return try reader.file()
    }

    /// 124 bytes of text, the version, and the mark of the byte order.
    private static let header: [UInt8] = {
        var text = Array("MATLAB 5.0 MAT-file, written by Dyn".utf8)
        text += Array(repeating: UInt8(ascii: " "), count: 116 - text.count)
        return text + Array(repeating: 0, count: 8) + [0x00, 0x01] + Array("IM".utf8)
    }()
}
