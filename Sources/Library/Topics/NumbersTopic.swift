internal import Runtime

/// Elementary functions, reductions, shapes and construction of tensors.
enum NumbersTopic {
    static let builtins: [Builtin] = []
}
