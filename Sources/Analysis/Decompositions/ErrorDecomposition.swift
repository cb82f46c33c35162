public import Tensors

/// The error E = A − A* of a linear map, split by the supports of A*'s first r singular directions.
///
/// With P and Q the projectors on its left and right directions: support ‖P E Q‖, null ‖(I − P) E (I − Q)‖ and mixed, what is
/// left. The parts are orthogonal, so ‖E‖² = support² + null² + mixed².
public struct ErrorDecomposition: Sendable {
    public let support: Double
    public let null: Double
    public let mixed: Double
    /// ‖E‖, the Frobenius norm.
    public let total: Double
    /// ‖E‖/‖A*‖.
    public let relative: Double
    public let rank: Int

    /// - Parameters:
    ///   - map: A, of shape [m, d].
    ///   - target: A*, of the same shape.
    ///   - rank: r; nil: the target's numerical rank.
    /// - Throws: `AnalysisError` where shapes differ, or A*'s first r directions are not determined: beyond its rank, or between
    ///   equal singular values.
    public init(_ map: Tensor, target: Tensor, rank: Int? = nil) throws {
        guard target.rank == 2 else {
            throw TensorError.wrongRank(operation: "error_decomposition", expected: "a matrix", target.shape)
        }
        guard map.shape == target.shape else {
            throw AnalysisError.shapesDiffer(what: "error_decomposition", first: map.shape, second: target.shape)
        }
        let target = target.converted(to: .f64)
        let (u, s, vt) = try target.svd()
        let values = s.doubles
        let known = try target.matrixRank()
        let rank = rank ?? known
        guard rank >= 1, rank <= values.count else {
            throw AnalysisError.badArgument("rank", value: Double(rank), expected: "1 … \(values.count), the smaller side of the matrix")
        }
        guard rank <= known else {
            throw AnalysisError.degenerate(
                what: "a support of rank \(rank)", reason: "the target has rank \(known)", remedy: "rank=\(known)")
        }
        if rank < values.count, values[rank - 1] - values[rank] <= 1e-10 * values[0] {
            throw AnalysisError.degenerate(
                what: "a support of rank \(rank)", reason: "singular values \(rank) and \(rank + 1) of the target are equal",
                remedy: "take a rank where the spectrum has a gap")
        }
        self.rank = rank
        let difference = try map.converted(to: .f64) - target
        // In units of its largest entry, so that no square overflows or vanishes.
        if let index = difference.doubles.firstIndex(where: { !$0.isFinite }) {
            throw AnalysisError.notFinite(what: "the error", index: index)
        }
        let scale = difference.doubles.reduce(0) { max($0, $1.magnitude) }
        guard scale > 0 else {
            (support, null, mixed, total, relative) = (0, 0, 0, 0, 0)
            return
        }
        let error = try difference / scale
        let left = try u.at([.all, .range(start: 0, stop: rank, step: 1)])
        let right = try vt.at([.range(start: 0, stop: rank, step: 1)]).transposed()
        let rows = try left.transposed().product(error)
        let columns = try error.product(right)
        let core = try rows.product(right)
        let aboveRight = try rows - core.product(right.transposed())
        let besideLeft = try columns - left.product(core)
        let rest = try error - left.product(rows) - besideLeft.product(right.transposed())
        let parts = [Self.square(core), Self.square(rest), Self.square(aboveRight) + Self.square(besideLeft)]
        let whole = Self.square(error)
        precondition(abs(parts.reduce(0, +) - whole) <= 1e-9 * whole, "the parts of an error are orthogonal")
        support = scale * parts[0].squareRoot()
        null = scale * parts[1].squareRoot()
        mixed = scale * parts[2].squareRoot()
        total = scale * whole.squareRoot()
        relative = total / values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// The shares of ‖E‖² in support, null and mixed; they add up to 1 (all 0 without an error).
    public var fractions: (support: Double, null: Double, mixed: Double) {
        guard total > 0 else { return (0, 0, 0) }
        func share(_ part: Double) -> Double { (part / total) * (part / total) }
        return (share(support), share(null), share(mixed))
    }

    private static func square(_ tensor: Tensor) -> Double { tensor.doubles.reduce(0) { $0 + $1 * $1 } }
}
