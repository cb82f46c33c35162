internal import Runtime

/// Decompositions, solving and matrix functions.
enum LinearAlgebraTopic {
    static let builtins: [Builtin] = []
}
