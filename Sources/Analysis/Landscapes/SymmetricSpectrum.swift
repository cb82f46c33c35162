internal import Tensors

/// Eigenvalues of small symmetric matrices given row by row: in closed form to order 2, by LAPACK above.
enum SymmetricSpectrum {
    /// Ascending; NaN throughout where an entry is not finite.
    static func values(_ matrix: [Double], order n: Int) throws -> [Double] {
        switch n {
        case 1: return matrix
        case 2:
            let (middle, half) = ((matrix[0] + matrix[3]) / 2, (matrix[0] - matrix[3]) / 2)
            let radius = (half * half + matrix[1] * matrix[1]).squareRoot()
            guard radius.isFinite else { return [.nan, .nan] }
            let outer = middle < 0 ? middle - radius : middle + radius
            // The smaller by the determinant, which does not cancel.
            let inner = outer == 0 ? 0 : (matrix[0] * matrix[3] - matrix[1] * matrix[1]) / outer
            return outer < inner ? [outer, inner] : [inner, outer]
        default:
            guard matrix.allSatisfy(\.isFinite) else { return [Double](repeating: .nan, count: n) }
            return try Tensor(matrix, shape: [n, n]).eigvalsh().doubles
        }
    }

    /// Ascending, with unit eigenvectors.
    static func pairs(_ matrix: [Double], order n: Int) throws -> [(value: Double, vector: [Double])] {
        let (values, vectors) = try Tensor(matrix, shape: [n, n]).eigh()
        let columns = vectors.doubles
        return values.doubles.enumerated().map { column, value in
            (value, (0..<n).map { columns[$0 * n + column] })
        }
    }
}
