/// Rows of one length that are added one by one, and whose matrix so far costs nothing.
///
/// A matrix that is given out shares the rows' memory; later rows are written behind those it holds.
///
/// Belongs to one thread at a time; the matrices may go anywhere.
public final class GrowingMatrix {
    /// The length of a row.
    public let width: Int
    public let elementType: ElementType
    public private(set) var rowCount = 0
    private var storage: TensorStorage?
    private var capacity = 0
    private let firstCapacity: Int

    /// The most bytes for rows that are only expected. Memory that was never written to takes no room.
    private static let mostExpectedBytes = 1 << 26

    /// - Parameter expectedRows: how many there will be, where that is known: they are then not moved as they grow.
    public init(width: Int, elementType: ElementType, expectedRows: Int = 0) {
        precondition(width >= 0 && elementType != .bool, "rows of numbers")
        self.width = width
        self.elementType = elementType
        firstCapacity = max(2, min(expectedRows, Self.mostExpectedBytes / max(1, width * elementType.byteCount)))
    }

    private var rowBytes: Int { width * elementType.byteCount }

    /// Adds a row given by the bytes of its elements.
    ///
    /// - Throws: `TensorError.outOfMemory` where the matrix has to grow and cannot.
    public func append(_ row: UnsafeRawBufferPointer) throws {
        precondition(row.count >= rowBytes, "a row of the others' length")
        if rowCount == capacity { try move(to: max(firstCapacity, 2 * capacity)) }
        if let storage, let start = row.baseAddress {
            // Safe: there is room for `capacity` rows, and nobody else was given the bytes behind the first `rowCount`.
            (storage.address + rowCount * rowBytes).copyMemory(from: start, byteCount: rowBytes)
        }
        rowCount += 1
    }

    /// All rows so far, [rows, width].
    public var matrix: Tensor {
        guard let storage else { return Tensor([], shape: [0, width]).converted(to: elementType) }
        return Tensor(elementType: elementType, shape: [rowCount, width], count: rowCount * width, storage: storage)
    }

    /// The same, to be kept: a copy where much of the memory lies behind the last row.
    public func compacted() throws -> Tensor {
        let matrix = matrix
        guard let storage, (capacity - rowCount) * rowBytes > rowCount * rowBytes / 4 + 4096 else { return matrix }
        return try Tensor(shape: [rowCount, width], elementType: elementType) {
            $0.copyMemory(from: storage.address, byteCount: rowCount * rowBytes)
        }
    }

    private func move(to capacity: Int) throws {
        let (byteCount, overflows) = capacity.multipliedReportingOverflow(by: rowBytes)
        guard !overflows else { throw TensorError.impossibleShape([capacity, width]) }
        try TensorMemory.check(byteCount, shape: [capacity, width])
        guard let moved = TensorStorage(byteCount: byteCount) else {
            throw TensorError.outOfMemory(shape: [capacity, width], bytes: byteCount, available: 0)
        }
        if let storage { moved.address.copyMemory(from: storage.address, byteCount: rowCount * rowBytes) }
        storage = moved
        self.capacity = capacity
    }
}
