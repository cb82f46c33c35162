internal import Runtime

/// Elementary functions, reductions, shapes and construction of tensors: the folder `Numbers`.
enum NumbersTopic {
    static let builtins: [Builtin] =
        ElementaryFunctions.builtins + Reductions.builtins + Ordering.builtins + Shapes.builtins
        + Construction.builtins + Products.builtins + Tables.builtins
}
