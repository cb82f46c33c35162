internal import Glibc

/// A matrix in memory of its own that LAPACK may overwrite, row-major, in one precision.
struct Matrix<Number: LAPACKNumber> {
    let rows: Int
    let columns: Int
    var elements: [Number]

    init(rows: Int, columns: Int) throws {
        guard let count = [rows, columns].elementCount else { throw TensorError.impossibleShape([rows, columns]) }
        try TensorMemory.check(count * MemoryLayout<Number>.stride, shape: [rows, columns])
        self.rows = rows
        self.columns = columns
        elements = [Number](repeating: 0, count: count)
    }

    init(rows: Int, columns: Int, elements: [Number]) {
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    init(identity order: Int) throws {
        try self.init(rows: order, columns: order)
        for index in 0..<order { self[index, index] = 1 }
    }

    subscript(row: Int, column: Int) -> Number {
        get { elements[row * columns + column] }
        set { elements[row * columns + column] = newValue }
    }

    var rowCount: Int32 { Int32(rows) }
    var columnCount: Int32 { Int32(columns) }

    /// The first columns, or the first rows, of a larger one.
    func leading(rows: Int, columns: Int) throws -> Matrix {
        var part = try Matrix(rows: rows, columns: columns)
        for row in 0..<rows {
            for column in 0..<columns { part[row, column] = self[row, column] }
        }
        return part
    }

    var tensor: Tensor { Tensor(numbers: elements, shape: [rows, columns]) }

    /// The place of the entry of largest magnitude among `count` entries at distance `step` from `start`: the first of
    /// those that are equal but for rounding, so that rounding does not decide a sign.
    func largestPlace(start: Int, step: Int, count: Int) -> Int? {
        var largest: Number = 0
        for index in 0..<count { largest = max(largest, elements[start + index * step].magnitude) }
        let bound = largest * (1 - Number.tieTolerance)
        return (0..<count).lazy.map { start + $0 * step }.first { elements[$0].magnitude >= bound }
    }

    mutating func negate(start: Int, step: Int, count: Int) {
        for index in 0..<count { elements[start + index * step] = -elements[start + index * step] }
    }
}

extension Tensor {
    init<Number: LAPACKNumber>(numbers: [Number], shape: Shape) {
        if let doubles = numbers as? [Double] {
            self.init(doubles, shape: shape)
        } else {
            self.init(floats: numbers.map { Float($0) }, shape: shape)
        }
    }

    /// Runs `body` with this matrix in its precision, after the checks that keep LAPACK from hanging or crashing.
    func withMatrix<Result>(
        _ operation: String, square: Bool = false, _ body: MatrixBody<Result>
    ) throws -> Result {
        guard rank == 2 else { throw TensorError.wrongRank(operation: operation, expected: "a matrix", shape) }
        guard !square || shape[0] == shape[1] else { throw TensorError.notSquare(operation: operation, shape) }
        guard isFinite else { throw TensorError.notFinite(operation: operation) }
        // LAPACK counts elements and workspace in 32 bits.
        guard max(shape[0], shape[1]) <= 1 << 20, count < 1 << 30 else {
            throw TensorError.wrongRank(operation: operation, expected: "a smaller matrix", shape)
        }
        precondition(BLAS.isReady, "OpenBLAS is set up")
        try TensorMemory.check(3 * count * elementType.arithmetic.byteCount, shape: shape)
        return elementType == .f32
            ? try body.single(Matrix(rows: shape[0], columns: shape[1], elements: floats))
            : try body.double(Matrix(rows: shape[0], columns: shape[1], elements: doubles))
    }
}

/// One generic computation, in both precisions.
struct MatrixBody<Result> {
    let double: (Matrix<Double>) throws -> Result
    let single: (Matrix<Float>) throws -> Result
}
