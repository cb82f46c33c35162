internal import Glibc
public import Tensors

/// The angles between two subspaces.
public struct PrincipalAngles: Sendable {
    /// Ascending, in radians from 0 to π/2; as many as the smaller subspace has dimensions.
    public let angles: [Double]

    /// - Parameters:
    ///   - a: a matrix [n, k] whose columns span the first subspace; they may depend on one another. The rows of a matrix that is
    ///     wider than high span it instead where they are orthonormal (1e-4): eigenvectors as `Lanczos` gives them, whose columns
    ///     would span all there is.
    ///   - b: a matrix [n, l] for the second.
    ///   - leading: take only the span of so many first left singular vectors of each.
    /// - Throws: `AnalysisError` where the rows differ in number or a matrix is 0.
    /// - Source: Björck & Golub 1973; small angles by their sines (Knyazev & Argentati 2002).
    public init(_ a: Tensor, _ b: Tensor, leading: Int? = nil) throws {
        let first = try Self.basis(a, leading)
        let second = try Self.basis(b, leading)
        guard first.shape[0] == second.shape[0] else {
            throw AnalysisError.shapesDiffer(what: "principal_angles", first: a.shape, second: b.shape)
        }
        let (wide, narrow) = first.shape[1] >= second.shape[1] ? (first, second) : (second, first)
        let overlap = try wide.transposed().product(narrow)
        let cosines = try overlap.singularValues().doubles
        let sines = Array(try (narrow - wide.product(overlap)).singularValues().doubles.reversed())
        angles = zip(cosines, sines).map { cosine, sine in
            // Each is accurate where the other is not.
            cosine * cosine > 0.5 ? asin(min(1, sine)) : acos(min(1, cosine))
        }
    }

    /// The mean squared cosine, ‖Q_aᵀ Q_b‖²_F over the smaller dimension: 1 where one subspace contains the other, 0 where they
    /// are orthogonal; k/n on average between random subspaces, k being the larger dimension.
    public var overlap: Double {
        angles.reduce(0) { $0 + cos($1) * cos($1) } / Double(max(angles.count, 1))
    }

    private static func hasOrthonormalRows(_ matrix: Tensor) throws -> Bool {
        let products = try matrix.product(matrix.transposed())
        return try (products - .identity(matrix.shape[0])).doubles.allSatisfy { abs($0) < 1e-4 }
    }

    private static func basis(_ matrix: Tensor, _ leading: Int?) throws -> Tensor {
        let columns = matrix.rank == 1 ? try matrix.reshaped([matrix.count, 1]) : matrix
        guard columns.rank == 2 else {
            throw TensorError.wrongRank(operation: "principal_angles", expected: "a matrix", matrix.shape)
        }
        var values = columns.converted(to: .f64)
        if values.shape[0] < values.shape[1], try hasOrthonormalRows(values) { values = try values.transposed() }
        let basis: Tensor
        if let leading {
            let (u, s, _) = try values.svd()
            guard leading >= 1, leading <= s.count else {
                throw AnalysisError.badArgument("k", value: Double(leading), expected: "1 … \(s.count), the smaller side of the matrix")
            }
            let rank = try values.matrixRank()
            guard leading <= rank else {
                throw AnalysisError.degenerate(
                    what: "a subspace of dimension \(leading)", reason: "the matrix has rank \(rank)", remedy: "k=\(max(rank, 1))")
            }
            basis = try u.at([.all, .range(start: 0, stop: leading, step: 1)])
        } else {
            basis = try values.orthonormalBasis()
        }
        guard basis.count > 0 else {
            throw AnalysisError.degenerate(what: "a subspace", reason: "the matrix is 0", remedy: "")
        }
        return basis
    }
}
