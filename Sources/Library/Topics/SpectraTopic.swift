internal import Runtime

/// Singular values, Hessians and the stability of training.
enum SpectraTopic {
    static let builtins: [Builtin] = []
}
