public import Tensors

/// The IDX format of the MNIST files: numbers of one type in an array of any rank, big-endian, often gzipped.
///
/// Four bytes say the type and rank, then comes a 32-bit length for each axis, then the numbers
/// (LeCun, Cortes and Burges, "The MNIST database of handwritten digits").
public enum IDXFile {
    /// Reads a whole file.
    ///
    /// - Parameter elementType: what the tensor holds; nil: `f32` for single precision, `f64` for all else.
    public static func read(_ path: String, as elementType: ElementType? = nil) throws -> Tensor {
        let source = try ByteSource(path)
        let magic = try source.bytes(4, "its first four bytes")
        guard magic[0] == 0, magic[1] == 0, let format = format(magic[2]) else {
            let found = magic.map { String($0, radix: 16) }.joined(separator: " ")
            throw StorageError.malformed(
                path: path, place: .offset(0),
                problem: "expected an IDX file (00 00, a type from 08 to 0e, a rank), found \(found)")
        }
        let lengths = try source.bytes(4 * Int(magic[3]), "the lengths of its axes")
        let shape = (0..<Int(magic[3])).map { axis in
            lengths[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        let bytes = shape.reduce(Double(format.byteCount)) { $0 * Double($1) }
        guard source.canHold(bytes) else {
            throw StorageError.malformed(
                path: path, place: .offset(4),
                problem: "the shape \(shape) needs \(byteText(bytes)), more than the file has")
        }
        let tensor = try format.read(shape, from: source, "the numbers of an array of shape \(shape)", as: elementType)
        try source.expectEnd()
        return tensor
    }

    private static func format(_ code: UInt8) -> NumberFormat? {
        let kind: NumberFormat.Kind? =
            switch code {
            case 0x08: .u8
            case 0x09: .i8
            case 0x0B: .i16
            case 0x0C: .i32
            case 0x0D: .f32
            case 0x0E: .f64
            default: nil
            }
        return kind.map { NumberFormat(kind: $0, isBigEndian: true) }
    }
}
