internal import Runtime

/// Elementary functions, reductions, shapes and construction of tensors.
enum Numbers and tensorsTopic {
    static let builtins: [Builtin] = []
}
