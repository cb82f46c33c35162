internal import Learning
internal import Runtime
internal import Tensors

/// A linear classifier on features, as a value; calling it tells classes.
final class ProbeObject: Object, @unchecked Sendable {
    let probe: LinearProbe

    init(_ probe: LinearProbe) { self.probe = probe }

    override var typeName: String { "probe" }
    override var fieldNames: [String] { ["weight", "bias", "mean", "std", "loss", "accuracy", "iterations", "converged"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "weight": Value(probe.weight)
        case "bias": Value(probe.bias)
        case "mean": Value(probe.mean)
        case "std": Value(probe.deviation)
        case "loss": Value(probe.loss)
        case "accuracy": Value(probe.accuracy)
        case "iterations": Value(probe.iterations)
        case "converged": Value(probe.isConverged)
        default: nil
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        "linear probe: \(probe.mean.count) features → \(probe.classes) classes  loss \(NumberText.significant(probe.loss, digits: 4))  "
            + "accuracy \(NumberText.fixed(100 * probe.accuracy, decimals: 1)) %" + (probe.isConverged ? "" : "  (not converged)")
    }

    override func summary(_ style: DisplayStyle) -> String { describe(style) }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? ProbeObject)?.probe else { return false }
        return probe.weight == other.weight && probe.bias == other.bias && probe.mean == other.mean && probe.deviation == other.deviation
    }

    override var callable: FunctionValue? {
        let probe = probe
        return FunctionValue(Builtin("probe", "(x: tensor | dataset) -> tensor", "the class told for each row of features") { call in
            Value(try probe.predict(call.points("x")))
        })
    }
}
