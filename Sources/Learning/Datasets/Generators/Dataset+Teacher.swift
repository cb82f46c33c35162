public import Diagnostics
internal import Tensors

extension Dataset {
    /// Inputs x ~ N(0, I) with the outputs of a model as targets, plus noise. A fresh model gets its weights from the seed.
    /// `truth` holds the end-to-end matrix of a linear model.
    ///
    /// - Parameter noise: standard deviation added to each target.
    /// - Throws: `DatasetError`; whatever a model of a function throws.
    public static func teacher(
        _ model: Model, count: Int = 1000, noise: Double = 0, seed: UInt64 = 0, cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        try checkCount(count)
        try checkNoise(noise)
        let teacher = try model.with(weights: model.parameters(seed: seed).converted(to: .f64))
        let inputs = try normals(RandomStream(seed: seed, purpose: .data), shape: [count, teacher.inputWidth()], cancellation)
        let exact = try teacher.predict(inputs)
        try cancellation.check()
        let targets = try noisy(exact, noise, seed: seed, cancellation)
        return try Dataset(name: "teacher", inputs: inputs, targets: targets, truth: try? teacher.endToEndMap())
    }
}
