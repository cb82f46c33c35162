internal import CHDF5

/// How a dataset lies in its file.
public struct HDF5Layout: Sendable, Equatable {
    /// The shape of the blocks that it is stored in; nil: in one piece, or as it suits.
    public var chunk: [Int]?
    /// Deflate level 1–9, after shuffling the bytes of the elements; nil: not compressed.
    public var deflateLevel: Int?

    public init(chunk: [Int]? = nil, deflateLevel: Int? = nil) {
        self.chunk = chunk
        self.deflateLevel = deflateLevel
    }

    /// In one piece.
    public static let contiguous = HDF5Layout()
    /// Shuffled and deflated: for archives. Weights of trained nets shrink by little.
    public static let compressed = HDF5Layout(deflateLevel: 4)

    /// The cache of chunks of an open file.
    static let cacheBytes = 16 << 20
    private static let chunkBytes = 1 << 20

    func creation(_ shape: [Int], elementBytes: Int, isExtendable: Bool, _ place: HDF5Place) throws -> HDF5Handle {
        let creation = try place.handle("create", H5Pcreate(dyn_H5P_DATASET_CREATE()))
        guard !shape.isEmpty, chunk != nil || deflateLevel != nil || isExtendable else { return creation }
        if shape.contains(0), !isExtendable { return creation }
        let chunk = self.chunk ?? Self.chunk(for: shape, elementBytes: elementBytes, isExtendable: isExtendable)
        guard chunk.count == shape.count, chunk.allSatisfy({ $0 > 0 }),
            chunk.reduce(Double(elementBytes), { $0 * Double($1) }) < 4_294_967_296
        else {
            throw StorageError.unwritable(
                path: place.path, object: place.object, problem: "chunks of \(chunk) do not fit the shape \(shape)")
        }
        // A chunk may not be larger than a dimension that cannot grow.
        let bounded = zip(chunk, shape).enumerated().map { axis, pair in
            hsize_t(isExtendable && axis == 0 ? pair.0 : min(pair.0, pair.1))
        }
        try place.check("create", H5Pset_chunk(creation.id, Int32(bounded.count), bounded))
        if let deflateLevel {
            try place.check("create", H5Pset_shuffle(creation.id))
            try place.check("create", H5Pset_deflate(creation.id, UInt32(max(1, min(9, deflateLevel)))))
        }
        return creation
    }

    /// Blocks of at most a megabyte that halve the longest side until they are; those of a dataset that grows hold at
    /// most 1024 rows.
    static func chunk(for shape: [Int], elementBytes: Int, isExtendable: Bool) -> [Int] {
        var chunk = shape.map { max(1, $0) }
        if isExtendable {
            let rowBytes = chunk.dropFirst().reduce(elementBytes) { $0.multipliedReportingOverflow(by: $1).partialValue }
            chunk[0] = max(1, min(1024, (chunkBytes / 4) / max(1, rowBytes)))
        }
        func bytes() -> Double { chunk.reduce(Double(elementBytes)) { $0 * Double($1) } }
        while bytes() > Double(chunkBytes) {
            guard let longest = chunk.indices.max(by: { chunk[$0] < chunk[$1] }), chunk[longest] > 1 else { break }
            chunk[longest] = (chunk[longest] + 1) / 2
        }
        return chunk
    }
}
