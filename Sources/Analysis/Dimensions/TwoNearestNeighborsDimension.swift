internal import Glibc
public import Diagnostics
public import Tensors

/// Intrinsic dimension from the ratio of the distances to the second and the first neighbor
/// (Facco, d'Errico, Rodriguez & Laio 2017): μ = r₂/r₁ has distribution 1 − μ^(−D), whatever the density.
public enum TwoNearestNeighborsDimension {
    /// Estimates it from the rows of `x`: the slope through the origin of −ln(1 − F(μ)) against ln μ, the largest ratios left out.
    ///
    /// Evidence: `ratios` (sorted), `discarded`, `likelihood` (the maximum-likelihood value (n − 1)/Σ ln μ of all ratios). The
    /// error is the likelihood's, value/√n.
    ///
    /// - Parameter discard: the share of largest ratios left out; they are most disturbed by a change of density.
    /// - Throws: `AnalysisError`.
    public static func estimate(_ x: Tensor, discard: Double = 0.1, in context: WorkContext = WorkContext()) throws -> Estimate {
        let what = "the two-nearest-neighbor dimension"
        let points = try Points(x, what: what, least: leastPoints)
        guard discard >= 0, discard < 1 else {
            throw AnalysisError.badArgument("discard", value: discard, expected: "at least 0 and less than 1")
        }
        let near = try NearestNeighbors(points, k: 2, in: context)
        let ratios = (0..<points.count).compactMap { point -> Double? in
            let distances = near.distances(of: point)
            guard let first = distances.first, let second = distances.last, first > 0 else { return nil }
            return second / first
        }.sorted()
        guard ratios.count >= leastPoints else {
            throw AnalysisError.insufficient(what: what, count: ratios.count, needed: leastPoints, of: "points that are not doubled")
        }
        let n = ratios.count
        let kept = min(n - 1, max(2, Int((Double(n) * (1 - discard)).rounded(.down))))
        var (xx, xy) = (0.0, 0.0)
        for index in 0..<kept {
            let u = log(ratios[index])
            let v = -log(1 - Double(index + 1) / Double(n))
            xx += u * u
            xy += u * v
        }
        let logSum = ratios.reduce(0) { $0 + log($1) }
        guard xx > 0, logSum > 0 else {
            throw AnalysisError.degenerate(
                what: what, reason: "first and second neighbors are equally far everywhere, as on a grid",
                remedy: "add a little noise, or use the correlation dimension")
        }
        let value = xy / xx
        return Estimate(
            value: value, error: value / Double(n).squareRoot(), count: n,
            evidence: [
                "ratios": .numbers(Tensor(ratios)), "discarded": .number(Double(n - kept)),
                "likelihood": .number(Double(n - 1) / logSum),
            ])
    }

    private static let leastPoints = 20
}
