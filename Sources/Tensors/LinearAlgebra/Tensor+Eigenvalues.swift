internal import Glibc

extension Tensor {
    /// The eigenvalues of a symmetric matrix, ascending, and its eigenvectors as columns.
    ///
    /// Each vector's entry of largest magnitude is positive (the first of those equal but for rounding). Throws when
    /// the matrix differs from its transpose by more than 1e-8 of its largest entry (f32: 1e-4); what is less is
    /// averaged. By LAPACK's divide and conquer; O(n³).
    public func eigh() throws -> (values: Tensor, vectors: Tensor) {
        try withMatrix("eigh", square: true, MatrixBody(
            double: { try symmetricEigen($0, vectors: true) }, single: { try symmetricEigen($0, vectors: true) }))
    }

    /// The eigenvalues of a symmetric matrix, ascending.
    public func eigvalsh() throws -> Tensor {
        try withMatrix("eigvals", square: true, MatrixBody(
            double: { try symmetricEigen($0, vectors: false) }, single: { try symmetricEigen($0, vectors: false) })).values
    }

    /// The eigenvalues and right eigenvectors of a general matrix, in real and imaginary parts.
    ///
    /// Ordered by ascending real part, then ascending imaginary part. Each vector is a column of norm 1, turned so that
    /// its entry of largest magnitude is real and positive. Throws when the iteration does not converge.
    public func eig() throws -> (real: Tensor, imaginary: Tensor, vectors: Tensor, imaginaryVectors: Tensor) {
        try withMatrix("eig", square: true, MatrixBody(double: { try generalEigen($0) }, single: { try generalEigen($0) }))
    }

    /// Throws unless the matrix equals its transpose but for rounding.
    static func symmetrized<Number: LAPACKNumber>(_ matrix: Matrix<Number>, _ operation: String) throws -> Matrix<Number> {
        var result = matrix
        let n = matrix.rows
        let bound = (matrix.elements.reduce(0) { max($0, $1.magnitude) }) * Number.tieTolerance
        for row in 0..<n {
            for column in 0..<row {
                let (a, b) = (matrix[row, column], matrix[column, row])
                guard (a - b).magnitude <= bound else {
                    throw TensorError.notSymmetric(operation: operation, row: row, column: column, difference: Double((a - b).magnitude))
                }
                let mean = a / 2 + b / 2
                result[row, column] = mean
                result[column, row] = mean
            }
        }
        return result
    }
}

private func symmetricEigen<Number: LAPACKNumber>(
    _ matrix: Matrix<Number>, vectors: Bool
) throws -> (values: Tensor, vectors: Tensor) {
    let n = matrix.rows
    var work = try Tensor.symmetrized(matrix, vectors ? "eigh" : "eigvals")
    var values = [Number](repeating: 0, count: n)
    guard n > 0 else { return (Tensor(numbers: values, shape: [0]), work.tensor) }
    let job = CChar(UInt8(ascii: vectors ? "V" : "N"))
    guard Number.syevd(job, Int32(n), &work.elements, &values) == 0 else {
        throw TensorError.didNotConverge(operation: vectors ? "eigh" : "eigvals")
    }
    if vectors {
        for column in 0..<n {
            guard let place = work.largestPlace(start: column, step: n, count: n), work.elements[place] < 0 else { continue }
            work.negate(start: column, step: n, count: n)
        }
    }
    return (Tensor(numbers: values, shape: [n]), work.tensor)
}

private func generalEigen<Number: LAPACKNumber>(
    _ matrix: Matrix<Number>
) throws -> (real: Tensor, imaginary: Tensor, vectors: Tensor, imaginaryVectors: Tensor) {
    let n = matrix.rows
    var real = [Number](repeating: 0, count: n)
    var imaginary = real
    var packed = try Matrix<Number>(rows: n, columns: n)
    if n > 0 {
        var work = matrix.elements
        guard Number.geev(Int32(n), &work, &real, &imaginary, &packed.elements) == 0 else {
            throw TensorError.didNotConverge(operation: "eig")
        }
    }
    let order = (0..<n).sorted { (real[$0], imaginary[$0], $0) < (real[$1], imaginary[$1], $1) }
    var realVectors = try Matrix<Number>(rows: n, columns: n)
    var imaginaryVectors = realVectors
    for (column, source) in order.enumerated() {
        // A complex pair is packed in two columns: the real parts, then the imaginary parts of the first of the pair.
        let isPair = imaginary[source] != 0
        let first = isPair && imaginary[source] < 0 ? source - 1 : source
        let sign: Number = imaginary[source] < 0 ? -1 : 1
        for row in 0..<n {
            realVectors[row, column] = packed[row, first]
            if isPair { imaginaryVectors[row, column] = sign * packed[row, first + 1] }
        }
        turn(&realVectors, &imaginaryVectors, column: column)
    }
    return (
        Tensor(numbers: order.map { real[$0] }, shape: [n]), Tensor(numbers: order.map { imaginary[$0] }, shape: [n]),
        realVectors.tensor, imaginaryVectors.tensor
    )
}

/// Multiplies a complex column by the unit number that makes its entry of largest magnitude real and positive.
private func turn<Number: LAPACKNumber>(_ real: inout Matrix<Number>, _ imaginary: inout Matrix<Number>, column: Int) {
    let n = real.rows
    let magnitudes = Matrix<Number>(
        rows: n, columns: 1,
        elements: (0..<n).map { row in
            let (a, b) = (real[row, column], imaginary[row, column])
            return (a * a + b * b).squareRoot()
        })
    guard let row = magnitudes.largestPlace(start: 0, step: 1, count: n), magnitudes.elements[row] > 0 else { return }
    let size = magnitudes.elements[row]
    let (c, s) = (real[row, column] / size, imaginary[row, column] / size)
    for index in 0..<n {
        let (a, b) = (real[index, column], imaginary[index, column])
        real[index, column] = a * c + b * s
        imaginary[index, column] = b * c - a * s
    }
    imaginary[row, column] = 0
}
