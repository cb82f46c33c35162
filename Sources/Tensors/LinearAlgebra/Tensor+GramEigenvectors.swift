internal import COpenBLAS

extension Tensor {
    /// The eigenvectors of a matrix' Gram matrix A Aᵀ (of its columns: AᵀA) that belong to the largest eigenvalues.
    ///
    /// - Parameter count: how many; at most the matrix' rows (columns).
    /// - Returns: all eigenvalues, descending, and `count` eigenvectors as rows, in the same order; each has the sign that it comes with.
    /// - Throws: `TensorError` for what is no matrix or not finite, and when the iteration does not converge. O(side² (side + length)).
    public func gramEigenvectors(_ count: Int, ofColumns: Bool = false) throws -> (values: Tensor, vectors: Tensor) {
        try withMatrix("eigh", MatrixBody(
            double: { try largestGramEigenvectors($0, count, ofColumns: ofColumns) },
            single: { try largestGramEigenvectors($0, count, ofColumns: ofColumns) }))
    }
}

private func largestGramEigenvectors<Number: LAPACKNumber>(
    _ matrix: Matrix<Number>, _ count: Int, ofColumns: Bool
) throws -> (values: Tensor, vectors: Tensor) {
    let (side, length) = ofColumns ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    precondition(count >= 0 && count <= side, "eigenvectors of the Gram matrix")
    var gram = try Matrix<Number>(rows: side, columns: side)
    var values = [Number](repeating: 0, count: side)
    matrix.elements.withUnsafeBufferPointer { elements in
        if let base = elements.baseAddress {
            Number.syrk(ofColumns, Int32(side), Int32(length), base, matrix.columnCount, &gram.elements)
        }
    }
    if side > 0, Number.syevdColumns(Int32(side), &gram.elements, &values) != 0 { throw TensorError.didNotConverge(operation: "eigh") }
    // A column of LAPACK's is a row of ours, the last the largest.
    var rows: [Number] = []
    rows.reserveCapacity(count * side)
    for row in 0..<count { rows += gram.elements[(side - 1 - row) * side..<(side - row) * side] }
    return (Tensor(numbers: values.reversed(), shape: [side]), Tensor(numbers: rows, shape: [count, side]))
}
