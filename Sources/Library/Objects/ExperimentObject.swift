internal import Learning
internal import Runtime
internal import Storage
internal import Tensors

/// The description of a training as a value; nothing has run.
final class ExperimentObject: SettingObject, @unchecked Sendable {
    let experiment: Experiment
    /// Where the run is streamed to.
    let store: String?
    /// Whether something else in that file may be replaced.
    let overwrites: Bool
    /// Whether the course of the losses is shown while it is trained.
    let isWatched: Bool
    /// Whether others can read that file while it is written.
    let isLive: Bool

    init(
        _ experiment: Experiment, store: String? = nil, overwrites: Bool = false, isWatched: Bool = false, isLive: Bool = false
    ) {
        self.experiment = experiment
        self.store = store
        self.overwrites = overwrites
        self.isWatched = isWatched
        self.isLive = isLive
    }

    override var typeName: String { "experiment" }
    override var fieldNames: [String] { ["config", "model", "optimizer", "data", "test", "epochs", "batch", "seed", "steps"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "config": Value(json: experiment.definition)
        case "model": .object(ModelObject(experiment.model))
        case "optimizer": given("optimizer") ?? .object(OptimizerObject(experiment.optimizer))
        case "data": experiment.trainingData.map { .object(DatasetObject($0)) } ?? Value.none
        case "test": experiment.testData.map { .object(DatasetObject($0)) } ?? Value.none
        case "epochs": Value(experiment.epochs)
        case "batch": Value(experiment.batchSize)
        case "seed": Value(Double(experiment.seed))
        case "steps": Value(experiment.mostSteps)
        default: nil
        }
    }

    /// An argument as it was written, so that it knows its own call.
    private func given(_ name: String) -> Value? { making?.arguments.named.first { $0.name == name }?.value }

    override func describe(_ style: DisplayStyle) -> String {
        var lines = ["experiment"]
        lines.append("  model      \(experiment.model.architecture.summary), \(experiment.model.size) parameters")
        if let data = experiment.trainingData {
            lines.append("  data       \(data.provenance.description)")
            if let test = experiment.testData { lines.append("  test       \(test.count) samples") }
        }
        lines.append("  optimizer  \(experiment.optimizer.text)")
        let most = experiment.mostSteps
        lines.append("  length     \(experiment.steps == nil ? "\(experiment.epochs) epochs = " : "")\(most) steps of \(experiment.batchSize) samples")
        for regularizer in experiment.regularizers { lines.append("  penalty    \(regularizer.text)") }
        if let clip = experiment.clip { lines.append("  clip       gradient norm \(Value(clip).inline(style))") }
        if experiment.noise.constant != 0 { lines.append("  noise      \(experiment.noise.text) on gradients") }
        if let patience = experiment.patience { lines.append("  patience   \(patience) epochs") }
        lines.append("  seed       \(experiment.seed), \(experiment.precision.name)")
        return lines.joined(separator: "\n")
    }

    override func summary(_ style: DisplayStyle) -> String {
        "experiment \(experiment.model.architecture.summary), \(experiment.optimizer.shortText)"
    }

    override func isEqual(to other: Object) -> Bool {
        (other as? ExperimentObject)?.experiment.definition == experiment.definition
    }
}

extension Value {
    /// JSON as values of the language.
    init(json: JSONValue) {
        switch json {
        case .null: self = .none
        case .bool(let truth): self = .bool(truth)
        case .number(let number): self = .number(number)
        case .string(let text): self = Value(text)
        case .array(let elements):
            let values = elements.map { Value(json: $0) }
            let numbers = elements.compactMap { if case .number(let number) = $0 { number } else { nil } }
            self = numbers.count == values.count && !values.isEmpty ? Value(numbers) : Value(values)
        case .object(let members): self = Value(Record(members.map { (name: $0.name, value: Value(json: $0.value)) }))
        }
    }
}
