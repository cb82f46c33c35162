internal import CHDF5
public import Tensors

/// A dataset: an array in an HDF5 file.
public struct HDF5Dataset: HDF5Object {
    public let file: HDF5File
    public let name: String
    /// What its elements are in the file.
    public let kind: HDF5ElementKind
    let handle: HDF5ObjectHandle

    public var identifier: Int64 { handle.id }

    init(file: HDF5File, id: hid_t, name: String) throws {
        self.file = file
        handle = HDF5ObjectHandle(id, of: file)
        self.name = name
        let place = HDF5Place(path: file.path, object: name)
        if let reader = file.reader {
            kind = try reader.ask(HDF5Question(.elementKind, object: name)) { try $0.elementKind() }
        } else {
            kind = try HDF5ElementKind(place.handle("read", H5Dget_type(handle.id)), place)
        }
    }

    /// Its present shape; empty for a single value.
    public var shape: [Int] {
        get throws {
            if let reader = file.reader { return try reader.ask(HDF5Question(.shape, object: name)) { try $0.ints() } }
            return try file.locked { try HDF5Shape.of(space(), place) }
        }
    }

    /// Whether it has no data space: h5py's `Empty`.
    public var isNothing: Bool {
        get throws {
            if let reader = file.reader { return try reader.ask(HDF5Question(.isNothing, object: name)) { try $0.bool() } }
            return try file.locked {
                let space = try space()
                return H5Sget_simple_extent_type(space.id) == H5S_NULL
            }
        }
    }

    /// The shape of its chunks; nil where it lies in one piece.
    public var chunk: [Int]? {
        get throws {
            if let reader = file.reader {
                let chunk = try reader.ask(HDF5Question(.chunk, object: name)) { try $0.ints() }
                return chunk.isEmpty ? nil : chunk
            }
            return try file.locked {
                let creation = try place.handle("read", H5Dget_create_plist(handle.id))
                guard H5Pget_layout(creation.id) == H5D_CHUNKED else { return nil }
                var dimensions = [hsize_t](repeating: 0, count: Int(H5S_MAX_RANK))
                let rank = try place.check("read", H5Pget_chunk(creation.id, H5S_MAX_RANK, &dimensions))
                return dimensions.prefix(Int(rank)).map(Int.init)
            }
        }
    }

    /// The bytes that it takes in the file, packed as it may be.
    public var storedBytes: Int {
        get throws {
            if let reader = file.reader { return try reader.ask(HDF5Question(.storedBytes, object: name)) { try $0.int() } }
            return try file.locked { Int(clamping: H5Dget_storage_size(handle.id)) }
        }
    }

    // MARK: Reading

    /// All of it as a tensor: 32-bit floating point as `f32`, truth values as `bool`, all other numbers as `f64`.
    public func tensor() throws -> Tensor { try tensor(selecting: nil) }

    /// Some of its rows (along the first axis) as a tensor.
    public func tensor(rows: Range<Int>) throws -> Tensor { try tensor(selecting: rows) }

    private func tensor(selecting rows: Range<Int>?) throws -> Tensor {
        if let reader = file.reader { return try reader.tensor(of: name, rows: rows) }
        return try file.locked {
            let selection = try selection(rows: rows)
            return try Tensor(shape: selection.shape, elementType: selection.elementType) { try read(selection, into: $0) }
        }
    }

    /// All of it as texts, in row-major order.
    public func strings() throws -> [String] {
        if let reader = file.reader { return try reader.ask(HDF5Question(.strings, object: name)) { try $0.strings() } }
        return try file.locked {
            guard kind == .string else { throw wrongType(expected: "text") }
            try refuseDataOutside()
            let type = try place.handle("read", H5Dget_type(handle.id))
            let space = try space()
            let limits = HDF5Limits(file)
            let count = try limits.count(HDF5Shape.of(space, place), bytesEach: 16, place)
            if count == 0 { return [] }
            return try HDF5Strings.read(count: count, type: type, space: space, limits, place) {
                H5Dread(handle.id, $0, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), $1)
            }
        }
    }

    /// The library's description of the type that its elements have in the file: the same for the same type.
    var typeCode: [UInt8] {
        get throws {
            if let reader = file.reader { return try reader.ask(HDF5Question(.typeCode, object: name)) { try $0.raw() } }
            return try file.locked {
                let type = try place.handle("read", H5Dget_type(handle.id))
                var count = 0
                try place.check("read the type of", H5Tencode(type.id, nil, &count))
                var code = [UInt8](repeating: 0, count: count)
                try place.check("read the type of", H5Tencode(type.id, &code, &count))
                return code
            }
        }
    }

    /// Some of its rows (all of a single value) as the bytes that they are in the file.
    func rawRows(_ rows: Range<Int>) throws -> [UInt8] {
        if let reader = file.reader { return try reader.rawRows(of: name, rows: rows) }
        return try file.locked {
            let selection = try rawSelection(rows: rows)
            return try [UInt8](unsafeUninitializedCapacity: selection.byteCount) { buffer, count in
                if let base = buffer.baseAddress { try read(selection, into: base) }
                count = selection.byteCount
            }
        }
    }

    // MARK: Parts

    func space() throws -> HDF5Handle { try place.handle("read", H5Dget_space(handle.id)) }

    func wrongType(expected: String) -> StorageError {
        .wrongType(path: file.path, object: name, expected: expected, found: kind.description)
    }

    /// Raw data may lie in other files, by an external list or as a virtual dataset.
    func refuseDataOutside() throws {
        let creation = try place.handle("read", H5Dget_create_plist(handle.id))
        if H5Pget_external_count(creation.id) > 0 {
            var name = [CChar](repeating: 0, count: 1024)
            _ = H5Pget_external(creation.id, 0, name.count - 1, &name, nil, nil)
            throw StorageError.leadsOutside(path: file.path, object: self.name, target: text(name))
        }
        guard H5Pget_layout(creation.id) == H5D_VIRTUAL else { return }
        var count = 0
        try place.check("read", H5Pget_virtual_count(creation.id, &count))
        for index in 0..<count {
            var name = [CChar](repeating: 0, count: 1024)
            _ = H5Pget_virtual_filename(creation.id, index, &name, name.count - 1)
            // `.` is the library's name for the file itself.
            guard text(name) == "." else {
                throw StorageError.leadsOutside(path: file.path, object: self.name, target: text(name))
            }
        }
    }

    private func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
