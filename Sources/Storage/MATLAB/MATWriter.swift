internal import Tensors

/// The bytes of variables of a MAT-file.
struct MATWriter {
    private(set) var bytes: [UInt8] = []

    /// Sizes are 32-bit, and readers take them as signed.
    static let mostBytes = Int(Int32.max) - 1024
    private static let deepest = 200

    static func tag(_ type: UInt32, _ count: Int) -> [UInt8] { little(type) + little(UInt32(count)) }

    mutating func add(_ value: MATValue, named name: String, path: String, depth: Int) throws {
        guard depth < Self.deepest else {
            throw StorageError.unwritable(path: path, object: name, problem: "it is nested more than \(Self.deepest) deep")
        }
        // The size is filled in when it is known.
        let start = bytes.count
        bytes += Self.tag(MATCode.matrix, 0)
        switch value {
        case .numbers(let tensor): try add(tensor, name, path)
        case .text(let text): add(text, name)
        case .cells(let cells):
            head(MATCode.cellClass, [cells.count, 1], name)
            for cell in cells { try add(cell, named: "", path: path, depth: depth + 1) }
        case .structure(let fields):
            head(MATCode.structureClass, [1, 1], name)
            let width = 64
            // A small element: type and size in one word, then the value.
            bytes += Self.little(UInt32(4) << 16 | MATCode.int32) + Self.little(UInt32(width))
            let names = MATValue.names(for: fields.map(\.name))
            element(MATCode.int8, names.flatMap { Array($0.utf8) + Array(repeating: 0, count: width - $0.utf8.count) })
            for field in fields { try add(field.value, named: "", path: path, depth: depth + 1) }
        }
        let count = bytes.count - start - 8
        guard count <= Self.mostBytes else {
            throw StorageError.unwritable(path: path, object: name, problem: "a variable of a MAT-file must be smaller than 2 GB; save it as .h5")
        }
        bytes.replaceSubrange(start + 4..<start + 8, with: Self.little(UInt32(count)))
    }

    private mutating func add(_ tensor: Tensor, _ name: String, _ path: String) throws {
        guard tensor.count < Self.mostBytes / tensor.elementType.byteCount else {
            throw StorageError.unwritable(path: path, object: name, problem: "a variable of a MAT-file must be smaller than 2 GB; save it as .h5")
        }
        let shape: [Int] =
            switch tensor.rank {
            case 0: [1, 1]
            case 1: [tensor.count, 1]
            default: tensor.shape
            }
        // MATLAB's first axis runs fastest.
        let columns = tensor.rank > 1 ? try tensor.transposed() : tensor
        let (kind, type): (UInt32, UInt32) =
            switch tensor.elementType {
            case .f64: (MATCode.doubleClass, MATCode.double)
            case .f32: (MATCode.singleClass, MATCode.single)
            case .bool: (MATCode.uint8Class | MATCode.logicalFlag, MATCode.uint8)
            }
        head(kind, shape, name)
        columns.withUnsafeBytes { element(type, $0) }
    }

    /// A row of characters, in UTF-16 as MATLAB counts them. Where a character needs two units of it, such as an emoji, scipy would
    /// refuse the file; such texts are written in UTF-8.
    private mutating func add(_ text: String, _ name: String) {
        let count = text.unicodeScalars.count
        head(MATCode.characterClass, [count == 0 ? 0 : 1, count], name)
        if text.utf16.count == count {
            element(MATCode.utf16, text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
        } else {
            element(MATCode.utf8, Array(text.utf8))
        }
    }

    /// Flags, shape and name of an array.
    private mutating func head(_ kind: UInt32, _ shape: [Int], _ name: String) {
        element(MATCode.uint32, Self.little(kind) + Self.little(0))
        element(MATCode.int32, shape.flatMap { Self.little(UInt32(truncatingIfNeeded: $0)) })
        element(MATCode.int8, Array(name.utf8))
    }

    private mutating func element(_ type: UInt32, _ content: [UInt8]) { content.withUnsafeBytes { element(type, $0) } }

    /// A tag, the content, and zeros up to a multiple of 8.
    private mutating func element(_ type: UInt32, _ content: UnsafeRawBufferPointer) {
        bytes += Self.tag(type, content.count)
        bytes.append(contentsOf: content)
        bytes += Array(repeating: 0, count: (8 - content.count % 8) % 8)
    }

    private static func little(_ value: UInt32) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value >> 16), UInt8(value >> 24)]
    }
}
