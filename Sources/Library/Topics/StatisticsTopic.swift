internal import Runtime

/// Tests, intervals and effect sizes.
enum StatisticsTopic {
    static let builtins: [Builtin] = HypothesisTests.builtins + Inference.builtins
}
