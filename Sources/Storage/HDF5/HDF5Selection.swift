internal import CHDF5
internal import Tensors

/// Values of a dataset that can be read: checked against what the file can hold, with the types and spaces that the library needs.
struct HDF5Selection {
    let shape: [Int]
    let elementType: ElementType
    let byteCount: Int
    fileprivate let firstRow: Int
    fileprivate let type: HDF5Handle
    /// All of the dataset, or a part of it and the form that the part has in memory.
    fileprivate let part: (inFile: HDF5Handle, inMemory: HDF5Handle)?
}

extension HDF5Dataset {
    /// All or some rows as the elements of a tensor.
    func selection(rows: Range<Int>?) throws -> HDF5Selection {
        let elementType: ElementType
        let type: HDF5Handle
        switch kind {
        case .float(bytes: 4): (elementType, type) = (.f32, try copy(dyn_H5T_NATIVE_FLOAT()))
        case .bool: (elementType, type) = (.bool, try HDF5ElementKind.boolType(place))
        case .float, .integer: (elementType, type) = (.f64, try copy(dyn_H5T_NATIVE_DOUBLE()))
        case .string, .other: throw wrongType(expected: "numbers")
        }
        return try selection(rows: rows, elementType, type, elementBytes: elementType.byteCount)
    }

    /// Some rows (all of a single value) as the bytes that they are in the file.
    func rawSelection(rows: Range<Int>) throws -> HDF5Selection {
        let type = try place.handle("read", H5Dget_type(handle.id))
        return try selection(rows: shape.isEmpty ? nil : rows, .bool, type, elementBytes: H5Tget_size(type.id))
    }

    private func selection(rows: Range<Int>?, _ elementType: ElementType, _ type: HDF5Handle, elementBytes: Int) throws -> HDF5Selection {
        let space = try space()
        var shape = try HDF5Shape.of(space, place)
        if let rows {
            guard let length = shape.first, rows.lowerBound >= 0, rows.upperBound <= length else {
                throw StorageError.wrongType(
                    path: file.path, object: name, expected: "one with rows \(rows.lowerBound) to \(rows.upperBound)",
                    found: shape.first.map { "one of \($0) rows" } ?? "a single value")
            }
            shape[0] = rows.count
        }
        try refuseDataOutside()
        // A chunk is unpacked whole, so a lie about its size costs as much as one about the dataset's.
        try HDF5Limits(file).check(bytes: Double(chunkBytes), place)
        let byteCount = try HDF5Limits(file).count(shape, bytesEach: elementBytes, place) * elementBytes
        guard let rows, byteCount > 0 else {
            return HDF5Selection(shape: shape, elementType: elementType, byteCount: byteCount, firstRow: 0, type: type, part: nil)
        }
        try Self.select(rows: rows, of: space, shape: shape, place)
        return HDF5Selection(
            shape: shape, elementType: elementType, byteCount: byteCount, firstRow: rows.lowerBound, type: type,
            part: (space, try HDF5Shape.space(shape, place)))
    }

    /// Fills memory of the selection's size.
    func read(_ selection: HDF5Selection, into base: UnsafeMutableRawPointer) throws {
        guard selection.byteCount > 0 else { return }
        try place.check(
            "read",
            H5Dread(
                handle.id, selection.type.id, selection.part?.inMemory.id ?? hid_t(H5S_ALL), selection.part?.inFile.id ?? hid_t(H5S_ALL),
                hid_t(H5P_DEFAULT), base))
        if selection.elementType == .bool, kind == .bool {
            // Other programs may mark truth by any number.
            let flags = base.assumingMemoryBound(to: UInt8.self)
            for index in 0..<selection.byteCount where flags[index] > 1 { flags[index] = 1 }
        }
    }

    /// Where the selected values stand in the file, one after another as they are to be in memory; nil where they do not.
    func offsetInFile(of selection: HDF5Selection) throws -> Int? {
        guard selection.elementType != .bool else { return nil }
        let creation = try place.handle("read", H5Dget_create_plist(handle.id))
        let type = try place.handle("read", H5Dget_type(handle.id))
        let start = H5Dget_offset(handle.id)
        guard H5Pget_layout(creation.id) == H5D_CONTIGUOUS, start < haddr_t(Int32.max) << 24, H5Tequal(type.id, selection.type.id) > 0,
            H5Dget_storage_size(handle.id) >= selection.byteCount
        else { return nil }
        let rowBytes = selection.byteCount / max(1, selection.shape.first ?? 1)
        return Int(start) + selection.firstRow * rowBytes
    }

    /// The bytes of a chunk, unpacked; 0 where it lies in one piece.
    var chunkBytes: Int {
        get throws {
            guard let chunk = try chunk else { return 0 }
            let type = try place.handle("read", H5Dget_type(handle.id))
            return Int(clamping: Int64(min(9e18, chunk.reduce(Double(H5Tget_size(type.id))) { $0 * Double($1) })))
        }
    }

    static func select(rows: Range<Int>, of space: HDF5Handle, shape: [Int], _ place: HDF5Place) throws {
        var start = [hsize_t](repeating: 0, count: shape.count)
        start[0] = hsize_t(rows.lowerBound)
        var count = shape.map(hsize_t.init)
        count[0] = hsize_t(rows.count)
        try place.check("read", H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil))
    }

    private func copy(_ type: hid_t) throws -> HDF5Handle { try place.handle("read", H5Tcopy(type)) }
}
