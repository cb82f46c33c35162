import Glibc
import Learning
import Programs
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct NormalizationTests {
    private func architecture() throws -> MultilayerPerceptron {
        try MultilayerPerceptron(sizes: [2, 3, 1], activation: .tanh, normalization: .layer)
    }

    @Test("layer normalisation adds gamma and beta to the hidden layers, 1 and 0 at first")
    func parameters() throws {
        let architecture = try architecture()
        #expect(architecture.layout.blocks.map(\.name) == [
            "layers.0.weight", "layers.0.bias", "layers.0.gamma", "layers.0.beta", "layers.1.weight", "layers.1.bias",
        ])
        #expect(architecture.summary == "mlp 2-3-1, tanh, layer norm")
        let initial = try architecture.initialParameters(seed: 4).doubles
        #expect(Array(initial[9..<15]) == [1, 1, 1, 0, 0, 0])
        // Weights do not depend on whether there is a normalisation.
        let plain = try MultilayerPerceptron(sizes: [2, 3, 1], activation: .tanh).initialParameters(seed: 4).doubles
        #expect(Array(initial[..<9]) + Array(initial[15...]) == plain)
    }

    @Test("each sample's sums are centred and scaled over the units, then stretched by gamma and moved by beta")
    func forward() throws {
        // z = (1, 2, 6) for x = (1, 2): mean 3, variance 14/3.
        let weights = [1.0, 0, 0, 1, 2, 2, 0, 0, 0, 2, 1, 1, 0.5, 0, 0, 1, 1, 1, 0]
        let model = try Model(
            MultilayerPerceptron(sizes: [2, 3, 1], activation: .identity, normalization: .layer), weights: Tensor(weights))
        let output = try model.predict(Tensor([1, 2], shape: [1, 2])).doubles[0]
        let spread = (14.0 / 3 + 1e-5).squareRoot()
        #expect(abs(output - (2 * (-2 / spread) + 0.5 + -1 / spread + 3 / spread)) < 1e-14)
    }

    @Test("a normalised network learns, the same bits alone and on any thread, and comes back from a file")
    func training() throws {
        let data = try Dataset.moons(count: 60, noise: 0.1, seed: 3)
        let run = try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 8, 2], activation: .relu, normalization: .layer)),
            objective: .data(train: data, test: nil, loss: nil, batch: 16), optimizer: .adam(learningRate: 0.02), epochs: 60
        ).train()
        #expect(run.final("accuracy") ?? 0 > 0.9)
        let model = try #require(try run.model())
        let folder = try ScratchFolder()
        let path = folder("model.h5")
        let file = try HDF5File(creating: path)
        try model.write(into: file.root.createGroup("model"))
        try file.close()
        let back = try Model(reading: HDF5File(opening: path).root.group("model"))
        #expect(back.architecture.definition == model.architecture.definition)
        #expect(try back.predict(data.inputs) == model.predict(data.inputs))
    }
}
