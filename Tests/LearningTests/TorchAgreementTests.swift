import Learning
import Programs
import Tensors
import Testing

/// Training and optimizers against PyTorch's in f64, step by step.
@Suite struct TorchAgreementTests {
    @Test("100 steps of training end where PyTorch's do", arguments: [TorchReferences.tanhCrossEntropy, TorchReferences.reluBinaryCrossEntropy])
    func training(reference: TorchReferences.Training) throws {
        let features = reference.sizes[0]
        let inputs = (0..<(reference.samples * features)).map { TorchReferences.uniform(1 + $0) }
        let labels = (0..<reference.samples).map { inputs[$0 * features] + inputs[$0 * features + 1] > 0 ? 1.0 : 0.0 }
        let data = try Dataset(
            name: "reference", inputs: Tensor(inputs, shape: [reference.samples, features]), targets: Tensor(labels), classes: 2)
        let architecture = try MultilayerPerceptron(sizes: reference.sizes, activation: reference.sizes.last == 2 ? .tanh : .relu)
        let initial = (0..<architecture.layout.count).map { TorchReferences.uniform(100_001 + $0) / 2 }
        let experiment = try Experiment(
            model: Model(architecture, weights: Tensor(initial)),
            objective: .data(train: data, test: nil, loss: nil, batch: reference.batch),
            optimizer: .adam(learningRate: Schedule(reference.learningRate)), steps: reference.losses.count, log: 1,
            shuffles: false, precision: .f64)
        let run = try experiment.train()
        #expect(run.status == .finished)
        let final = try run.finalWeights.doubles
        for (ours, theirs) in zip(final, reference.parameters) { #expect(abs(ours - theirs) <= 1e-9 * max(1, abs(theirs))) }
    }

    @Test("batch normalisation trains and evaluates as PyTorch's, its running moments among the parameters")
    func batchNormalization() throws {
        let reference = TorchReferences.batchNormalization
        let inputs = (0..<24).map { TorchReferences.uniform(1 + $0) }
        let labels = (0..<12).map { inputs[2 * $0] + inputs[2 * $0 + 1] > 0 ? 1.0 : 0.0 }
        let data = try Dataset(name: "reference", inputs: Tensor(inputs, shape: [12, 2]), targets: Tensor(labels), classes: 2)
        let architecture = try MultilayerPerceptron(sizes: [2, 3, 2], activation: .tanh, normalization: .batch)
        var initial = (0..<architecture.layout.count).map { TorchReferences.uniform(100_001 + $0) / 2 }
        initial.replaceSubrange(9..<21, with: [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1])
        let experiment = try Experiment(
            model: Model(architecture, weights: Tensor(initial)), objective: .data(train: data, test: nil, loss: nil, batch: 5),
            // Penalties move no running moments: a weight of 0 stands for any.
            optimizer: .adam(learningRate: 0.05), epochs: 2, regularizers: [.l2(0)], shuffles: false, precision: .f64)
        let run = try experiment.train()
        // A bias before the normalisation has no gradient but roundings, which Adam divides by its ε of 1e-8.
        for (ours, theirs) in zip(try run.finalWeights.doubles, reference.parameters) { #expect(abs(ours - theirs) < 1e-9) }
        let model = try #require(try run.model())
        let outputs = try model.predict(Tensor(Array(inputs[..<4]), shape: [2, 2])).doubles
        for (ours, theirs) in zip(outputs, reference.outputs) { #expect(abs(ours - theirs) < 1e-9) }
    }

    @Test("a batch of one sample has no spread, and is refused where it stands")
    func batchOfOne() throws {
        let data = try Dataset.moons(count: 11, noise: 0.1, seed: 1)
        let model = try Model(MultilayerPerceptron(sizes: [2, 3, 2], normalization: .batch))
        #expect(throws: LearningError.self) {
            try Experiment(model: model, objective: .data(train: data, test: nil, loss: nil, batch: 5), optimizer: .adam(), epochs: 1).train()
        }
    }

    static let paths = TorchReferences.quadraticPaths.map { (reference: $0, isQuadratic: true) }
        + TorchReferences.rosenbrockPaths.map { (reference: $0, isQuadratic: false) }

    @Test("each optimizer passes through PyTorch's positions", arguments: 0..<paths.count)
    func optimizerPath(number: Int) throws {
        let (reference, isQuadratic) = Self.paths[number]
        let optimizer = try Self.optimizer(reference)
        let start = isQuadratic ? TorchReferences.quadraticStart : TorchReferences.rosenbrockStart
        let experiment = try Experiment(
            minimizing: isQuadratic ? "quadratic" : "rosenbrock", definition: "test", from: Tensor(start), optimizer: optimizer,
            steps: reference.positions.count / start.count
        ) { x in
            let (a, b) = (try x.at(0), try x.at(1))
            guard isQuadratic else { return try (1 - a).square() + 100 * (b - a.square()).square() }
            let c = try x.at(2)
            return try 5 * a.square() + 0.5 * b.square() + 0.05 * c.square() - a + 0.5 * b + 0.25 * c
        }
        let positions = try experiment.train().weights.doubles.dropFirst(start.count)
        #expect(positions.count == reference.positions.count)
        for (ours, theirs) in zip(positions, reference.positions) {
            #expect(abs(ours - theirs) <= 1e-10 * max(1, abs(theirs)), "\(optimizer.text)")
        }
    }

    private struct UnknownOptimizer: Error { let name: String }

    private static func optimizer(_ reference: TorchReferences.OptimizerPath) throws -> Optimizer {
        func number(_ name: String, _ usual: Double) -> Schedule { Schedule(reference.settings[name] ?? usual) }
        func isOn(_ name: String) -> Bool { reference.settings[name] == 1 }
        switch reference.optimizer {
        case "sgd":
            return try .sgd(
                learningRate: number("lr", 0.01), momentum: number("momentum", 0), dampening: number("dampening", 0),
                nesterov: isOn("nesterov"), weightDecay: number("weight_decay", 0))
        case "adam":
            return try .adam(
                learningRate: number("lr", 0.001), beta1: number("beta1", 0.9), beta2: number("beta2", 0.999),
                epsilon: number("eps", 1e-8), weightDecay: number("weight_decay", 0), amsgrad: isOn("amsgrad"))
        case "adamw":
            return try .adamw(
                learningRate: number("lr", 0.001), beta1: number("beta1", 0.9), beta2: number("beta2", 0.999),
                epsilon: number("eps", 1e-8), weightDecay: number("weight_decay", 0.01), amsgrad: isOn("amsgrad"))
        case "rmsprop":
            return try .rmsprop(
                learningRate: number("lr", 0.01), alpha: number("alpha", 0.99), epsilon: number("eps", 1e-8),
                momentum: number("momentum", 0), centered: isOn("centered"), weightDecay: number("weight_decay", 0))
        case "adagrad":
            return try .adagrad(
                learningRate: number("lr", 0.01), rateDecay: number("lr_decay", 0), weightDecay: number("weight_decay", 0),
                epsilon: number("eps", 1e-10))
        case "adadelta":
            return try .adadelta(
                learningRate: number("lr", 1), rho: number("rho", 0.9), epsilon: number("eps", 1e-6),
                weightDecay: number("weight_decay", 0))
        case "nadam":
            return try .nadam(
                learningRate: number("lr", 0.002), beta1: number("beta1", 0.9), beta2: number("beta2", 0.999),
                epsilon: number("eps", 1e-8), weightDecay: number("weight_decay", 0),
                momentumDecay: number("momentum_decay", 0.004))
        case "lion":
            return try .lion(
                learningRate: number("lr", 1e-4), beta1: number("beta1", 0.9), beta2: number("beta2", 0.99),
                weightDecay: number("weight_decay", 0))
        case "lbfgs": return try .lbfgs(learningRate: number("lr", 1), history: Int(reference.settings["history"] ?? 10))
        default: throw UnknownOptimizer(name: reference.optimizer)
        }
    }
}
