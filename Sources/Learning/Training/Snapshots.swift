internal import Tensors

/// The weights that a run keeps: rows of the parameter vector and the steps at which they were taken.
struct Snapshots {
    private(set) var steps: [Int] = []
    private let rows: GrowingMatrix

    /// - Parameter expected: how many there will be, where that is known.
    init(width: Int, elementType: ElementType, expected: Int = 0) {
        rows = GrowingMatrix(width: width, elementType: elementType, expectedRows: expected)
    }

    mutating func append(_ row: UnsafeRawBufferPointer, step: Int) throws {
        try rows.append(row)
        steps.append(step)
    }

    /// Takes over those of a run that was broken off.
    mutating func append(_ broken: BrokenRun) throws {
        let rowBytes = rows.width * rows.elementType.byteCount
        for (row, step) in broken.steps.enumerated() {
            try broken.weights.withUnsafeBytes {
                try rows.append(UnsafeRawBufferPointer(rebasing: $0[(row * rowBytes)..<((row + 1) * rowBytes)]))
            }
            steps.append(step)
        }
    }

    /// [T, P] so far; it shares their memory.
    var weights: Tensor { rows.matrix }

    /// [T, P], to be kept.
    func finished() throws -> Tensor { try rows.compacted() }
}
