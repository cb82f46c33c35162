internal import CHDF5
internal import Glibc
public import Tensors

/// Appends rows to a dataset that grows: gathered into blocks, so that a row costs a copy.
///
/// Rows given to `append` reach the file with their block, at `HDF5File.flush()` or when the file is closed. Safe to use
/// from several threads; rows of one call stay together.
public final class HDF5Appender: @unchecked Sendable {
    public let dataset: HDF5Dataset
    public let rowShape: [Int]
    public let elementType: ElementType
    private let rowBytes: Int
    private let blockRows: Int
    private let memoryType: HDF5Handle
    // Guarded by the library's lock.
    private let block: UnsafeMutableRawBufferPointer
    private var gathered = 0
    private var written: Int

    init(
        _ dataset: HDF5Dataset, rowShape: [Int], elementType: ElementType, rowCount: Int, blockRows: Int?
    ) throws {
        self.dataset = dataset
        self.rowShape = rowShape
        self.elementType = elementType
        rowBytes = rowShape.reduce(elementType.byteCount, *)
        let chunkRows = try dataset.chunk?.first ?? 1
        self.blockRows = max(1, blockRows ?? chunkRows)
        memoryType = try HDF5Group.memoryType(elementType, dataset.place)
        written = rowCount
        block = .allocate(byteCount: max(1, self.blockRows * rowBytes), alignment: 64)
        dataset.file.register(self)
    }

    deinit {
        try? drain()
        block.deallocate()
    }

    /// How many rows there are, those still gathered among them.
    public var rowCount: Int { HDF5Library.locked { written + gathered } }

    /// Appends rows: a tensor of the row's shape is one, one with an axis more before it several.
    public func append(rows: Tensor) throws {
        guard rows.shape == rowShape || rows.shape.dropFirst().elementsEqual(rowShape) && rows.rank > 0 else {
            throw StorageError.unwritable(
                path: dataset.file.path, object: dataset.name,
                problem: "rows of shape \(rows.shape) do not fit those of shape \(rowShape)")
        }
        let rows = rows.elementType == elementType ? rows : rows.converted(to: elementType)
        try rows.withUnsafeBytes { try append(rows: $0) }
    }

    /// Appends one number to a column.
    public func append(_ value: Double) throws { try append(rows: Tensor(scalar: value)) }

    /// Appends numbers to a column.
    public func append(_ values: [Double]) throws {
        guard elementType == .f64, rowShape.isEmpty else { return try append(rows: Tensor(values)) }
        try values.withUnsafeBytes { try append(rows: $0) }
    }

    /// Appends rows given as the bytes of their elements, of this dataset's element type.
    public func append(rows bytes: UnsafeRawBufferPointer) throws {
        guard rowBytes > 0, bytes.count % rowBytes == 0 else {
            throw StorageError.unwritable(
                path: dataset.file.path, object: dataset.name,
                problem: "\(bytes.count) bytes are not whole rows of \(rowBytes)")
        }
        try dataset.file.locked {
            var rest = bytes[...]
            while !rest.isEmpty {
                let free = blockRows - gathered
                let count = rest.count / rowBytes
                // Whole blocks go straight to the file.
                if gathered == 0, count >= blockRows {
                    let whole = count - count % blockRows
                    try write(UnsafeRawBufferPointer(rebasing: rest.prefix(whole * rowBytes)), rows: whole)
                    rest = rest.dropFirst(whole * rowBytes)
                    continue
                }
                let taken = min(free, count)
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(taken * rowBytes))
                UnsafeMutableRawBufferPointer(rebasing: block[(gathered * rowBytes)...]).copyMemory(from: piece)
                gathered += taken
                rest = rest.dropFirst(taken * rowBytes)
                if gathered == blockRows { try drain() }
            }
        }
    }

    /// Writes the gathered rows to the file.
    public func drain() throws {
        try dataset.file.locked {
            guard gathered > 0 else { return }
            let rows = gathered
            try write(UnsafeRawBufferPointer(rebasing: block[..<(rows * rowBytes)]), rows: rows)
            gathered = 0
        }
    }

    /// Drops the rows behind the first `count`.
    public func truncate(to count: Int) throws {
        try dataset.file.locked {
            try drain()
            guard count < written else { return }
            try dataset.place.check("shorten", H5Dset_extent(dataset.handle.id, ([count] + rowShape).map(hsize_t.init)))
            written = count
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, rows: Int) throws {
        let place = dataset.place
        let shape = [rows] + rowShape
        try dataset.file.reserve(adding: bytes.count)
        try place.check("extend", H5Dset_extent(dataset.handle.id, ([written + rows] + rowShape).map(hsize_t.init)))
        let space = try dataset.space()
        try HDF5Dataset.select(rows: written..<written + rows, of: space, shape: shape, place)
        let memory = try HDF5Shape.space(shape, place)
        try place.check(
            "write",
            H5Dwrite(dataset.handle.id, memoryType.id, memory.id, space.id, hid_t(H5P_DEFAULT), bytes.baseAddress))
        written += rows
    }
}
