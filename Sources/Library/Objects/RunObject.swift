internal import Learning
internal import Runtime
internal import Tensors

/// What a training left, as a value.
final class RunObject: Object, @unchecked Sendable {
    let run: Run
    /// What was trained, for probes that look at the run again; nil for a run from a file or a study.
    let experiment: Experiment?

    init(_ run: Run, of experiment: Experiment? = nil) {
        self.run = run
        self.experiment = experiment
    }

    override var typeName: String { "run" }

    override var fieldNames: [String] {
        ["config", "status", "reason", "history", "steps", "weights", "final", "model", "best", "best_epoch", "converged_at", "seconds"]
    }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "config": Value(json: run.config)
        case "status": Value(run.status.rawValue)
        case "reason": run.reason.map { Value($0) } ?? Value.none
        case "history": Value(run.history)
        case "steps": Value(run.steps)
        case "weights": Value(try run.snapshots())
        case "final": Value(try run.finalWeights)
        case "model": try run.model().map { .object(ModelObject($0)) } ?? Value.none
        case "best": try run.best().map { .object(ModelObject($0)) } ?? Value.none
        case "best_epoch": Value(run.bestEpoch)
        case "converged_at": run.convergedAt.map { Value($0) } ?? Value.none
        case "seconds": Value(run.seconds)
        default: nil
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        var text = summary(style)
        if let reason = run.reason { text += "\n  \(reason)" }
        text += "\n  \(run.steps.count) snapshots of \(run.layout.count) parameters; history: \(run.history.names.joined(separator: ", "))"
        return text
    }

    override func summary(_ style: DisplayStyle) -> String {
        let epochs = run.final("epoch") ?? 0
        var parts = ["run \(run.status.rawValue) after \(Self.text(epochs)) epochs (\(Self.text(run.steps[flat: run.steps.count - 1])) steps)"]
        for name in ["loss", "test_loss"] {
            if let value = run.final(name) { parts.append("\(Self.label(name)) \(NumberText.significant(value, digits: 4))") }
        }
        for name in ["accuracy", "test_accuracy"] {
            if let value = run.final(name), value.isFinite { parts.append("\(Self.label(name)) \(NumberText.fixed(100 * value, decimals: 1)) %") }
        }
        parts.append("\(NumberText.significant(run.seconds, digits: 2)) s")
        return parts.joined(separator: "  ")
    }

    private static func label(_ name: String) -> String { name.split(separator: "_").joined(separator: " ") }
    private static func text(_ number: Double) -> String { NumberText.significant(number, digits: 6) }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? RunObject)?.run else { return false }
        return run.config == other.config && run.status == other.status && run.weights == other.weights
            && run.steps == other.steps
    }
}
