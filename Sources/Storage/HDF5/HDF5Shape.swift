internal import CHDF5
internal import Tensors

/// Shapes and the library's data spaces.
enum HDF5Shape {
    /// The shape of a data space: empty for a single value.
    static func of(_ space: HDF5Handle, _ place: HDF5Place) throws -> [Int] {
        switch H5Sget_simple_extent_type(space.id) {
        case H5S_SCALAR: return []
        case H5S_NULL: return [0]
        default: break
        }
        let rank = try place.check("read the shape of", H5Sget_simple_extent_ndims(space.id))
        var dimensions = [hsize_t](repeating: 0, count: Int(rank))
        try place.check("read the shape of", H5Sget_simple_extent_dims(space.id, &dimensions, nil))
        return try dimensions.map { dimension in
            guard let length = Int(exactly: dimension) else {
                throw StorageError.tooLarge(
                    path: place.path, object: place.object, bytes: Double(dimension), limit: Double(TensorMemory.limit))
            }
            return length
        }
    }

    static func space(_ shape: [Int], _ place: HDF5Place, isExtendable: Bool = false) throws -> HDF5Handle {
        if shape.isEmpty { return try place.handle("create", H5Screate(H5S_SCALAR)) }
        let dimensions = shape.map(hsize_t.init)
        guard isExtendable else {
            return try place.handle("create", H5Screate_simple(Int32(shape.count), dimensions, nil))
        }
        let most = [dyn_H5S_UNLIMITED()] + dimensions.dropFirst()
        return try place.handle("create", H5Screate_simple(Int32(shape.count), dimensions, most))
    }
}
