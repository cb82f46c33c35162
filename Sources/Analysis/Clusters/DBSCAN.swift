public import Diagnostics
public import Tensors

/// Density-based clustering (Ester, Kriegel, Sander & Xu, KDD 1996).
public struct DBSCAN: Sendable {
    /// Cluster of each point, [n]; −1 is noise. Clusters are numbered by their first core point.
    public let labels: Tensor
    public let clusters: Int
    /// Whether a point is a core point: at least `minimumSamples` points, itself included, within `epsilon`.
    public let core: [Bool]

    /// Clusters the rows of `x`: core points within `epsilon` of each other belong together, other points within
    /// `epsilon` of a core point join the cluster that reaches them first. O(n² d).
    ///
    /// - Throws: `AnalysisError`.
    public init(_ x: Tensor, epsilon: Double, minimumSamples: Int = 5, in context: WorkContext = WorkContext()) throws {
        let points = try Points(x, what: "dbscan")
        guard epsilon > 0 else { throw AnalysisError.badArgument("eps", value: epsilon, expected: "positive") }
        guard minimumSamples >= 1 else {
            throw AnalysisError.badArgument("min_samples", value: Double(minimumSamples), expected: "at least 1")
        }
        let n = points.count
        let squares = try Distances.squared(points, in: context)
        // Near the limit the difference itself decides, so that points exactly `epsilon` apart count as neighbors.
        func isNear(_ i: Int, _ j: Int) -> Bool {
            let square = squares[i * n + j]
            guard abs(square - epsilon * epsilon) <= 1e-6 * epsilon * epsilon else { return square < epsilon * epsilon }
            return points.squaredDistance(i, j).squareRoot() <= epsilon
        }
        let neighbors = try (0..<n).map { i in
            if i & 63 == 0 { try context.cancellation.check() }
            return (0..<n).filter { isNear(i, $0) }
        }
        let core = neighbors.map { $0.count >= minimumSamples }
        var labels = [Int](repeating: -1, count: n)
        var clusters = 0
        for seed in 0..<n where core[seed] && labels[seed] == -1 {
            labels[seed] = clusters
            var stack = [seed]
            while let point = stack.popLast() {
                for neighbor in neighbors[point] where labels[neighbor] == -1 {
                    labels[neighbor] = clusters
                    if core[neighbor] { stack.append(neighbor) }
                }
            }
            clusters += 1
        }
        self.labels = Tensor(labels.map(Double.init))
        self.clusters = clusters
        self.core = core
    }
}
