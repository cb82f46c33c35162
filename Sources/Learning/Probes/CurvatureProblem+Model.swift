public import Analysis
internal import Programs
internal import Tensors

extension CurvatureProblem {
    /// The loss of a model over data, at the model's weights.
    ///
    /// - Parameter loss: the usual one for these data unless given.
    /// - Throws: `LearningError` where model, data and loss do not fit; `AnalysisError.notFinite` for weights that are not.
    public init(_ model: Model, _ data: Dataset, loss: Loss? = nil) throws {
        try model.check(data.inputs)
        let weights = try model.parameters()
        let one = try model.predict(data.inputs.at([.range(start: 0, stop: 1, step: 1)]))
        let used = try loss ?? Loss.automatic(for: data, outputs: one.shape.last ?? 1)
        let architecture = model.architecture
        // Batch normalisation counts too: outside training it goes by its running moments, which are no variables of the loss.
        let isPlain = architecture is MultilayerPerceptron || architecture is Encoder
        let isUsual = isPlain && Loss.all.contains(where: { $0.name == used.name })
        let correct: (@Sendable (Operand, Operand) throws -> Operand?) = { try used.correct($0, $1) }
        let hasAnswers = data.isClassification && used.decision != nil
        try self.init(
            parameters: weights,
            blocks: model.layout.blocks.map { block in
                Block(
                    name: block.name, shape: block.shape, offset: block.offset, isFixed: block.name.contains(".running_"),
                    isAppliedToSamples: isPlain && block.offset == 0 && block.name.hasSuffix(".weight"))
            },
            samples: data.inputs, targets: data.targets, isSampleMean: isUsual || Self.isMean(model, data, used),
            likelihood: Self.likelihood(used), correct: hasAnswers ? correct : nil,
            outputs: { try architecture.forward($0, $1) }, loss: { try used.apply($0, $1) })
    }

    private static func likelihood(_ loss: Loss) -> Likelihood? {
        switch loss.name {
        case "cross_entropy": .categorical
        case "bce": .bernoulli
        case "mse": .gaussian
        default: nil
        }
    }

    /// Whether a loss of a user's, or a model of a user's, behaves as a mean over samples: the whole is the mean of its parts.
    private static func isMean(_ model: Model, _ data: Dataset, _ loss: Loss) -> Bool {
        let count = min(data.count, 64)
        guard count >= 3, let weights = try? model.parameters().converted(to: .f64), let model = try? model.with(weights: weights) else {
            return false
        }
        func value(_ range: Range<Int>) -> Double? {
            let slice = TensorIndex.range(start: range.lowerBound, stop: range.upperBound, step: 1)
            guard let inputs = try? data.inputs.at([slice]), let targets = try? data.targets.at([slice]),
                let outputs = try? model.predict(inputs)
            else { return nil }
            return (try? loss.apply(.tensor(outputs), .tensor(targets)))?.tensor?.scalar
        }
        let cut = count / 3
        guard let whole = value(0..<count), let first = value(0..<cut), let second = value(cut..<count), whole.isFinite else { return false }
        let mean = (Double(cut) * first + Double(count - cut) * second) / Double(count)
        return abs(whole - mean) <= 1e-9 * max(abs(whole), abs(mean), 1e-300)
    }
}
