public import Diagnostics
public import Tensors

/// How well points sit in their clusters (Rousseeuw 1987).
public struct Silhouette: Sendable {
    /// (b − a) / max(a, b) for each point, [n]: a its mean distance within its cluster, b to the nearest other cluster;
    /// 0 for the only point of a cluster.
    public let values: Tensor
    public let mean: Double

    /// - Parameter labels: whole numbers [n], 2 … n − 1 distinct ones; −1 (noise) counts as a cluster like any other.
    /// - Throws: `AnalysisError`.
    public init(_ x: Tensor, labels: Tensor, in context: WorkContext = WorkContext()) throws {
        let points = try Points(x, what: "the silhouette")
        let groups = try Groups(labels, count: points.count, what: "the silhouette")
        guard groups.count >= 2 else { throw AnalysisError.oneGroup(what: "the silhouette") }
        guard groups.count < points.count else {
            throw AnalysisError.degenerate(
                what: "the silhouette", reason: "every point is a cluster of its own", remedy: "use fewer clusters than points")
        }
        let n = points.count
        let squares = try Distances.squared(points, in: context)
        let sizes = groups.sizes
        let values = try (0..<n).map { i -> Double in
            if i & 63 == 0 { try context.cancellation.check() }
            let own = groups.indices[i]
            guard sizes[own] > 1 else { return 0 }
            var sums = [Double](repeating: 0, count: groups.count)
            for j in 0..<n { sums[groups.indices[j]] += squares[i * n + j].squareRoot() }
            let within = sums[own] / Double(sizes[own] - 1)
            var nearest = Double.infinity
            for group in 0..<groups.count where group != own { nearest = min(nearest, sums[group] / Double(sizes[group])) }
            let larger = max(within, nearest)
            return larger > 0 ? (nearest - within) / larger : 0
        }
        self.values = Tensor(values)
        self.mean = Moments.mean(values)
    }
}
