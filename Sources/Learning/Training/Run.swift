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
    /// What was trained; nil for a run that was loaded from a file and whose functions are not in it.
    public let experiment: Experiment?
    public let status: Status
    /// Why it ended, where it did not simply finish.
    public let reason: String?
    /// epoch, step, loss, accuracy, …; the first row is before training.
    public let history: Table
    /// The number of updates before each snapshot, [T].
    public let steps: Tensor
    /// Snapshots, [T, P]: the initial and the last state are always there.
    public let weights: Tensor
    public let layout: ParameterLayout
    /// The weights with the lowest test loss (training loss without test data) of all rows, [P].
    public let bestWeights: Tensor
    public let bestEpoch: Double
    /// The epoch at which a stopping rule was met; nil where none was.
    public let convergedAt: Double?
    public let seconds: Double

    public init(
        config: JSONValue, experiment: Experiment?, status: Status, reason: String?, history: Table, steps: Tensor,
        weights: Tensor, layout: ParameterLayout, bestWeights: Tensor, bestEpoch: Double, convergedAt: Double?,
        seconds: Double
    ) {
        self.config = config
        self.experiment = experiment
        self.status = status
        self.reason = reason
        self.history = history
        self.steps = steps
        self.weights = weights
        self.layout = layout
        self.bestWeights = bestWeights
        self.bestEpoch = bestEpoch
        self.convergedAt = convergedAt
        self.seconds = seconds
    }

    /// The last weights, [P].
    public var finalWeights: Tensor {
        get throws { try weights.at([.at(-1)]) }
    }

    /// The trained model; nil where the architecture is not known (a loaded run of a user's own function).
    public func model() throws -> Model? { try experiment?.model.with(weights: finalWeights) }
    public func best() throws -> Model? { try experiment?.model.with(weights: bestWeights) }

    /// The last value of a history column; nil where there is no such column.
    public func final(_ column: String) -> Double? {
        guard let values = try? history.numbers(column), values.count > 0 else { return nil }
        return values[flat: values.count - 1]
    }
}
