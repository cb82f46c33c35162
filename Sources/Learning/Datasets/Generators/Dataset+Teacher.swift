internal import Tensors

extension Dataset {
    /// Inputs x ~ N(0, I) with the outputs of a model as targets, plus noise. A fresh model gets its weights from the seed.
    /// `truth` holds the end-to-end matrix of a linear model.
    ///
    /// - Parameter noise: standard deviation added to each target.
    /// - Throws: `DatasetError`; whatever a model of a function throws.
    public static func teacher(_ model: Model, count: Int = 1000, noise: Double = 0, seed: UInt64 = 0) throws -> Dataset {
        try checkCount(count)
        try checkNoise(noise)
        let teacher = try model.with(weights: model.parameters(seed: seed).converted(to: .f64))
        let inputs = try RandomStream(seed: seed, purpose: .data).normals(shape: [count, teacher.inputWidth()])
        let exact = try teacher.predict(inputs)
        let draws = RandomStream(seed: seed, purpose: .noise)
        let targets = noise == 0 ? exact : Tensor(
            exact.doubles.enumerated().map { $1 + noise * draws.normal(at: UInt64($0)) }, shape: exact.shape)
        return try Dataset(name: "teacher", inputs: inputs, targets: targets, truth: try? teacher.endToEndMap())
    }
}
