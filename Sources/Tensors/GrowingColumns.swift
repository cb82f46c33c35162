/// Columns of numbers that grow together, a row at a time, and whose rows so far are vectors at no cost.
///
/// A vector that is given out shares the column's memory; later rows are written behind it, and a change of a row that it holds
/// is made in a copy. Looking at all columns after each of n rows so takes time in proportion to n.
///
/// Belongs to one thread at a time; the vectors may go anywhere.
public final class GrowingColumns {
    public let columnCount: Int
    public private(set) var rowCount = 0
    private var capacity = 0
    private var columns: [TensorStorage] = []
    /// Where each column begins. Safe: `columns` keeps the memory, and both change together.
    private let starts: UnsafeMutablePointer<UnsafeMutablePointer<Double>?>
    /// So many rows are shared with vectors that were given out.
    private var sharedRows = 0

    private let firstCapacity: Int
    private static let mostFirstCapacity = 1 << 16

    /// - Parameter expectedRows: how many there will be, where that is known: they are then not moved as they grow.
    public init(columnCount: Int, expectedRows: Int = 0) {
        precondition(columnCount >= 1, "at least one column")
        self.columnCount = columnCount
        firstCapacity = min(max(expectedRows, 64), Self.mostFirstCapacity)
        starts = .allocate(capacity: columnCount)
        starts.initialize(repeating: nil, count: columnCount)
    }

    deinit { starts.deallocate() }

    /// Adds a row: a number for each column.
    ///
    /// - Throws: `TensorError.outOfMemory` where the columns have to grow and cannot.
    public func append(_ row: UnsafeBufferPointer<Double>) throws {
        precondition(row.count == columnCount, "a number for each column")
        if rowCount == capacity { try move(to: max(firstCapacity, 2 * capacity)) }
        for column in 0..<columnCount { starts[column]?[rowCount] = row[column] }
        rowCount += 1
    }

    public subscript(row: Int, column: Int) -> Double {
        precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount, "an entry that is there")
        return starts[column]?[row] ?? .nan
    }

    /// Changes the entries of a column from a row on.
    public func replace(_ column: Int, from row: Int, with values: [Double]) throws {
        precondition(row >= 0 && row + values.count <= rowCount && column >= 0 && column < columnCount, "entries that are there")
        if row < sharedRows { try move(to: capacity) }
        guard let start = starts[column] else { return }
        for (index, value) in values.enumerated() { start[row + index] = value }
    }

    /// All rows of a column so far.
    public func vector(_ column: Int) -> Tensor {
        guard rowCount > 0 else { return Tensor([]) }
        sharedRows = rowCount
        return Tensor(elementType: .f64, shape: [rowCount], count: rowCount, storage: columns[column])
    }

    /// Removes all rows.
    public func removeAll() {
        columns = []
        starts.update(repeating: nil, count: columnCount)
        (rowCount, capacity, sharedRows) = (0, 0, 0)
    }

    /// Copies all rows to memory of their own.
    private func move(to capacity: Int) throws {
        let byteCount = capacity * MemoryLayout<Double>.stride
        try TensorMemory.check(columnCount * byteCount, shape: [columnCount, capacity])
        let moved = try (0..<columnCount).map { column in
            guard let storage = TensorStorage(byteCount: byteCount) else {
                throw TensorError.outOfMemory(shape: [columnCount, capacity], bytes: columnCount * byteCount, available: 0)
            }
            if let start = starts[column] {
                storage.address.copyMemory(from: start, byteCount: rowCount * MemoryLayout<Double>.stride)
            }
            return storage
        }
        columns = moved
        for (column, storage) in moved.enumerated() {
            starts[column] = storage.address.bindMemory(to: Double.self, capacity: capacity)
        }
        self.capacity = capacity
        sharedRows = 0
    }
}
