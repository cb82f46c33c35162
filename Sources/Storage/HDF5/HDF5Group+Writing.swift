internal import CHDF5
public import Tensors

extension HDF5Group {
    /// Writes a tensor as a new dataset; truth values as h5py writes them.
    ///
    /// - Parameter asIntegers: whether the file holds 64-bit integers, which the numbers must be.
    @discardableResult
    public func write(
        _ tensor: Tensor, to child: String, layout: HDF5Layout = .contiguous, asIntegers: Bool = false
    ) throws -> HDF5Dataset {
        try file.locked {
            let place = place.at(child)
            let memory = try Self.memoryType(tensor.elementType, place)
            let dataset = try create(
                child, type: Self.fileType(tensor.elementType, place, asIntegers: asIntegers), shape: tensor.shape,
                elementBytes: tensor.elementType.byteCount, layout: layout)
            guard tensor.count > 0 else { return dataset }
            try tensor.withUnsafeBytes { bytes in
                _ = try place.check(
                    "write",
                    H5Dwrite(
                        dataset.handle.id, memory.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT),
                        bytes.baseAddress))
            }
            return dataset
        }
    }

    /// Writes texts as a new dataset of one axis.
    @discardableResult
    public func write(_ texts: [String], to child: String, layout: HDF5Layout = .contiguous) throws -> HDF5Dataset {
        try write(texts, shape: [texts.count], to: child, layout: layout)
    }

    /// Writes one text as a new dataset without axes.
    @discardableResult
    public func write(_ text: String, to child: String) throws -> HDF5Dataset {
        try write([text], shape: [], to: child, layout: .contiguous)
    }

    private func write(_ texts: [String], shape: [Int], to child: String, layout: HDF5Layout) throws -> HDF5Dataset {
        try file.locked {
            let place = place.at(child)
            return try HDF5Strings.withPointers(texts, place) { pointers in
                let type = try HDF5Strings.type(place)
                let dataset = try create(child, type: type, shape: shape, elementBytes: 16, layout: layout)
                if texts.isEmpty { return dataset }
                try place.check(
                    "write",
                    H5Dwrite(
                        dataset.handle.id, type.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), pointers))
                return dataset
            }
        }
    }

    /// Writes a dataset that holds nothing at all: h5py's `Empty`.
    @discardableResult
    public func writeNothing(to child: String) throws -> HDF5Dataset {
        try file.locked {
            let place = place.at(child)
            try checkName(child)
            try file.reserve()
            let space = try place.handle("create", H5Screate(H5S_NULL))
            let links = try HDF5Group.linkCreation(place)
            let id = try place.check(
                "create",
                H5Dcreate2(
                    handle.id, child, dyn_H5T_IEEE_F64LE(), space.id, links.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)))
            return try HDF5Dataset(file: file, id: id, name: place.object)
        }
    }

    /// Makes an axis without coordinates, as netCDF has them: a dataset of that length which takes no room, for others to attach.
    public func createDimension(_ child: String, count: Int) throws -> HDF5Dataset {
        try file.locked {
            let dataset = try create(
                child, type: Self.fileType(.f32, place.at(child)), shape: [count], elementBytes: 0, layout: .contiguous)
            let length = String(count)
            let padding = String(repeating: " ", count: max(0, 10 - length.count))
            try dataset.becomeScale(named: "This is a netCDF dimension but not a netCDF variable.\(padding)\(length)")
            return dataset
        }
    }

    /// Writes raw bytes as a new dataset of unsigned 8-bit integers.
    @discardableResult
    public func write(bytes: [UInt8], to child: String) throws -> HDF5Dataset {
        try file.locked {
            let place = place.at(child)
            let type = try place.handle("create", H5Tcopy(dyn_H5T_STD_U8LE()))
            let dataset = try create(child, type: type, shape: [bytes.count], elementBytes: 1, layout: .contiguous)
            if bytes.isEmpty { return dataset }
            try place.check(
                "write",
                H5Dwrite(
                    dataset.handle.id, type.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), bytes))
            return dataset
        }
    }

    /// Puts other values into a dataset that is there, of the same shape and element type.
    public func overwrite(_ child: String, with tensor: Tensor) throws {
        try file.locked {
            let dataset = try dataset(child)
            let place = place.at(child)
            guard try dataset.shape == tensor.shape else {
                throw StorageError.unwritable(
                    path: file.path, object: place.object, problem: "it has shape \(try dataset.shape), not \(tensor.shape)")
            }
            let memory = try Self.memoryType(tensor.elementType, place)
            try tensor.withUnsafeBytes { bytes in
                _ = try place.check(
                    "write",
                    H5Dwrite(
                        dataset.handle.id, memory.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT),
                        bytes.baseAddress))
            }
        }
    }

    /// Gives a group or dataset of this group another name.
    public func rename(_ child: String, to name: String) throws {
        try file.locked {
            try checkName(name)
            let links = try HDF5Group.linkCreation(place.at(name))
            try place.at(child).check(
                "rename", H5Lmove(handle.id, child, handle.id, name, links.id, hid_t(H5P_DEFAULT)))
        }
    }

    /// Makes a new dataset without rows, to which rows of that shape are appended.
    ///
    /// - Parameter rowShape: empty for a column of numbers.
    /// - Parameter asIntegers: whether the file holds 64-bit integers, which the numbers must be.
    /// - Parameter blockRows: rows that are gathered before they go to the file; nil: as many as a chunk has.
    public func createAppender(
        _ child: String, rowShape: [Int], elementType: ElementType, layout: HDF5Layout = .contiguous,
        asIntegers: Bool = false, blockRows: Int? = nil
    ) throws -> HDF5Appender {
        try file.locked {
            let place = place.at(child)
            let dataset = try create(
                child, type: Self.fileType(elementType, place, asIntegers: asIntegers), shape: [0] + rowShape,
                elementBytes: elementType.byteCount, layout: layout, isExtendable: true)
            return try HDF5Appender(
                dataset, rowShape: rowShape, elementType: elementType, rowCount: 0, blockRows: blockRows)
        }
    }

    /// Opens a dataset that was made by `createAppender` to append further rows.
    public func appender(_ child: String, blockRows: Int? = nil) throws -> HDF5Appender {
        try file.locked {
            let dataset = try dataset(child)
            let shape = try dataset.shape
            let elementType: ElementType
            switch dataset.kind {
            case .float(bytes: 8), .integer(isSigned: true, bytes: 8): elementType = .f64
            case .float(bytes: 4): elementType = .f32
            case .bool: elementType = .bool
            default:
                throw StorageError.wrongType(
                    path: file.path, object: dataset.name, expected: "numbers that Dyn appends to",
                    found: dataset.kind.description)
            }
            guard let rowCount = shape.first, try dataset.chunk != nil else {
                throw StorageError.wrongType(
                    path: file.path, object: dataset.name, expected: "a dataset that can grow", found: "one that cannot")
            }
            return try HDF5Appender(
                dataset, rowShape: Array(shape.dropFirst()), elementType: elementType, rowCount: rowCount,
                blockRows: blockRows)
        }
    }

    // MARK: Parts

    private func create(
        _ child: String, type: HDF5Handle, shape: [Int], elementBytes: Int, layout: HDF5Layout, isExtendable: Bool = false
    ) throws -> HDF5Dataset {
        let place = place.at(child)
        try checkName(child)
        try file.reserve(adding: isExtendable ? 0 : shape.reduce(elementBytes, *))
        let creation = try layout.creation(shape, elementBytes: elementBytes, isExtendable: isExtendable, place)
        let access = try place.handle("create", H5Pcreate(dyn_H5P_DATASET_ACCESS()))
        let links = try HDF5Group.linkCreation(place)
        let space = try HDF5Shape.space(shape, place, isExtendable: isExtendable)
        let id = try place.check(
            "create", H5Dcreate2(handle.id, child, type.id, space.id, links.id, creation.id, access.id))
        return try HDF5Dataset(file: file, id: id, name: place.object)
    }

    static func fileType(_ type: ElementType, _ place: HDF5Place, asIntegers: Bool = false) throws -> HDF5Handle {
        if asIntegers { return try place.handle("create", H5Tcopy(dyn_H5T_STD_I64LE())) }
        return switch type {
        case .f64: try place.handle("create", H5Tcopy(dyn_H5T_IEEE_F64LE()))
        case .f32: try place.handle("create", H5Tcopy(dyn_H5T_IEEE_F32LE()))
        case .bool: try HDF5ElementKind.boolType(place)
        }
    }

    static func memoryType(_ type: ElementType, _ place: HDF5Place) throws -> HDF5Handle {
        switch type {
        case .f64: try place.handle("write", H5Tcopy(dyn_H5T_NATIVE_DOUBLE()))
        case .f32: try place.handle("write", H5Tcopy(dyn_H5T_NATIVE_FLOAT()))
        case .bool: try HDF5ElementKind.boolType(place)
        }
    }
}
