internal import Runtime

/// Dynamical systems whose behaviour is known.
enum MapsAndFlowsTopic {
    static let builtins: [Builtin] = []
}
