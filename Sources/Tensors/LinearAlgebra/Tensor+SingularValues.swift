internal import Glibc

extension Tensor {
    /// The singular value decomposition A = U diag(s) Vᵀ, values descending.
    ///
    /// Of an m × n matrix with k = min(m, n): U m × k, s k, Vᵀ k × n; with `full`, U m × m and Vᵀ n × n. Signs are
    /// fixed by making the entry of largest magnitude in each column of U positive (the first of those equal but for
    /// rounding), Vᵀ following; columns and rows without a singular value follow the same rule on their own.
    /// By LAPACK's divide and conquer; O(m n k).
    public func svd(full: Bool = false) throws -> (u: Tensor, s: Tensor, vt: Tensor) {
        try withMatrix("svd", MatrixBody(
            double: { try decompose($0, full: full) }, single: { try decompose($0, full: full) }))
    }

    /// The singular values alone, descending.
    public func singularValues() throws -> Tensor {
        try withMatrix("svdvals", MatrixBody(double: { try valuesAlone($0) }, single: { try valuesAlone($0) }))
    }

    /// How many singular values exceed `tolerance` times the largest; max(m, n) · ε by default, the error with which
    /// they are computed.
    public func matrixRank(tolerance: Double? = nil) throws -> Int {
        Tensor.effectiveRank(try singularValues(), of: shape, tolerance: tolerance)
    }

    /// The ratio of the largest to the smallest singular value: infinite for a singular matrix.
    public func conditionNumber() throws -> Double {
        let values = try singularValues().doubles
        guard let largest = values.first, let smallest = values.last else {
            throw TensorError.emptyReduction(operation: "cond", shape)
        }
        return smallest == 0 ? .infinity : largest / smallest
    }

    /// Moore and Penrose's inverse: V diag(1/s) Uᵀ over the singular values above `tolerance` times the largest.
    public func pseudoinverse(tolerance: Double? = nil) throws -> Tensor {
        if count == 0 { return try Tensor(zeros: shape.reversed(), elementType: elementType.arithmetic) }
        let (u, s, vt) = try named("pinv").svd()
        let kept = Tensor.effectiveRank(s, of: shape, tolerance: tolerance)
        let inverses = Tensor(s.doubles.enumerated().map { $0 < kept ? 1 / $1 : 0 }).converted(to: s.elementType)
        return try Tensor.binary(.multiply, vt.transposed(), inverses).product(u.transposed())
    }

    /// An orthonormal basis of the vectors that the matrix makes 0, as columns.
    public func nullSpace(tolerance: Double? = nil) throws -> Tensor {
        // A tall matrix has all right singular vectors among the first ones.
        let (_, s, vt) = try named("null").svd(full: shape.first ?? 0 < shape.last ?? 0)
        let rank = Tensor.effectiveRank(s, of: shape, tolerance: tolerance)
        return try vt.at([.range(start: rank, stop: nil, step: 1)]).transposed()
    }

    /// An orthonormal basis of the matrix' range, as columns.
    public func orthonormalBasis(tolerance: Double? = nil) throws -> Tensor {
        let (u, s, _) = try named("orth").svd()
        return try u.at([.all, .range(start: 0, stop: Tensor.effectiveRank(s, of: shape, tolerance: tolerance), step: 1)])
    }

    /// The checks under the caller's name, so that an error names what the user called.
    private func named(_ operation: String) throws -> Tensor {
        guard rank == 2 else { throw TensorError.wrongRank(operation: operation, expected: "a matrix", shape) }
        guard isFinite else { throw TensorError.notFinite(operation: operation) }
        return self
    }

    private static func effectiveRank(_ values: Tensor, of shape: Shape, tolerance: Double?) -> Int {
        let ulp = values.elementType == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
        let values = values.doubles
        let bound = (values.first ?? 0) * (tolerance ?? Double(shape.max() ?? 0) * ulp)
        return values.count { $0 > bound }
    }
}

private let allVectors = CChar(UInt8(ascii: "A"))
private let thinVectors = CChar(UInt8(ascii: "S"))
private let noVectors = CChar(UInt8(ascii: "N"))

private func decompose<Number: LAPACKNumber>(
    _ matrix: Matrix<Number>, full: Bool
) throws -> (u: Tensor, s: Tensor, vt: Tensor) {
    let (m, n) = (matrix.rows, matrix.columns)
    let k = min(m, n)
    var u = try full ? Matrix<Number>(identity: m) : Matrix<Number>(rows: m, columns: k)
    var vt = try full ? Matrix<Number>(identity: n) : Matrix<Number>(rows: k, columns: n)
    var s = [Number](repeating: 0, count: k)
    guard k > 0 else { return (u.tensor, Tensor(numbers: s, shape: [k]), vt.tensor) }
    let job = full ? allVectors : thinVectors
    var work = matrix.elements
    var info = Number.gesdd(job, Int32(m), Int32(n), &work, &s, &u.elements, u.columnCount, &vt.elements, vt.columnCount)
    if info > 0 {
        // Divide and conquer gives up on some matrices that the older QR iteration handles.
        work = matrix.elements
        var superdiagonal = [Number](repeating: 0, count: k)
        info = Number.gesvd(
            job, Int32(m), Int32(n), &work, &s, &u.elements, u.columnCount, &vt.elements, vt.columnCount, &superdiagonal)
    }
    guard info == 0 else { throw TensorError.didNotConverge(operation: "svd") }
    for column in 0..<u.columns {
        guard let place = u.largestPlace(start: column, step: u.columns, count: m), u.elements[place] < 0 else { continue }
        u.negate(start: column, step: u.columns, count: m)
        if column < k { vt.negate(start: column * n, step: 1, count: n) }
    }
    for row in k..<max(k, vt.rows) {
        guard let place = vt.largestPlace(start: row * n, step: 1, count: n), vt.elements[place] < 0 else { continue }
        vt.negate(start: row * n, step: 1, count: n)
    }
    return (u.tensor, Tensor(numbers: s, shape: [k]), vt.tensor)
}

private func valuesAlone<Number: LAPACKNumber>(_ matrix: Matrix<Number>) throws -> Tensor {
    let k = min(matrix.rows, matrix.columns)
    var s = [Number](repeating: 0, count: k)
    guard k > 0 else { return Tensor(numbers: s, shape: [0]) }
    var work = matrix.elements
    // The row-major wrapper checks both leading dimensions although there are no vectors.
    var info = Number.gesdd(noVectors, matrix.rowCount, matrix.columnCount, &work, &s, nil, matrix.rowCount, nil, matrix.columnCount)
    if info > 0 {
        work = matrix.elements
        var superdiagonal = [Number](repeating: 0, count: k)
        info = Number.gesvd(
            noVectors, matrix.rowCount, matrix.columnCount, &work, &s, nil, matrix.rowCount, nil, matrix.columnCount,
            &superdiagonal)
    }
    guard info == 0 else { throw TensorError.didNotConverge(operation: "svd") }
    return Tensor(numbers: s, shape: [k])
}
