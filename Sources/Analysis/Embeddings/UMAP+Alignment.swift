public import Diagnostics
public import Tensors

extension UMAP {
    /// Embeds the same points at several times, so that the pictures can be laid over each other: the layouts are optimized together,
    /// and a point is drawn towards its places at the times near its own (after umap-learn's AlignedUMAP).
    ///
    /// All begin at the spectral layout of the mean of their graphs. Negative samples are of the point's own time.
    ///
    /// - Parameters:
    ///   - times: for each time the points [n, d]; rows are the same points throughout, d may differ.
    ///   - alignment: the share of the way to that mean which a point goes in an epoch, at first; 0 leaves each layout to itself, 1 makes
    ///     them alike.
    ///   - window: how many times before and after draw a point, each e times less than the one nearer.
    /// - Returns: [times, n, dimension].
    /// - Throws: `AnalysisError`; `Interrupted`.
    public static func aligned(
        _ times: [Tensor], dimension: Int = 2, neighbors: Int = 15, minimumDistance: Double = 0.1, alignment: Double = 0.1,
        window: Int = 2, epochs: Int? = nil, seed: UInt64 = 0, in context: WorkContext = WorkContext()
    ) throws -> Tensor {
        let what = "aligned UMAP"
        guard times.count >= 2 else { throw AnalysisError.insufficient(what: what, count: times.count, needed: 2, of: "times") }
        guard (0...1).contains(alignment) else { throw AnalysisError.badArgument("alignment", value: alignment, expected: "between 0 and 1") }
        guard window >= 1 else { throw AnalysisError.badArgument("window", value: Double(window), expected: "at least 1") }
        let clouds = try times.map { try Points($0, what: what, least: 3) }
        let n = clouds[0].count
        let epochs = epochs ?? usualEpochs(n)
        try check(clouds[0], dimension: dimension, neighbors: neighbors, minimumDistance: minimumDistance, epochs: epochs)
        if let other = clouds.firstIndex(where: { $0.count != n }) {
            throw AnalysisError.unequalLengths(first: "time 0", firstCount: n, second: "time \(other)", secondCount: clouds[other].count)
        }
        let graphs = try clouds.map { cloud in
            try context.cancellation.check()
            return FuzzyGraph(try NearestNeighbors(cloud, k: neighbors - 1, in: context))
        }
        let draws = RandomStream(seed: seed, purpose: .embedding)
        let start = try SpectralLayout(
            graph: FuzzyGraph(meanOf: graphs), points: clouds[0], dimension: dimension, draws: draws, context: context
        ).coordinates()
        var optimizer = LayoutOptimizer(
            forces: LayoutForces(EmbeddingCurve(minimumDistance: minimumDistance)), epochs: epochs, dimension: dimension,
            draws: RandomStream(seed: seed, purpose: .embedding, step: 1))
        optimizer.layers = graphs.count
        optimizer.alignment = alignment
        optimizer.window = min(window, graphs.count)
        let places = try optimizer.optimize(
            FuzzyGraph(layers: graphs), from: graphs.flatMap { _ in start }, cancellation: context.cancellation)
        return Tensor(places, shape: [graphs.count, n, dimension])
    }
}

extension FuzzyGraph {
    /// Graphs beside each other, without bonds between them.
    init(layers: [FuzzyGraph]) {
        var (starts, neighbors, weights, first) = ([0], [Int](), [Double](), 0)
        for layer in layers {
            starts += layer.starts.dropFirst().map { $0 + neighbors.count }
            neighbors += layer.neighbors.map { $0 + first }
            weights += layer.weights
            first += layer.count
        }
        self.init(count: first, starts: starts, neighbors: neighbors, weights: weights)
    }

    /// The mean of graphs of the same points.
    init(meanOf graphs: [FuzzyGraph]) {
        let count = graphs[0].count
        var (starts, neighbors, weights) = ([0], [Int](), [Double]())
        for point in 0..<count {
            var sums: [Int: Double] = [:]
            for graph in graphs { for bond in graph.bonds(of: point) { sums[graph.neighbors[bond], default: 0] += graph.weights[bond] } }
            for (neighbor, sum) in sums.sorted(by: { $0.key < $1.key }) {
                neighbors.append(neighbor)
                weights.append(sum / Double(graphs.count))
            }
            starts.append(neighbors.count)
        }
        self.init(count: count, starts: starts, neighbors: neighbors, weights: weights)
    }
}
