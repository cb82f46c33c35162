internal import Tensors

/// The weights that a run keeps: rows of the parameter vector and the steps at which they were taken.
struct Snapshots: Sendable {
    private(set) var steps: [Int] = []
    private var bytes: [UInt8] = []
    let width: Int
    let elementType: ElementType

    /// - Parameter expected: how many there will be, where that is known.
    init(width: Int, elementType: ElementType, expected: Int = 0) {
        self.width = width
        self.elementType = elementType
        let (byteCount, overflows) = expected.multipliedReportingOverflow(by: width * elementType.byteCount)
        guard !overflows, byteCount <= Self.mostReservedBytes else { return }
        bytes.reserveCapacity(byteCount)
        steps.reserveCapacity(expected)
    }

    private static let mostReservedBytes = 1 << 22

    private var rowBytes: Int { width * elementType.byteCount }

    mutating func append(_ row: UnsafeRawBufferPointer, step: Int) {
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: row[..<min(rowBytes, row.count)]))
        steps.append(step)
    }

    /// Lends the bytes of one snapshot.
    func withRow<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[(index * rowBytes)..<((index + 1) * rowBytes)])) }
    }

    /// [T, P].
    func weights() throws -> Tensor {
        try Tensor(shape: [steps.count, width], elementType: elementType) { target in
            bytes.withUnsafeBytes { source in
                if let base = source.baseAddress { target.copyMemory(from: base, byteCount: source.count) }
            }
        }
    }
}
