internal import Runtime

/// Update rules.
enum OptimizersTopic {
    static let builtins: [Builtin] = []
}
