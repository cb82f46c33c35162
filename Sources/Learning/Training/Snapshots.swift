internal import Tensors

/// The weights that a run keeps: rows of the parameter vector and the steps at which they were taken.
struct Snapshots {
    private(set) var steps: [Int] = []
    private var bytes: [UInt8] = []
    let width: Int
    let elementType: ElementType

    init(width: Int, elementType: ElementType) {
        self.width = width
        self.elementType = elementType
    }

    mutating func append(_ row: UnsafeRawBufferPointer, step: Int) {
        bytes.append(contentsOf: row.prefix(width * elementType.byteCount))
        steps.append(step)
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
