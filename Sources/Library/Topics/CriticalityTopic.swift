internal import Runtime

/// Between order and chaos: sensitivity, boundaries, dead units.
enum CriticalityTopic {
    static let builtins: [Builtin] = []
}
