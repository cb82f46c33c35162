internal import Runtime

/// Penalties and constraints on parameters.
enum RegularizersTopic {
    static let builtins: [Builtin] = []
}
