// Decompositions of matrices, traced: several results made of primitives, so that they are differentiable as often as those are.
extension Operand {
    /// A = U diag(s) Vᵀ of a matrix [m, n]: U [m, k], s [k] descending and Vᵀ [k, n], k = min(m, n). Derivatives exist where the
    /// singular values differ and, of the vectors of a matrix that is not square, are positive.
    public func singularDecomposition() throws -> (u: Operand, s: Operand, vt: Operand) {
        let matrix = try asFloat()
        let vectors = try Operand.apply(.singularVectors, .none, [matrix])
        let (m, n) = (shape[0], shape[1])
        return (
            try vectors.sliced(axis: 0, start: 0, count: m), try matrix.singularValues(),
            try vectors.sliced(axis: 0, start: m, count: n).matrixTransposed()
        )
    }

    /// The eigenvalues of a symmetric matrix, ascending, and its eigenvectors as columns. Derivatives of the vectors exist where
    /// the values differ.
    public func symmetricDecomposition() throws -> (values: Operand, vectors: Operand) {
        let matrix = try asFloat()
        return (try matrix.symmetricEigenvalues(), try Operand.apply(.eigenvectors, .none, [matrix]))
    }

    /// A = Q R of a matrix [m, n]: Q [m, k] with orthonormal columns and the upper triangle R [k, n], k = min(m, n). Derivatives
    /// exist where the first k columns are linearly independent.
    public func orthogonalDecomposition() throws -> (q: Operand, r: Operand) {
        let matrix = try asFloat()
        let square = rank == 2 && shape[0] < shape[1] ? try matrix.sliced(axis: 1, start: 0, count: shape[0]) : matrix
        let q = try Operand.apply(.orthogonalFactor, .none, [square])
        return (q, try q.matrixTransposed().product(matrix))
    }

    /// The shortest x that makes |A x − b| least, for a vector b or for its columns, and Σ(A x − b)² of each column where there
    /// are more equations than unknowns. Derivatives exist where the rank does not change.
    public func leastSquares(_ b: Operand) throws -> (solution: Operand, residuals: Operand) {
        guard rank == 2, b.rank == 1 || b.rank == 2, b.shape[0] == shape[0] else {
            throw ProgramError.shapesDoNotBroadcast(operation: "lstsq", shape, b.shape)
        }
        let solution = try pseudoinverse().product(b)
        let columns = b.rank == 1 ? try b.expanded(at: [1]) : b
        let fitted = try product(b.rank == 1 ? solution.expanded(at: [1]) : solution)
        let residuals = try (fitted - columns).square().sum(axes: [0])
        return (solution, shape[0] > shape[1] ? residuals : try residuals.sliced(axis: 0, start: 0, count: 0))
    }

    /// The ratio of the largest to the smallest singular value of a matrix.
    public func conditionNumber() throws -> Operand {
        let values = try singularValues()
        let count = values.shape[0]
        guard count > 0 else { throw ProgramError.unsupportedShape(operation: "cond", shape, expected: "a matrix that is not empty") }
        return try (values.sliced(axis: 0, start: 0, count: 1) / values.sliced(axis: 0, start: count - 1, count: 1)).reshaped([])
    }
}
