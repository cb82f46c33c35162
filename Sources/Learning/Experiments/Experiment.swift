public import Programs
public import Storage
public import Tensors

/// A description of one training: nothing runs until it is trained. Immutable; two with equal definitions give equal bits.
public struct Experiment: Sendable {
    public var objective: Objective
    public var model: Model
    public var optimizer: Optimizer
    /// The most epochs; a function has no data, so its epoch is one step.
    public var epochs: Int
    /// The most updates, where that is the measure instead of epochs.
    public var steps: Int?
    public var seed: UInt64
    /// Snapshots of the weights every so many epochs; nil: the initial and the last state alone.
    public var track: Int?
    /// A history row every so many steps; nil: one an epoch.
    public var log: Int?
    public var measures: [Measure]
    public var regularizers: [Regularizer]
    /// Stops when the test loss (the training loss without test data) has not fallen for so many epochs.
    public var patience: Int?
    /// Stops when this says so of the history.
    public var until: StoppingRule?
    /// Whether each epoch takes the samples in a new order; else always in the order of the data.
    public var shuffles: Bool
    /// The largest norm of a gradient; longer ones are scaled down to it.
    public var clip: Double?
    /// The standard deviation of normal noise that is added to every gradient at each step, after clipping.
    public var noise: Schedule
    public var precision: ElementType
    /// For a function: when it has converged, and whether its curvature is followed.
    public var minimization = Minimization()

    /// What is made small.
    public enum Objective: Sendable {
        /// A loss over data, in minibatches of so many samples; nil: the full batch.
        case data(train: Dataset, test: Dataset?, loss: Loss?, batch: Int?)
        /// A function of the parameter vector.
        case function(name: String, definition: JSONValue, apply: @Sendable (Operand) throws -> Operand)
    }

    /// - Throws: `LearningError` when numbers are out of range or model and data do not fit.
    public init(
        model: Model, objective: Objective, optimizer: Optimizer, epochs: Int = 100, steps: Int? = nil, seed: UInt64 = 0,
        track: Int? = nil, log: Int? = nil, measures: [Measure] = [], regularizers: [Regularizer] = [],
        patience: Int? = nil, until: StoppingRule? = nil, shuffles: Bool = true, clip: Double? = nil, noise: Schedule = 0,
        precision: ElementType = .f32
    ) throws {
        self.model = model
        self.objective = objective
        self.optimizer = optimizer
        self.epochs = epochs
        self.steps = steps
        self.seed = seed
        self.track = track
        self.log = log
        self.measures = measures
        self.regularizers = regularizers
        self.patience = patience
        self.until = until
        self.shuffles = shuffles
        self.clip = clip
        self.noise = noise
        self.precision = precision
        try validate()
    }

    private func validate() throws {
        func count(_ name: String, _ value: Int?, least: Int) throws {
            guard let value, value < least else { return }
            throw LearningError.badArgument(name: name, value: Double(value), expected: "a whole number of at least \(least)")
        }
        try count("epochs", epochs, least: 0)
        try count("steps", steps, least: 0)
        try count("track", track, least: 1)
        try count("log", log, least: 1)
        try count("patience", patience, least: 1)
        if let clip, !(clip > 0) { throw LearningError.badArgument(name: "clip", value: clip, expected: "a positive number") }
        try Optimizer.check("noise", noise, least: 0)
        if case .data(let train, _, _, let batch) = objective {
            try count("batch", batch, least: 1)
            try model.check(train.inputs)
        }
        try minimization.check()
        _ = try optimizerPlan()
    }

    public var trainingData: Dataset? { if case .data(let train, _, _, _) = objective { train } else { nil } }
    public var testData: Dataset? { if case .data(_, let test, _, _) = objective { test } else { nil } }

    /// The samples of one update; 1 for a function.
    public var batchSize: Int {
        guard case .data(let train, _, _, let batch) = objective else { return 1 }
        return min(batch ?? train.count, train.count)
    }

    public var stepsPerEpoch: Int {
        guard let train = trainingData else { return 1 }
        return (train.count + batchSize - 1) / batchSize
    }

    /// Whether every update sees all the data, so that the loss of a step belongs to its parameters exactly.
    public var isFullBatch: Bool { trainingData.map { batchSize == $0.count } ?? true }

    var hasNoise: Bool { noise.constant != 0 }

    public var mostSteps: Int { steps ?? epochs * stepsPerEpoch }

    /// The loss that training uses: the one given, or the usual one for these data.
    public func resolvedLoss() throws -> Loss? {
        guard case .data(let train, _, let loss, _) = objective else { return nil }
        if let loss { return loss }
        let one = try Tensor(zeros: [1, train.features])
        let outputs = try model.predict(one, seed: seed)
        return try Loss.automatic(for: train, outputs: outputs.shape.last ?? 1)
    }
}

/// A number that is followed during training.
public struct Measure: Sendable {
    public let name: String
    public let definition: JSONValue
    private let function: @Sendable (_ model: Model, _ earlier: Model?) throws -> Double

    public init(name: String, definition: JSONValue, evaluate: @escaping @Sendable (Model) throws -> Double) {
        self.name = name
        self.definition = definition
        function = { model, _ in try evaluate(model) }
    }

    /// A measure of change between the models of successive rows; NaN in the first.
    public init(
        name: String, definition: JSONValue, change: @escaping @Sendable (_ model: Model, _ earlier: Model) throws -> Double
    ) {
        self.name = name
        self.definition = definition
        function = { model, earlier in try earlier.map { try change(model, $0) } ?? .nan }
    }

    /// - Parameter earlier: the model of the history row before.
    public func evaluate(_ model: Model, after earlier: Model? = nil) throws -> Double { try function(model, earlier) }
}

/// Says of a history whether training shall stop.
public struct StoppingRule: Sendable {
    public let definition: JSONValue
    public let isMet: @Sendable (_ history: Table) throws -> Bool

    public init(definition: JSONValue, isMet: @escaping @Sendable (Table) throws -> Bool) {
        self.definition = definition
        self.isMet = isMet
    }
}
