internal import Runtime

/// Surfaces on which optimizers are compared.
enum TestFunctionsTopic {
    static let builtins: [Builtin] = []
}
