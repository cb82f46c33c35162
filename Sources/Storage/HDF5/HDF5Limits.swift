internal import CHDF5
internal import Tensors

/// What sizes can be true, so that a file that lies about them is refused before memory is asked for.
struct HDF5Limits {
    private let file: HDF5File

    init(_ file: HDF5File) { self.file = file }

    /// Up to this size nothing is doubted.
    private static let trustedBytes = 64.0 * 1024 * 1024
    /// Deflate shrinks at most 1032-fold; so a file cannot hold more than this many bytes for each of its own.
    private static let densestPacking = 1100.0

    /// The number of elements of a shape, where as many of that size can be in the file and in memory.
    func count(_ shape: [Int], bytesEach: Int, _ place: HDF5Place) throws -> Int {
        let bytes = shape.reduce(Double(max(1, bytesEach))) { $0 * Double($1) }
        if shape.contains(0) { return 0 }
        try check(bytes: bytes, place)
        return shape.reduce(1, *)
    }

    func check(bytes: Double, _ place: HDF5Place) throws {
        var limit = Double(TensorMemory.limit)
        if let size = file.sizeOnDisk { limit = min(limit, max(Self.trustedBytes, Double(size) * Self.densestPacking)) }
        guard bytes <= limit else {
            throw StorageError.tooLarge(path: file.path, object: place.object, bytes: bytes, limit: limit)
        }
    }
}
