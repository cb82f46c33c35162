public import Diagnostics
public import Tensors

extension Dataset {
    /// Isotropic gaussian clusters, one a class, with centers uniform in [−10, 10]^d (scikit-learn's `make_blobs`).
    ///
    /// - Parameters:
    ///   - count: samples, spread evenly over the clusters; at least one each.
    ///   - centers: the number of clusters.
    ///   - features: the dimension d.
    ///   - spread: standard deviation of every cluster in each coordinate.
    /// - Throws: `DatasetError.badArgument`.
    public static func blobs(
        count: Int = 1000, centers: Int = 3, features: Int = 2, spread: Double = 1, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        try checkPositive(centers, "centers")
        try checkPositive(features, "d")
        let centerDraws = RandomStream(seed: seed, purpose: .data)
        try checkCount(count, atLeast: centers, features: features)
        let positions = try numbers(centers * features, cancellation) { 20 * centerDraws.uniform(at: UInt64($0)) - 10 }
        return try blobs(
            count: count, at: Tensor(positions, shape: [centers, features]), spread: spread, seed: seed,
            DatasetProvenance("blobs", [
                "n": .count(count), "centers": .count(centers), "d": .count(features), "spread": .number(spread),
                "seed": .seed(seed),
            ]), cancellation)
    }

    /// Isotropic gaussian clusters about given centers, of shape [clusters, d].
    public static func blobs(
        count: Int = 1000, at centers: Tensor, spread: Double = 1, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        guard centers.rank == 2, centers.count > 0 else { throw DatasetError.inputsAreNotAMatrix(shape: centers.shape) }
        return try blobs(
            count: count, at: centers, spread: spread, seed: seed,
            DatasetProvenance("blobs", [
                "n": .count(count), "centers": .numbers(centers.doubles), "d": .count(centers.shape[1]),
                "spread": .number(spread), "seed": .seed(seed),
            ]), cancellation)
    }

    private static func blobs(
        count: Int, at centers: Tensor, spread: Double, seed: UInt64, _ provenance: DatasetProvenance,
        _ cancellation: Cancellation
    ) throws -> Dataset {
        let (clusters, d) = (centers.shape[0], centers.shape[1])
        try checkCount(count, atLeast: clusters, features: d)
        try checkNoise(spread, name: "spread")
        let labels = labels(counts: evenCounts(count, over: clusters))
        let positions = centers.doubles
        let noise = RandomStream(seed: seed, purpose: .noise)
        let points = try numbers(count * d, cancellation) { place in
            positions[labels[place / d] * d + place % d] + spread * noise.normal(at: UInt64(place))
        }
        return try shuffled(
            "blobs", Tensor(points, shape: [count, d]), Tensor(labels.map(Double.init)), classes: clusters, seed: seed,
            provenance)
    }
}
