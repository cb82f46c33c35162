internal import Runtime

/// Models, activations and initialisations.
enum ModelsTopic {
    static let builtins: [Builtin] = []
}
