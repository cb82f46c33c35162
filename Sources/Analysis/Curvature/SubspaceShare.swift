public import Tensors

/// How much of a vector lies in a subspace, against what a random direction would have there.
///
/// - Source: Gur-Ari, Roberts & Dyer 2018, Gradient descent happens in a tiny subspace.
public struct SubspaceShare: Sendable {
    /// ‖Pv‖²/‖v‖².
    public let share: Double
    /// k/n: the mean over random directions.
    public let baseline: Double
    /// The middle 95 % of random directions: quantiles of Beta(k/2, (n − k)/2).
    public let interval: ClosedRange<Double>
    /// The probability that a random direction has as large a share.
    public let p: Double

    /// - Parameter basis: orthonormal rows, [k, n].
    /// - Throws: `AnalysisError.degenerate` for the vector 0, which has no direction.
    public init(of vector: Tensor, in basis: Tensor) throws {
        let (k, n) = (basis.shape[0], basis.shape[1])
        let vector = vector.converted(to: .f64)
        let square = try LanczosProcess.dot(vector, vector)
        guard square > 0, square.isFinite else {
            throw AnalysisError.degenerate(what: "the overlap", reason: "the gradient is zero or not finite, so it has no direction", remedy: "")
        }
        let parts = try basis.converted(to: .f64).product(vector)
        share = min(1, try LanczosProcess.dot(parts, parts) / square)
        baseline = Double(k) / Double(n)
        let (a, b) = (Double(k) / 2, Double(n - k) / 2)
        guard k < n else {
            interval = 1...1
            p = 1
            return
        }
        interval = ClosedRange(from: Self.quantile(0.025, a, b), to: Self.quantile(0.975, a, b)) ?? 0...1
        p = 1 - IncompleteBeta.regularized(a, b, x: share, complement: 1 - share)
    }

    /// By bisection of the distribution function, to the last digits that count.
    private static func quantile(_ q: Double, _ a: Double, _ b: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if IncompleteBeta.regularized(a, b, x: middle, complement: 1 - middle) < q { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
