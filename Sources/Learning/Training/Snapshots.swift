internal import Tensors

/// The weights that a run keeps: rows of the parameter vector and the steps at which they were taken.
struct Snapshots: Sendable {
    private(set) var steps: [Int] = []
    private var bytes: [UInt8] = []
    let width: Int
    let elementType: ElementType

    init(width: Int, elementType: ElementType) {
        self.width = width
        self.elementType = elementType
    }

    private var rowBytes: Int { width * elementType.byteCount }

    mutating func append(_ row: UnsafeRawBufferPointer, step: Int) {
        bytes.append(contentsOf: row.prefix(rowBytes))
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
