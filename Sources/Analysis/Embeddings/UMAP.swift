public import Diagnostics
public import Tensors

/// Uniform manifold approximation and projection (McInnes, Healy & Melville 2018): a picture of points in few dimensions in
/// which neighbors stay neighbors.
///
/// Exact nearest neighbors; smooth kernels about each point; their fuzzy union; a spectral layout to begin with; then stochastic
/// gradient descent with negative sampling. The steps and constants are umap-learn's; the random numbers are our own.
/// Distances between far-apart groups mean little, and neither do the axes: look at trustworthiness beside it.
public struct UMAP: Sendable {
    /// [n, dimension].
    public let embedding: Tensor
    /// The curve 1/(1 + a x^(2b)) fitted to `minimumDistance`.
    public let a: Double
    public let b: Double

    /// Embeds the rows of `x`. O(n² d) for the neighbors, O(n · neighbors · epochs) for the layout; the same bits for the same
    /// seed.
    ///
    /// - Parameters:
    ///   - dimension: of the embedding.
    ///   - neighbors: the size of a neighborhood, the point itself included, as umap-learn counts; 2 … n.
    ///   - minimumDistance: how near to each other neighbors may come, in [0, 3).
    ///   - epochs: nil: 500, or 200 beyond 10 000 points.
    /// - Throws: `AnalysisError`; `Interrupted`.
    public init(
        _ x: Tensor, dimension: Int = 2, neighbors: Int = 15, minimumDistance: Double = 0.1, epochs: Int? = nil,
        seed: UInt64 = 0, in context: WorkContext = WorkContext()
    ) throws {
        let what = "UMAP"
        let points = try Points(x, what: what, least: 3)
        let epochs = epochs ?? Self.usualEpochs(points.count)
        try Self.check(points, dimension: dimension, neighbors: neighbors, minimumDistance: minimumDistance, epochs: epochs)
        let graph = FuzzyGraph(try NearestNeighbors(points, k: neighbors - 1, in: context))
        try context.cancellation.check()
        let start = try SpectralLayout(
            graph: graph, points: points, dimension: dimension, draws: RandomStream(seed: seed, purpose: .embedding), context: context
        ).coordinates()
        let curve = EmbeddingCurve(minimumDistance: minimumDistance)
        let optimizer = LayoutOptimizer(
            forces: LayoutForces(curve), epochs: epochs, dimension: dimension,
            draws: RandomStream(seed: seed, purpose: .embedding, step: 1))
        let places = try optimizer.optimize(graph, from: start, cancellation: context.cancellation)
        embedding = Tensor(places, shape: [points.count, dimension])
        a = curve.a
        b = curve.b
    }

    static func usualEpochs(_ count: Int) -> Int { count <= 10_000 ? 500 : 200 }

    static func check(_ points: Points, dimension: Int, neighbors: Int, minimumDistance: Double, epochs: Int) throws {
        let most = min(points.count - 1, LayoutOptimizer.mostDimensions)
        guard dimension >= 1, dimension <= most else {
            throw AnalysisError.badArgument(
                "d", value: Double(dimension), expected: "1 … \(most), less than the number of points and at most \(LayoutOptimizer.mostDimensions)")
        }
        guard neighbors >= 2 else { throw AnalysisError.badArgument("neighbors", value: Double(neighbors), expected: "at least 2") }
        guard neighbors <= points.count else {
            throw AnalysisError.insufficient(what: "UMAP with \(neighbors) neighbors", count: points.count, needed: neighbors, of: "points")
        }
        guard minimumDistance >= 0, minimumDistance < 3 else {
            throw AnalysisError.badArgument("min_dist", value: minimumDistance, expected: "at least 0 and less than 3")
        }
        guard epochs >= 1 else { throw AnalysisError.badArgument("epochs", value: Double(epochs), expected: "at least 1") }
    }
}
