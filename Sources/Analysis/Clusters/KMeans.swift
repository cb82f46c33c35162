internal import Glibc
public import Diagnostics
public import Tensors

/// Lloyd's k-means from k-means++ starts: the best of several restarts.
public struct KMeans: Sendable {
    /// Cluster of each point, [n]; clusters are numbered by their first point.
    public let labels: Tensor
    /// [k, d].
    public let centers: Tensor
    /// Σ ‖x − its center‖².
    public let inertia: Double
    /// Iterations of the best restart, and whether its assignment had come to rest.
    public let iterations: Int
    public let converged: Bool

    /// Clusters the rows of `x`.
    ///
    /// Starts are by greedy k-means++ with 2 + ⌊ln k⌋ trials a center (Arthur & Vassilvitskii 2007; scikit-learn's). A
    /// cluster that loses all its points takes the point farthest from its center. An iteration costs O(n k d).
    ///
    /// - Parameters:
    ///   - k: 1 … n.
    ///   - restarts: independent starts, of which the one with least inertia is kept.
    /// - Throws: `AnalysisError`.
    public init(
        _ x: Tensor, k: Int, restarts: Int = 10, maximumIterations: Int = 300, seed: UInt64 = 0,
        in context: WorkContext = WorkContext()
    ) throws {
        let original = try Points(x, what: "k-means")
        guard k >= 1, k <= original.count else {
            throw AnalysisError.badArgument("k", value: Double(k), expected: "1 … \(original.count), the number of points")
        }
        guard restarts >= 1 else { throw AnalysisError.badArgument("restarts", value: Double(restarts), expected: "at least 1") }
        var search = try LloydSearch(points: original.centered, clusters: k, maximumIterations: maximumIterations, context: context)
        // Sums of squared distances are weights of the draws.
        guard (4 * search.norms.reduce(0, +)).isFinite else {
            throw AnalysisError.notFinite(what: "the sum of squared distances", index: 0)
        }
        var best: LloydSearch.Outcome?
        for restart in 0..<restarts {
            let outcome = try search.run(RandomStream(seed: seed, purpose: .clustering, step: UInt64(restart)))
            if outcome.inertia < best?.inertia ?? .infinity { best = outcome }
        }
        guard let best else { throw AnalysisError.notFinite(what: "the inertia of k-means", index: 0) }

        let mean = original.mean
        let d = original.dimension
        let order = Self.orderOfAppearance(best.labels, clusters: k)
        var centers = [Double](repeating: 0, count: k * d)
        for cluster in 0..<k {
            for column in 0..<d { centers[order[cluster] * d + column] = best.centers[cluster * d + column] + mean[column] }
        }
        self.labels = Tensor(best.labels.map { Double(order[$0]) })
        self.centers = Tensor(centers, shape: [k, d])
        self.inertia = best.inertia
        self.iterations = best.iterations
        self.converged = best.converged
    }

    /// New numbers of clusters, so that they appear as 0, 1, 2, … along the points.
    private static func orderOfAppearance(_ labels: [Int], clusters: Int) -> [Int] {
        var order = [Int?](repeating: nil, count: clusters)
        var next = 0
        for label in labels where order[label] == nil {
            order[label] = next
            next += 1
        }
        return order.map { number in
            if let number { return number }
            defer { next += 1 }
            return next
        }
    }
}

/// Runs of Lloyd's algorithm on the same points.
private struct LloydSearch {
    struct Outcome {
        var labels: [Int]
        var centers: [Double]
        var inertia: Double
        var iterations: Int
        var converged: Bool
    }

    let points: Points
    let tensor: Tensor
    let norms: [Double]
    let clusters: Int
    let maximumIterations: Int
    let context: WorkContext

    init(points: Points, clusters: Int, maximumIterations: Int, context: WorkContext) throws {
        self.context = context
        self.points = points
        self.tensor = points.tensor
        self.norms = points.squaredNorms
        self.clusters = clusters
        self.maximumIterations = maximumIterations
    }

    mutating func run(_ draws: RandomStream) throws -> Outcome {
        var centers = try start(draws)
        var labels: [Int] = []
        var converged = false
        var iterations = 0
        while iterations < maximumIterations {
            iterations += 1
            try context.cancellation.check()
            let assigned = try assign(to: centers)
            if assigned == labels { converged = true; break }
            labels = assigned
            centers = means(&labels, centers)
        }
        return Outcome(
            labels: labels, centers: centers, inertia: inertia(labels, centers), iterations: iterations, converged: converged)
    }

    /// The nearest center of each point; the first of equally near ones.
    private func assign(to centers: [Double]) throws -> [Int] {
        let d = points.dimension
        let centerPoints = Points(count: clusters, dimension: d, values: centers)
        let products = try tensor.product(centerPoints.tensor.transposed()).doubles
        let half = centerPoints.squaredNorms.map { $0 / 2 }
        return (0..<points.count).map { row in
            var best = 0
            var bestScore = Double.infinity
            for cluster in 0..<clusters {
                let score = half[cluster] - products[row * clusters + cluster]
                if score < bestScore { (best, bestScore) = (cluster, score) }
            }
            return best
        }
    }

    /// Means of the clusters; an empty one takes the point farthest from its center, of a cluster that keeps others.
    private func means(_ labels: inout [Int], _ old: [Double]) -> [Double] {
        var sizes = [Int](repeating: 0, count: clusters)
        for label in labels { sizes[label] += 1 }
        if sizes.contains(0) {
            let far = (0..<points.count).map { squaredDistance($0, old, labels[$0]) }
            var candidates = (0..<points.count).sorted { (far[$0], $1) > (far[$1], $0) }[...]
            for empty in 0..<clusters where sizes[empty] == 0 {
                while let point = candidates.popFirst() {
                    guard sizes[labels[point]] > 1 else { continue }
                    sizes[labels[point]] -= 1
                    labels[point] = empty
                    sizes[empty] = 1
                    break
                }
            }
        }
        let d = points.dimension
        var centers = [Double](repeating: 0, count: clusters * d)
        for row in 0..<points.count {
            for column in 0..<d { centers[labels[row] * d + column] += points.values[row * d + column] }
        }
        for index in centers.indices { centers[index] /= Double(max(1, sizes[index / d])) }
        return centers
    }

    private func inertia(_ labels: [Int], _ centers: [Double]) -> Double {
        (0..<points.count).reduce(0) { $0 + squaredDistance($1, centers, labels[$1]) }
    }

    private func squaredDistance(_ row: Int, _ centers: [Double], _ cluster: Int) -> Double {
        let d = points.dimension
        var sum = 0.0
        for column in 0..<d {
            let difference = points.values[row * d + column] - centers[cluster * d + column]
            sum += difference * difference
        }
        return sum
    }

    /// Greedy k-means++: each center is drawn with probability ∝ squared distance to the centers so far; of several
    /// draws the one that lowers the sum most is taken.
    private func start(_ draws: RandomStream) throws -> [Double] {
        let n = points.count
        let trials = 2 + Int(log(Double(clusters)))
        var index: UInt64 = 0
        func uniform() -> Double {
            defer { index += 1 }
            return draws.uniform(at: index)
        }
        var chosen = [min(n - 1, Int(uniform() * Double(n)))]
        var nearest = (0..<n).map { points.squaredDistance($0, chosen[0]) }
        while chosen.count < clusters {
            let total = nearest.reduce(0, +)
            var best: (point: Int, nearest: [Double], sum: Double)?
            for _ in 0..<trials {
                try context.cancellation.check()
                let point = total > 0 ? Self.pick(nearest, total * uniform()) : min(n - 1, Int(uniform() * Double(n)))
                let updated = (0..<n).map { min(nearest[$0], points.squaredDistance($0, point)) }
                let sum = updated.reduce(0, +)
                if sum < best?.sum ?? .infinity { best = (point, updated, sum) }
            }
            guard let best else { break }
            chosen.append(best.point)
            nearest = best.nearest
        }
        let d = points.dimension
        return chosen.flatMap { points.values[$0 * d..<($0 + 1) * d] }
    }

    private static func pick(_ weights: [Double], _ target: Double) -> Int {
        var sum = 0.0
        for (index, weight) in weights.enumerated() {
            sum += weight
            if sum > target { return index }
        }
        return weights.lastIndex { $0 > 0 } ?? 0
    }
}
