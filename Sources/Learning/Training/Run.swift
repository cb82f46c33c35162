public import Storage
public import Tensors

/// What a training left: its description, what happened, and the weights on the way.
public struct Run: Sendable {
    public enum Status: String, Sendable, CaseIterable {
        case finished, converged, interrupted, diverged, failed
        case stoppedEarly = "stopped early"
    }

    /// The whole definition of the experiment.
    public let config: JSONValue
    /// What was trained; nil for a run from a file whose model is a user's function, which a file does not carry.
    public let architecture: (any Architecture)?
    public let status: Status
    /// Why it ended, where it did not simply finish.
    public let reason: String?
    /// epoch, step, loss, accuracy, …; the first row is before training.
    public let history: Table
    /// The number of updates before each snapshot, [T].
    public let steps: Tensor
    /// Snapshots, [T, P]: the initial and the last state are always there.
    ///
    /// NaN where they were left in a sweep's file that cannot be read any more: `snapshots()` says why.
    public var weights: Tensor {
        switch kept {
        case .memory(let weights): weights
        case .file(_, let shape, let elementType):
            (try? snapshots()) ?? (try? Tensor(repeating: .nan, shape: shape, elementType: elementType)) ?? Tensor(scalar: .nan)
        }
    }
    let kept: KeptSnapshots
    /// The last of them, where the others are in a file.
    private let last: Tensor?
    public let layout: ParameterLayout
    /// The weights with the lowest test loss (training loss without test data) of all rows, [P].
    public let bestWeights: Tensor
    public let bestEpoch: Double
    /// The epoch at which a stopping rule was met; nil where none was.
    public let convergedAt: Double?
    public let seconds: Double
    /// What was run; nil for a run from a file.
    public let experiment: Experiment?

    public init(
        config: JSONValue, architecture: (any Architecture)?, status: Status, reason: String?, history: Table, steps: Tensor,
        weights: Tensor, layout: ParameterLayout, bestWeights: Tensor, bestEpoch: Double, convergedAt: Double?,
        seconds: Double, experiment: Experiment? = nil
    ) {
        self.init(
            config: config, architecture: architecture, status: status, reason: reason, history: history, steps: steps,
            kept: .memory(weights), last: nil, layout: layout, bestWeights: bestWeights, bestEpoch: bestEpoch, convergedAt: convergedAt,
            seconds: seconds, experiment: experiment)
    }

    init(
        config: JSONValue, architecture: (any Architecture)?, status: Status, reason: String?, history: Table, steps: Tensor,
        kept: KeptSnapshots, last: Tensor?, layout: ParameterLayout, bestWeights: Tensor, bestEpoch: Double, convergedAt: Double?,
        seconds: Double, experiment: Experiment?
    ) {
        self.config = config
        self.architecture = architecture
        self.status = status
        self.reason = reason
        self.history = history
        self.steps = steps
        self.kept = kept
        self.last = last
        self.layout = layout
        self.bestWeights = bestWeights
        self.bestEpoch = bestEpoch
        self.convergedAt = convergedAt
        self.seconds = seconds
        self.experiment = experiment
    }

    /// The last weights, [P].
    public var finalWeights: Tensor {
        get throws { try last ?? weights.at([.at(-1)]) }
    }

    /// The trained model; nil where the architecture is not known.
    public func model() throws -> Model? { try architecture.map { try Model($0, weights: finalWeights) } }

    /// The model of the row with the lowest loss.
    public func best() throws -> Model? { try architecture.map { try Model($0, weights: bestWeights) } }

    /// The same run with the architecture that its file could not carry.
    public func with(_ architecture: any Architecture) -> Run {
        Run(
            config: config, architecture: architecture, status: status, reason: reason, history: history, steps: steps, kept: kept,
            last: last, layout: layout, bestWeights: bestWeights, bestEpoch: bestEpoch, convergedAt: convergedAt, seconds: seconds,
            experiment: experiment)
    }

    /// The same run with what a file could not carry.
    public func with(_ experiment: Experiment) -> Run {
        Run(
            config: config, architecture: experiment.model.architecture, status: status, reason: reason, history: history,
            steps: steps, kept: kept, last: last, layout: layout, bestWeights: bestWeights, bestEpoch: bestEpoch,
            convergedAt: convergedAt, seconds: seconds, experiment: experiment)
    }

    /// The last value of a history column; nil where there is no such column.
    public func final(_ column: String) -> Double? {
        guard let values = try? history.numbers(column), values.count > 0 else { return nil }
        return values[flat: values.count - 1]
    }
}
