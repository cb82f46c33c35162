internal import Tensors

/// Eigenvalues of small symmetric matrices given row by row: in closed form to order 2, by LAPACK above.
enum SymmetricSpectrum {
    /// Ascending; NaN throughout where an entry is not finite.
    static func values(_ matrix: [Double], order n: Int) throws -> [Double] {
        switch n {
        case 1: return matrix
        case 2:
            let (low, high) = pair(matrix[0], matrix[1], matrix[3])
            return [low, high]
        default:
            guard matrix.allSatisfy(\.isFinite) else { return [Double](repeating: .nan, count: n) }
            return try Tensor(matrix, shape: [n, n]).eigvalsh().doubles
        }
    }

    /// The eigenvalues of [[a, b], [b, d]], ascending.
    static func pair(_ a: Double, _ b: Double, _ d: Double) -> (low: Double, high: Double) {
        let (middle, half) = ((a + d) / 2, (a - d) / 2)
        let radius = (half * half + b * b).squareRoot()
        guard radius.isFinite else { return (.nan, .nan) }
        let outer = middle < 0 ? middle - radius : middle + radius
        // The smaller by the determinant, which does not cancel.
        let inner = outer == 0 ? 0 : (a * d - b * b) / outer
        return outer < inner ? (outer, inner) : (inner, outer)
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
