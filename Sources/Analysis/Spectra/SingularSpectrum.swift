internal import Glibc
public import Tensors

/// The singular values of a matrix and what is read off them.
public struct SingularSpectrum: Sendable {
    /// Descending, min(m, n) of them.
    public let values: [Double]
    public let rows: Int
    public let columns: Int

    /// By LAPACK's divide and conquer, in double precision; O(m n min(m, n)).
    ///
    /// - Parameter matrix: of any precision, [m, n].
    /// - Throws: `TensorError` for what is no matrix or not finite; `AnalysisError.insufficient` for an empty one.
    public init(of matrix: Tensor) throws {
        guard matrix.rank == 2 else {
            throw TensorError.wrongRank(operation: "spectrum", expected: "a matrix", matrix.shape)
        }
        guard matrix.count > 0 else { throw AnalysisError.insufficient(what: "a spectrum", count: 0, needed: 1, of: "entries") }
        values = try matrix.converted(to: .f64).singularValues().doubles
        rows = matrix.shape[0]
        columns = matrix.shape[1]
        precision = matrix.elementType == .f32 ? 0x1p-23 : 0x1p-52
    }

    /// The distance from 1 to the next number in the matrix' own precision.
    private let precision: Double

    public var largest: Double { values.first ?? 0 }
    public var smallest: Double { values.last ?? 0 }

    /// ‖A‖²_F / σ_max²: from 1 to min(m, n); 0 for the zero matrix (Rudelson & Vershynin 2007).
    public var stableRank: Double {
        guard largest > 0 else { return 0 }
        return relative.reduce(0) { $0 + $1 * $1 }
    }

    /// exp H(p), p_i = σ_i/Σσ, H the entropy in nats: from 1 to min(m, n); 0 for the zero matrix (Roy & Vetterli 2007).
    public var effectiveRank: Double {
        guard largest > 0 else { return 0 }
        let sum = relative.reduce(0, +)
        return exp(-relative.reduce(0) { entropy, value in
            let share = value / sum
            return share > 0 ? entropy + share * log(share) : entropy
        })
    }

    /// (Σσ²)²/Σσ⁴, the number of directions that share the variance; 0 for the zero matrix.
    public var participationRatio: Double {
        guard largest > 0 else { return 0 }
        let squares = relative.map { $0 * $0 }
        let sum = squares.reduce(0, +)
        return sum * sum / squares.reduce(0) { $0 + $1 * $1 }
    }

    /// How many singular values exceed `tolerance` σ_max.
    ///
    /// - Parameter tolerance: by default max(m, n) ε in the matrix' own precision, as NumPy's `matrix_rank`.
    public func numericalRank(tolerance: Double? = nil) -> Int {
        let bound = largest * (tolerance ?? Double(max(rows, columns)) * precision)
        return values.count { $0 > bound }
    }

    /// σ_max/σ_min; infinite for a singular matrix.
    public var condition: Double { smallest > 0 ? largest / smallest : .infinity }

    /// Values in units of the largest, so that squares neither overflow nor vanish.
    private var relative: [Double] { values.map { $0 / largest } }
}
