internal import Runtime

/// Random numbers, permutations and choices; every function takes a seed.
enum RandomTopic {
    static let builtins: [Builtin] = []
}
