internal import Runtime

/// Between order and chaos: dead units, sensitivity, decision boundaries, mean-field theory.
enum CriticalityTopic {
    static let builtins: [Builtin] = HiddenUnits.builtins + Boundaries.builtins + Robustness.builtins
}
