internal import Glibc

extension Tensor {
    /// A = Q R with orthonormal columns in Q and R upper triangular.
    ///
    /// Of an m × n matrix with k = min(m, n): Q m × k and R k × n; with `full`, Q m × m and R m × n. Signs are those of
    /// Householder's method, as in LAPACK and NumPy: R's diagonal may be negative.
    public func qr(full: Bool = false) throws -> (q: Tensor, r: Tensor) {
        try withMatrix("qr", MatrixBody(double: { try orthogonalize($0, full: full) }, single: { try orthogonalize($0, full: full) }))
    }

    /// The R of A = Q R alone, [min(m, n), n]: with QᵀA, all that distances and products of A's columns depend on.
    ///
    /// Of a tall matrix its rows are taken in blocks, each below the R so far, so that the work stays in the cache. Signs are those
    /// of Householder's method and depend on the blocks.
    ///
    /// - Source: Demmel, Grigori, Hoemmen & Langou, SIAM J. Sci. Comput. 34 (2012) A206, the sequential form.
    public func triangularFactor() throws -> Tensor {
        try withMatrix("qr", MatrixBody(double: { try triangle($0) }, single: { try triangle($0) }))
    }

    /// The lower triangular L with A = L Lᵀ of a symmetric positive definite matrix.
    ///
    /// Throws `TensorError.notPositiveDefinite` with the order of the first leading block that is not.
    public func cholesky() throws -> Tensor {
        try withMatrix("cholesky", square: true, MatrixBody(double: { try lowerRoot($0) }, single: { try lowerRoot($0) }))
    }

    /// The determinant, from an LU factorization with row exchanges. 1 of an empty matrix, 0 of a singular one.
    public func determinant() throws -> Double {
        try withMatrix("det", square: true, MatrixBody(double: { try pivotProduct($0) }, single: { try pivotProduct($0) }))
    }

    /// The inverse of a square matrix; throws `TensorError.singular` when a pivot is 0.
    public func inverse() throws -> Tensor {
        try withMatrix("inv", square: true, MatrixBody(double: { try invert($0) }, single: { try invert($0) }))
    }

    /// The x with A x = b, for a vector or for the columns of a matrix b.
    ///
    /// Throws `TensorError.singular` when a pivot of the LU factorization is 0.
    public func solve(_ b: Tensor) throws -> Tensor {
        let (a, right) = try commonPrecision(with: b, "solve")
        guard b.rank <= 2, b.rank >= 1, rank == 2, b.shape[0] == shape[0] else {
            throw TensorError.shapesDiffer(operation: "solve", shape, b.shape)
        }
        return try a.withMatrix("solve", square: true, MatrixBody(
            double: { try eliminate($0, Matrix(right)) }, single: { try eliminate($0, Matrix(right)) })).reshaped(b.shape)
    }

    /// The x of least norm among those that minimize |A x − b|, for a vector or for the columns of a matrix b.
    ///
    /// By the singular value decomposition: values below `tolerance` (max(m, n) · ε by default) times the largest
    /// count as 0. `residuals` are the sums of squares, one a column, empty when the rank is deficient or m ≤ n, as in NumPy.
    public func leastSquares(
        _ b: Tensor, tolerance: Double? = nil
    ) throws -> (solution: Tensor, residuals: Tensor, rank: Int, singularValues: Tensor) {
        let (a, right) = try commonPrecision(with: b, "lstsq")
        guard b.rank <= 2, b.rank >= 1, rank == 2, b.shape[0] == shape[0] else {
            throw TensorError.shapesDiffer(operation: "lstsq", shape, b.shape)
        }
        let result = try a.withMatrix("lstsq", MatrixBody(
            double: { try minimizeResidual($0, Matrix(right), tolerance) },
            single: { try minimizeResidual($0, Matrix(right), tolerance) }))
        let solutionShape = b.rank == 1 ? [shape[1]] : [shape[1], b.shape[1]]
        return (try result.solution.reshaped(solutionShape), result.residuals, result.rank, result.singularValues)
    }

    /// Both in the precision that holds both; the right side checked as the matrix is.
    private func commonPrecision(with other: Tensor, _ operation: String) throws -> (Tensor, Tensor) {
        let type = elementType.promoted(with: other.elementType).arithmetic
        guard other.isFinite else { throw TensorError.notFinite(operation: operation) }
        let right = other.converted(to: type)
        return (converted(to: type), other.rank == 1 ? try right.expanded(axis: 1) : right)
    }
}

extension Matrix {
    /// The values of a tensor with two axes.
    init(_ tensor: Tensor) {
        self.init(
            rows: tensor.shape[0], columns: tensor.shape[1], elements: tensor.withUnsafeElements(of: Number.self) { Array($0) })
    }
}

private func orthogonalize<Number: LAPACKNumber>(_ matrix: Matrix<Number>, full: Bool) throws -> (q: Tensor, r: Tensor) {
    let (m, n) = (matrix.rows, matrix.columns)
    let k = min(m, n)
    let width = full ? m : k
    guard k > 0 else { return (try Matrix<Number>(identity: m).leading(rows: m, columns: width).tensor, try Matrix<Number>(rows: width, columns: n).tensor) }
    var factored = matrix
    var tau = [Number](repeating: 0, count: k)
    guard Number.geqrf(Int32(m), Int32(n), &factored.elements, Int32(n), &tau) == 0 else {
        throw TensorError.didNotConverge(operation: "qr")
    }
    var r = try Matrix<Number>(rows: width, columns: n)
    for row in 0..<min(width, m) {
        for column in stride(from: row, to: n, by: 1) { r[row, column] = factored[row, column] }
    }
    var q = try Matrix<Number>(rows: m, columns: width)
    for row in 0..<m {
        for column in 0..<k { q[row, column] = factored[row, column] }
    }
    guard Number.orgqr(Int32(m), Int32(width), Int32(k), &q.elements, Int32(width), &tau) == 0 else {
        throw TensorError.didNotConverge(operation: "qr")
    }
    return (q.tensor, r.tensor)
}

private func triangle<Number: LAPACKNumber>(_ matrix: Matrix<Number>) throws -> Tensor {
    let (m, n) = (matrix.rows, matrix.columns)
    guard m > 0, n > 0 else { return try Matrix<Number>(rows: min(m, n), columns: n).tensor }
    let block = max(8 * n, 512)
    var above = try Matrix<Number>(rows: 0, columns: n)
    var next = 0
    while next < m {
        let count = min(block, m - next)
        var factored = Matrix<Number>(
            rows: above.rows + count, columns: n, elements: above.elements + matrix.elements[(next * n)..<((next + count) * n)])
        let height = min(factored.rows, n)
        var tau = [Number](repeating: 0, count: height)
        guard Number.geqrf(Int32(factored.rows), Int32(n), &factored.elements, Int32(n), &tau) == 0 else {
            throw TensorError.didNotConverge(operation: "qr")
        }
        above = try Matrix<Number>(rows: height, columns: n)
        for row in 0..<height {
            for column in row..<n { above[row, column] = factored[row, column] }
        }
        next += count
    }
    return above.tensor
}

private func lowerRoot<Number: LAPACKNumber>(_ matrix: Matrix<Number>) throws -> Tensor {
    var work = try Tensor.symmetrized(matrix, "cholesky")
    let n = matrix.rows
    guard n > 0 else { return work.tensor }
    let info = Number.potrf(Int32(n), &work.elements)
    guard info == 0 else { throw TensorError.notPositiveDefinite(operation: "cholesky", order: Int(info)) }
    for row in 0..<n {
        for column in stride(from: row + 1, to: n, by: 1) { work[row, column] = 0 }
    }
    return work.tensor
}

private func pivotProduct<Number: LAPACKNumber>(_ matrix: Matrix<Number>) throws -> Double {
    let n = matrix.rows
    guard n > 0 else { return 1 }
    var work = matrix
    var pivots = [Int32](repeating: 0, count: n)
    let info = Number.getrf(Int32(n), Int32(n), &work.elements, &pivots)
    if info > 0 { return 0 }
    var product = 1.0
    for index in 0..<n {
        product *= Double(work[index, index])
        if Int(pivots[index]) != index + 1 { product = -product }
    }
    return product
}

private func invert<Number: LAPACKNumber>(_ matrix: Matrix<Number>) throws -> Tensor {
    let n = matrix.rows
    guard n > 0 else { return matrix.tensor }
    var work = matrix
    var pivots = [Int32](repeating: 0, count: n)
    guard Number.getrf(Int32(n), Int32(n), &work.elements, &pivots) == 0,
          Number.getri(Int32(n), &work.elements, pivots) == 0 else {
        throw TensorError.singular(operation: "inv", [n, n])
    }
    return work.tensor
}

private func eliminate<Number: LAPACKNumber>(_ matrix: Matrix<Number>, _ right: Matrix<Number>) throws -> Tensor {
    var (work, solution) = (matrix, right)
    guard matrix.rows > 0, right.columns > 0 else { return right.tensor }
    var pivots = [Int32](repeating: 0, count: matrix.rows)
    guard Number.gesv(matrix.rowCount, right.columnCount, &work.elements, &pivots, &solution.elements) == 0 else {
        throw TensorError.singular(operation: "solve", [matrix.rows, matrix.columns])
    }
    return solution.tensor
}

private func minimizeResidual<Number: LAPACKNumber>(
    _ matrix: Matrix<Number>, _ right: Matrix<Number>, _ tolerance: Double?
) throws -> (solution: Tensor, residuals: Tensor, rank: Int, singularValues: Tensor) {
    let (m, n, columns) = (matrix.rows, matrix.columns, right.columns)
    let k = min(m, n)
    guard k > 0, columns > 0 else {
        let zeros = try Matrix<Number>(rows: n, columns: columns).tensor
        return (zeros, try right.tensor.unary(.square).sum(axes: [0]), 0, Tensor(numbers: [Number](), shape: [0]))
    }
    // LAPACK writes the n rows of the solution over the m rows of the right side.
    var solution = try Matrix<Number>(rows: max(m, n), columns: columns)
    solution.elements.replaceSubrange(0..<right.elements.count, with: right.elements)
    var work = matrix
    var values = [Number](repeating: 0, count: k)
    var rank: Int32 = 0
    let bound = Number(tolerance ?? Double(max(m, n)) * Double(Number.ulpOfOne))
    guard Number.gelsd(Int32(m), Int32(n), Int32(columns), &work.elements, &solution.elements, &values, bound, &rank) == 0 else {
        throw TensorError.didNotConverge(operation: "lstsq")
    }
    let result = try solution.leading(rows: n, columns: columns)
    var residuals: [Number] = []
    if Int(rank) == n, m > n {
        residuals = (0..<columns).map { column in
            (n..<m).reduce(0) { $0 + solution[$1, column] * solution[$1, column] }
        }
    }
    return (result.tensor, Tensor(numbers: residuals, shape: [residuals.count]), Int(rank), Tensor(numbers: values, shape: [k]))
}
