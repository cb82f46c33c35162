internal import Runtime

/// Principal components, embeddings and what they explain.
enum DecompositionsTopic {
    static let builtins: [Builtin] = Decompositions.builtins + LinearMaps.builtins + LinearTheory.builtins
}
