internal import Tensors

/// Reads the variables of a MAT-file of version 5 of either byte order.
struct MATReader {
    private var rest: ArraySlice<UInt8>
    private let path: String
    private var isBigEndian = false
    /// How many bytes packed variables may unfold to, all together: no honest file packs more than deflate can.
    private var unpackable: Int

    private static let deepest = 200

    init(_ bytes: ArraySlice<UInt8>, path: String) {
        rest = bytes
        self.path = path
        unpackable = min(TextFile.sizeLimit, max(1 << 26, bytes.count.multipliedReportingOverflow(by: 1100).partialValue))
    }

    mutating func file() throws -> [MATValue.Field] {
        guard rest.count >= 128 else { throw failure("expected a MAT-file of version 5: it has less than 128 bytes") }
        let mark = Array(rest[rest.startIndex + 126..<rest.startIndex + 128])
        guard mark == Array("IM".utf8) || mark == Array("MI".utf8) else {
            throw failure("expected a MAT-file of version 5: `IM` at byte 126")
        }
        isBigEndian = mark == Array("MI".utf8)
        rest = rest.dropFirst(128)
        var variables: [MATValue.Field] = []
        while rest.count >= 8 {
            let (type, content) = try element()
            switch type {
            case MATCode.matrix: variables.append(try inner(content).matrix(depth: 0))
            case MATCode.compressed:
                var unpacked = inner(try unpack(content)[...])
                let (type, content) = try unpacked.element()
                guard type == MATCode.matrix else { throw failure("expected an array in a packed variable, found type \(type)") }
                variables.append(try inner(content).matrix(depth: 0))
            default: throw failure("expected a variable, found an element of type \(type)")
            }
        }
        return variables
    }

    private func inner(_ content: ArraySlice<UInt8>) -> MATReader {
        var reader = MATReader(content, path: path)
        reader.isBigEndian = isBigEndian
        return reader
    }

    private mutating func unpack(_ content: ArraySlice<UInt8>) throws -> [UInt8] {
        do {
            let bytes = try content.withUnsafeBytes { bytes throws(Deflate.Failure) in try Deflate.unpack(bytes, .zlib, limit: unpackable) }
            unpackable -= bytes.count
            return bytes
        } catch Deflate.Failure.tooLong {
            throw StorageError.tooLarge(path: path, object: nil, bytes: Double(unpackable) + 1, limit: Double(unpackable))
        } catch {
            throw failure("a packed variable is damaged")
        }
    }

    /// An array: flags, shape, name, content.
    private consuming func matrix(depth: Int) throws -> MATValue.Field {
        // An empty cell or field may be no more than its tag.
        guard !rest.isEmpty else { return MATValue.Field("", .numbers(try Tensor(zeros: [0, 0]))) }
        guard depth < Self.deepest else { throw failure("arrays are nested more than \(Self.deepest) deep") }
        let flags = try words(element(), "an array's flags")
        guard let head = flags.first else { throw failure("an array has no flags") }
        let shape = try words(element(), "an array's shape").map { Int(Int32(bitPattern: $0)) }
        guard shape.count >= 2, shape.count <= 32, shape.allSatisfy({ $0 >= 0 }) else { throw failure("an array has the shape \(shape)") }
        var count = 1
        for length in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            guard !overflows else { throw failure("an array has the shape \(shape)") }
            count = product
        }
        let name = String(decoding: try element().content.prefix { $0 != 0 }, as: UTF8.self)
        guard head & MATCode.complexFlag == 0 else { throw failure("`\(name)` has complex numbers, which cannot be read") }
        switch head & 0xFF {
        case MATCode.cellClass: return MATValue.Field(name, .cells(try cells(count, depth)))
        case MATCode.structureClass:
            let width = Int(try words(element(), "the length of names").first ?? 0)
            let names = try element().content
            guard width > 0, names.count % width == 0, names.count / width <= 10_000 else { throw failure("`\(name)` has malformed names of fields") }
            let fields = stride(from: 0, to: names.count, by: width).map { offset in
                let start = names.startIndex + offset
                return String(decoding: names[start..<start + width].prefix { $0 != 0 }, as: UTF8.self)
            }
            guard fields.isEmpty || count <= rest.count / 8 / fields.count + 1 else { throw failure("`\(name)` says to have \(count) structures") }
            var structures: [MATValue] = []
            for _ in 0..<(fields.isEmpty ? min(count, 1) : count) {
                structures.append(.structure(try fields.map { MATValue.Field($0, try part(depth)) }))
            }
            return MATValue.Field(name, structures.count == 1 ? structures[0] : .cells(structures))
        case MATCode.characterClass: return MATValue.Field(name, try text(shape, count, name))
        case 6...15: return MATValue.Field(name, .numbers(try numbers(shape, count, name, isLogical: head & MATCode.logicalFlag != 0, kind: head & 0xFF)))
        case 5: throw failure("`\(name)` is a sparse matrix, which cannot be read: save full(\(name))")
        default: throw failure("`\(name)` is an object or function of MATLAB, which cannot be read")
        }
    }

    private mutating func cells(_ count: Int, _ depth: Int) throws -> [MATValue] {
        guard count <= rest.count / 8 else { throw failure("a cell array says to have \(count) cells, more than the file has") }
        var cells: [MATValue] = []
        for _ in 0..<count { cells.append(try part(depth)) }
        return cells
    }

    private mutating func part(_ depth: Int) throws -> MATValue {
        let (type, content) = try element()
        guard type == MATCode.matrix else { throw failure("expected an array, found an element of type \(type)") }
        return try inner(content).matrix(depth: depth + 1).value
    }

    private mutating func numbers(_ shape: [Int], _ count: Int, _ name: String, isLogical: Bool, kind: UInt32) throws -> Tensor {
        let (type, content) = try element()
        let format: NumberFormat.Kind? =
            switch type {
            case 1: .i8
            case 2: .u8
            case 3: .i16
            case 4: .u16
            case 5: .i32
            case 6: .u32
            case 7: .f32
            case 9: .f64
            case 12: .i64
            case 13: .u64
            default: nil
            }
        guard let format else { throw failure("`\(name)` has numbers of the unknown type \(type)") }
        let numbers = NumberFormat(kind: format, isBigEndian: isBigEndian)
        guard content.count == count * numbers.byteCount else {
            throw failure("`\(name)` of shape \(shape) has \(content.count) bytes, not \(Double(count) * Double(numbers.byteCount))")
        }
        // Whole numbers are stored as the smallest type that holds them; the array's class says what they are.
        let element: ElementType = isLogical ? .bool : kind == MATCode.singleClass ? .f32 : .f64
        let source = ByteSource(bytes: Array(content), path: path)
        // The first axis runs fastest: the axes lie the other way round.
        let tensor = try numbers.read(shape.reversed(), from: source, "the numbers of `\(name)`", as: element)
        if shape == [1, 1] { return try tensor.reshaped([]) }
        // A column is what a vector was written as.
        if shape.count == 2, shape[1] == 1 { return try tensor.reshaped([count]) }
        return try tensor.transposed()
    }

    /// Rows of characters: one is a text, several are cells.
    private mutating func text(_ shape: [Int], _ count: Int, _ name: String) throws -> MATValue {
        let (type, content) = try element()
        let units: [UInt16]
        switch type {
        case MATCode.utf8, MATCode.int8, MATCode.uint8:
            units = Array(String(decoding: content, as: UTF8.self).utf16)
        case MATCode.utf16, MATCode.uint16:
            let bytes = Array(content)
            units = stride(from: 0, to: bytes.count - 1, by: 2).map { index -> UInt16 in
                let (high, low) = isBigEndian ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
                return UInt16(high) << 8 | UInt16(low)
            }
        default: throw failure("`\(name)` has characters of the unknown type \(type)")
        }
        guard shape[0] > 1, shape.count == 2, units.count == count else { return .text(String(decoding: units, as: UTF16.self)) }
        return .cells((0..<shape[0]).map { row in
            .text(String(decoding: stride(from: row, to: count, by: shape[0]).map { units[$0] }, as: UTF16.self))
        })
    }

    // MARK: Elements

    /// The next element's type and content.
    private mutating func element() throws -> (type: UInt32, content: ArraySlice<UInt8>) {
        guard rest.count >= 8 else { throw failure("the file ends within an array") }
        let first = word(at: rest.startIndex)
        // A small element has its size in the upper half of the first word, and its content in the second.
        if first >> 16 != 0 {
            let count = Int(first >> 16)
            guard count <= 4 else { throw failure("a small element says to have \(count) bytes") }
            let content = rest[rest.startIndex + 4..<rest.startIndex + 4 + count]
            rest = rest.dropFirst(8)
            return (first & 0xFFFF, content)
        }
        let count = Int(word(at: rest.startIndex + 4))
        guard count <= rest.count - 8 else { throw failure("an element says to have \(count) bytes, more than the file has") }
        let content = rest[rest.startIndex + 8..<rest.startIndex + 8 + count]
        // Packed variables are not padded.
        let padded = first == MATCode.compressed ? count : (count + 7) / 8 * 8
        rest = rest.dropFirst(8 + padded)
        return (first, content)
    }

    private func words(_ element: (type: UInt32, content: ArraySlice<UInt8>), _ what: String) throws -> [UInt32] {
        guard element.type == MATCode.int32 || element.type == MATCode.uint32, element.content.count % 4 == 0 else {
            throw failure("\(what) have the type \(element.type)")
        }
        return stride(from: element.content.startIndex, to: element.content.endIndex, by: 4).map { word(in: element.content, at: $0) }
    }

    private func word(at index: Int) -> UInt32 { word(in: rest, at: index) }

    private func word(in bytes: ArraySlice<UInt8>, at index: Int) -> UInt32 {
        var word: UInt32 = 0
        for offset in 0..<4 { word = word << 8 | UInt32(bytes[isBigEndian ? index + offset : index + 3 - offset]) }
        return word
    }

    private func failure(_ problem: String) -> StorageError { .malformed(path: path, place: .file, problem: problem) }
}
