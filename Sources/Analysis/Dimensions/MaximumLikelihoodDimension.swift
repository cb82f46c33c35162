internal import Glibc
public import Diagnostics
public import Tensors

/// Intrinsic dimension by maximum likelihood from the distances to nearest neighbors (Levina & Bickel, NIPS 2004),
/// averaged over points as MacKay and Ghahramani propose (2005): the inverse of the mean of the inverses.
public enum MaximumLikelihoodDimension {
    /// Estimates it from the rows of `x`.
    ///
    /// At a point, 1/m = 1/(k − 1) Σ_{j<k} ln(T_k / T_j) with T_j the distance to the j-th neighbor; neighbors at distance 0
    /// are left out. Evidence: `local` (the estimate at each point, with k − 2, which makes it unbiased) and `neighbors`.
    /// The error is that of the mean over points, as if they were independent.
    ///
    /// - Parameter neighbors: k, 3 … n − 1.
    /// - Throws: `AnalysisError`.
    public static func estimate(_ x: Tensor, neighbors k: Int = 20, in context: WorkContext = WorkContext()) throws -> Estimate {
        let what = "the maximum-likelihood dimension"
        let points = try Points(x, what: what, least: 2)
        guard k >= 3 else { throw AnalysisError.badArgument("neighbors", value: Double(k), expected: "at least 3") }
        guard k < points.count else {
            throw AnalysisError.insufficient(what: "\(what) with \(k) neighbors", count: points.count, needed: k + 1, of: "points")
        }
        let near = try NearestNeighbors(points, k: k, in: context)
        var inverses: [Double] = []
        var local: [Double] = []
        for point in 0..<points.count {
            let distances = near.distances(of: point).filter { $0 > 0 }
            guard let farthest = distances.last, distances.count >= 3 else { continue }
            let sum = distances.dropLast().reduce(0) { $0 + log(farthest / $1) }
            guard sum > 0 else { continue }
            inverses.append(sum / Double(distances.count - 1))
            local.append(Double(distances.count - 2) / sum)
        }
        guard inverses.count >= 2 else {
            throw AnalysisError.degenerate(
                what: what, reason: "nearly all points coincide with their neighbors", remedy: "remove duplicates, or take more neighbors")
        }
        let (mean, deviation) = Moments.meanAndDeviation(inverses)
        let value = 1 / mean
        let error = value * deviation / mean / Double(inverses.count).squareRoot()
        return Estimate(
            value: value, error: error, count: points.count,
            evidence: ["local": .numbers(Tensor(local)), "neighbors": .number(Double(k))])
    }
}
