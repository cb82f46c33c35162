internal import Runtime

/// Experiments, training, sweeps and their comparison.
enum TrainingTopic {
    static let builtins: [Builtin] = []
}
