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
        kind = try HDF5ElementKind(place.handle("read", H5Dget_type(handle.id)), place)
    }

    /// Its present shape; empty for a single value.
    public var shape: [Int] {
        get throws {
            try file.locked { try HDF5Shape.of(space(), place) }
        }
    }

    /// Whether it has no data space: h5py's `Empty`.
    public var isNothing: Bool {
        get throws {
            try file.locked {
                let space = try space()
                return H5Sget_simple_extent_type(space.id) == H5S_NULL
            }
        }
    }

    /// The shape of its chunks; nil where it lies in one piece.
    public var chunk: [Int]? {
        get throws {
            try file.locked {
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
        get throws { try file.locked { Int(clamping: H5Dget_storage_size(handle.id)) } }
    }

    // MARK: Reading

    /// All of it as a tensor: 32-bit floating point as `f32`, truth values as `bool`, all other numbers as `f64`.
    public func tensor() throws -> Tensor {
        try file.locked {
            let space = try space()
            return try tensor(shape: HDF5Shape.of(space, place), memory: nil, selection: space)
        }
    }

    /// Some of its rows (along the first axis) as a tensor.
    public func tensor(rows: Range<Int>) throws -> Tensor {
        try file.locked {
            let space = try space()
            var shape = try HDF5Shape.of(space, place)
            guard let length = shape.first, rows.lowerBound >= 0, rows.upperBound <= length else {
                throw StorageError.wrongType(
                    path: file.path, object: name, expected: "one with rows \(rows.lowerBound) to \(rows.upperBound)",
                    found: shape.first.map { "one of \($0) rows" } ?? "a single value")
            }
            shape[0] = rows.count
            if shape.contains(0) { return try tensor(shape: shape, memory: nil, selection: space) }
            try Self.select(rows: rows, of: space, shape: shape, place)
            return try tensor(shape: shape, memory: HDF5Shape.space(shape, place), selection: space)
        }
    }

    /// All of it as texts, in row-major order.
    public func strings() throws -> [String] {
        try file.locked {
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

    private func tensor(shape: [Int], memory: HDF5Handle?, selection: HDF5Handle) throws -> Tensor {
        let elementType: ElementType
        let memoryType: HDF5Handle
        switch kind {
        case .float(bytes: 4): (elementType, memoryType) = (.f32, try copy(dyn_H5T_NATIVE_FLOAT()))
        case .bool: (elementType, memoryType) = (.bool, try HDF5ElementKind.boolType(place))
        case .float, .integer: (elementType, memoryType) = (.f64, try copy(dyn_H5T_NATIVE_DOUBLE()))
        case .string, .other: throw wrongType(expected: "numbers")
        }
        try refuseDataOutside()
        try checkChunk()
        let count = try HDF5Limits(file).count(shape, bytesEach: elementType.byteCount, place)
        return try Tensor(shape: shape, elementType: elementType) { base in
            guard count > 0 else { return }
            try place.check(
                "read",
                H5Dread(
                    handle.id, memoryType.id, memory?.id ?? hid_t(H5S_ALL),
                    memory == nil ? hid_t(H5S_ALL) : selection.id, hid_t(H5P_DEFAULT), base))
            if elementType == .bool {
                // Other programs may mark truth by any number.
                let flags = base.assumingMemoryBound(to: UInt8.self)
                for index in 0..<count where flags[index] > 1 { flags[index] = 1 }
            }
        }
    }

    // MARK: Parts

    func space() throws -> HDF5Handle { try place.handle("read", H5Dget_space(handle.id)) }

    static func select(rows: Range<Int>, of space: HDF5Handle, shape: [Int], _ place: HDF5Place) throws {
        var start = [hsize_t](repeating: 0, count: shape.count)
        start[0] = hsize_t(rows.lowerBound)
        var count = shape.map(hsize_t.init)
        count[0] = hsize_t(rows.count)
        try place.check("read", H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil))
    }

    private func copy(_ type: hid_t) throws -> HDF5Handle { try place.handle("read", H5Tcopy(type)) }

    private func wrongType(expected: String) -> StorageError {
        .wrongType(path: file.path, object: name, expected: expected, found: kind.description)
    }

    /// A chunk is unpacked whole, so a lie about its size costs as much as one about the dataset's.
    private func checkChunk() throws {
        guard let chunk = try chunk else { return }
        let type = try place.handle("read", H5Dget_type(handle.id))
        let bytes = chunk.reduce(Double(H5Tget_size(type.id))) { $0 * Double($1) }
        try HDF5Limits(file).check(bytes: bytes, place)
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
