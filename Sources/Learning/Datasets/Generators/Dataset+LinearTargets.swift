public import Diagnostics
internal import Tensors

extension Dataset {
    /// y = a·x + noise with x ~ N(0, I) and a coefficient uniform in [0, 100] for each informative feature, 0 for the
    /// others; features in random order (scikit-learn's `make_regression`). `truth` holds a, of shape [1, features].
    ///
    /// - Parameter informative: how many features y depends on; 10, or all where there are fewer.
    /// - Throws: `DatasetError`.
    public static func regression(
        count: Int = 1000, features: Int = 10, informative: Int? = nil, noise: Double = 0, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        try checkPositive(features, "features")
        try checkCount(count, features: features)
        let informative = informative ?? min(10, features)
        guard informative >= 0, informative <= features else {
            throw DatasetError.badArgument("informative", value: Double(informative), expected: "0 … \(features), the number of features")
        }
        try checkNoise(noise)
        let inputs = try normals(RandomStream(seed: seed, purpose: .data), shape: [count, features], cancellation)
        let weights = RandomStream(seed: seed, purpose: .data, step: 1)
        let order = RandomStream(seed: seed, purpose: .data, step: 2).permutation(features)
        var coefficients = [Double](repeating: 0, count: features)
        for feature in order.prefix(informative) { coefficients[feature] = 100 * weights.uniform(at: UInt64(feature)) }
        return try linear(
            "regression", inputs, truth: Tensor(coefficients, shape: [1, features]), noise: noise, seed: seed,
            DatasetProvenance("regression", [
                "n": .count(count), "features": .count(features), "informative": .count(informative),
                "noise": .number(noise), "seed": .seed(seed),
            ]), cancellation)
    }

    /// Y = X Aᵀ + noise for a random A = U diag(values) Vᵀ of shape [m, d] with orthonormal U, V: the target of
    /// deep linear networks. `truth` holds A.
    ///
    /// - Parameters:
    ///   - rank: the number of singular values.
    ///   - values: the singular values, `rank` of them; by default rank, rank − 1, …, 1.
    ///   - whitened: false: x ~ N(0, 1)/√d; true: xᵀx/n = I exactly (n ≥ d).
    ///   - noise: standard deviation added to each target.
    /// - Throws: `DatasetError`.
    public static func lowRank(
        count: Int = 1000, inputs d: Int = 50, outputs m: Int = 50, rank: Int = 5, values: [Double]? = nil,
        whitened: Bool = false, noise: Double = 0, seed: UInt64 = 0, cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        try checkPositive(d, "d")
        try checkPositive(m, "m")
        try checkCount(count, features: max(d, m))
        try TensorMemory.checkRoom(for: [d, m])
        try checkNoise(noise)
        guard rank >= 1, rank <= min(d, m) else {
            throw DatasetError.badArgument("rank", value: Double(rank), expected: "1 … \(min(d, m)), the smaller of d and m")
        }
        let values = values ?? (1...rank).reversed().map(Double.init)
        guard values.count == rank else {
            throw DatasetError.wrongCount(argument: "values", given: values.count, expected: rank)
        }
        for value in values where !(value >= 0 && value.isFinite) {
            throw DatasetError.badArgument("values", value: value, expected: "singular values, at least 0")
        }
        if whitened, count < d { throw DatasetError.tooFewSamples(operation: "whiten=true", samples: count, needed: d) }

        var inputs = try normals(RandomStream(seed: seed, purpose: .data), shape: [count, d], cancellation)
        let scale: Double
        if whitened {
            inputs = try inputs.qr().q
            scale = Double(count).squareRoot()
        } else {
            scale = 1 / Double(d).squareRoot()
        }
        try cancellation.check()
        inputs = Tensor(inputs.doubles.map { $0 * scale }, shape: inputs.shape)

        let left = try RandomStream(seed: seed, purpose: .data, step: 1).normals(shape: [m, rank]).qr().q
        let right = try RandomStream(seed: seed, purpose: .data, step: 2).normals(shape: [d, rank]).qr().q
        let scaled = left.doubles.enumerated().map { $1 * values[$0 % rank] }
        let truth = try Tensor(scaled, shape: [m, rank]).product(right.transposed())
        return try linear(
            "lowrank", inputs, truth: truth, noise: noise, seed: seed,
            DatasetProvenance("lowrank", [
                "n": .count(count), "d": .count(d), "m": .count(m), "rank": .count(rank), "values": .numbers(values),
                "whiten": .flag(whitened), "noise": .number(noise), "seed": .seed(seed),
            ]), cancellation)
    }

    private static func linear(
        _ name: String, _ inputs: Tensor, truth: Tensor, noise: Double, seed: UInt64, _ provenance: DatasetProvenance, _ cancellation: Cancellation
    ) throws -> Dataset {
        let targets = try noisy(inputs.product(truth.transposed()), noise, seed: seed, cancellation)
        return try Dataset(name: name, inputs: inputs, targets: targets, truth: truth, provenance: provenance)
    }
}
