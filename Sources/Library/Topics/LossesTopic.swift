internal import Runtime

/// What training makes small.
enum LossesTopic {
    static let builtins: [Builtin] = []
}
