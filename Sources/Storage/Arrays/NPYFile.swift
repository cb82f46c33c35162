public import Tensors

/// NumPy's `.npy` format, versions 1 to 3: one array (NEP 1, "A simple file format for NumPy arrays").
public enum NPYFile {
    /// Reads one array: `float32` as `f32`, `bool` as `bool`, all other numbers as `f64`.
    public static func read(_ path: String) throws -> Tensor {
        try read(ByteSource(path), place: { .offset($0) })
    }

    /// Writes one array, whole or not at all.
    @discardableResult
    public static func write(
        _ tensor: Tensor, to path: String, mode: DurableFile.Mode = .replace
    ) throws -> DurableFile.Outcome {
        try DurableWrite.stream(to: path, mode: mode) { file in
            try file.write(header(tensor))
            try tensor.withUnsafeBytes { try file.write($0) }
        }
    }

    // MARK: Parts that archives need as well

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let headerLimit = 1 << 16

    static func read(_ source: ByteSource, place: (Int) -> StorageError.Place) throws -> Tensor {
        func failure(_ problem: String, at offset: Int) -> StorageError {
            .malformed(path: source.path, place: place(offset), problem: problem)
        }
        let start = try source.bytes(8, "its first bytes")
        guard start.starts(with: magic), (1...3).contains(start[6]) else {
            throw failure("expected a NumPy array: \\x93NUMPY and version 1, 2 or 3", at: 0)
        }
        let lengthBytes = try source.bytes(start[6] == 1 ? 2 : 4, "the length of its header")
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= headerLimit else { throw failure("a header of \(length) bytes is too long", at: 8) }
        let headerOffset = source.offset
        let text = String(decoding: try source.bytes(length, "its header"), as: UTF8.self)
        var parser = NPYHeaderParser(text)
        guard let header = parser.parse() else {
            throw failure("expected a header with 'descr', 'fortran_order' and 'shape', found \(shown(text))", at: headerOffset)
        }
        guard let format = format(header.descriptor) else {
            throw failure("arrays of type \(shown(header.descriptor)) cannot be read, only numbers and bools", at: headerOffset)
        }
        let bytes = header.shape.reduce(Double(format.byteCount)) { $0 * Double($1) }
        guard source.canHold(bytes) else {
            throw failure("the shape \(header.shape) needs \(byteText(bytes)), more than the file has", at: headerOffset)
        }
        // In Fortran order the axes lie the other way round.
        let shape = header.isFortranOrder ? header.shape.reversed() : header.shape
        let tensor = try format.read(shape, from: source, "the numbers of an array of shape \(header.shape)")
        return header.isFortranOrder && shape.count > 1 ? try tensor.transposed() : tensor
    }

    /// The header, padded so that the numbers begin at a multiple of 64 bytes.
    static func header(_ tensor: Tensor) -> [UInt8] {
        let descriptor: String =
            switch tensor.elementType {
            case .f64: "<f8"
            case .f32: "<f4"
            case .bool: "|b1"
            }
        let lengths = tensor.shape.map(String.init).joined(separator: ", ")
        let shape = tensor.rank == 1 ? "(\(lengths),)" : "(\(lengths))"
        var text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(shape), }"
        text += String(repeating: " ", count: (64 - (10 + text.utf8.count + 1) % 64) % 64) + "\n"
        let length = text.utf8.count
        return magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + text.utf8
    }

    /// NumPy's type codes: byte order, kind, bytes.
    private static func format(_ descriptor: String) -> NumberFormat? {
        guard let order = descriptor.first, "<>|=".contains(order) else { return nil }
        let kind: NumberFormat.Kind? =
            switch descriptor.dropFirst() {
            case "b1": .bool
            case "u1": .u8
            case "i1": .i8
            case "u2": .u16
            case "i2": .i16
            case "u4": .u32
            case "i4": .i32
            case "u8": .u64
            case "i8": .i64
            case "f2": .f16
            case "f4": .f32
            case "f8": .f64
            default: nil
            }
        return kind.map { NumberFormat(kind: $0, isBigEndian: order == ">") }
    }
}

/// Reads the header of an array: a Python dictionary with three known names.
struct NPYHeaderParser {
    struct Header {
        var descriptor: String
        var isFortranOrder: Bool
        var shape: [Int]
    }

    private let characters: [Character]
    private var position = 0

    init(_ text: String) { characters = Array(text) }

    mutating func parse() -> Header? {
        var descriptor: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        guard take("{") else { return nil }
        while !take("}") {
            guard let name = quoted(), take(":") else { return nil }
            switch name {
            case "descr": descriptor = quoted()
            case "fortran_order": isFortranOrder = word("True") ? true : word("False") ? false : nil
            case "shape": shape = lengths()
            default: return nil
            }
            if !take(",") {
                guard take("}") else { return nil }
                break
            }
        }
        guard let descriptor, let isFortranOrder, let shape, shape.count <= 32 else { return nil }
        return Header(descriptor: descriptor, isFortranOrder: isFortranOrder, shape: shape)
    }

    private mutating func skipSpace() {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpace()
        guard position < characters.count, characters[position] == character else { return false }
        position += 1
        return true
    }

    private mutating func word(_ word: String) -> Bool {
        skipSpace()
        guard characters[position...].starts(with: word) else { return false }
        position += word.count
        return true
    }

    private mutating func quoted() -> String? {
        skipSpace()
        guard position < characters.count, characters[position] == "'" || characters[position] == "\"" else { return nil }
        let quote = characters[position]
        guard let end = characters[(position + 1)...].firstIndex(of: quote) else { return nil }
        defer { position = end + 1 }
        return String(characters[(position + 1)..<end])
    }

    private mutating func lengths() -> [Int]? {
        guard take("(") else { return nil }
        var lengths: [Int] = []
        while !take(")") {
            let start = position
            while position < characters.count, characters[position].isASCII, characters[position].isNumber { position += 1 }
            guard let length = Int(String(characters[start..<position])) else { return nil }
            lengths.append(length)
            _ = take("L")
            if !take(",") {
                guard take(")") else { return nil }
                break
            }
            skipSpace()
        }
        return lengths
    }
}
