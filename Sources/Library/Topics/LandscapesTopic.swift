internal import Runtime

/// Functions to try optimizers on, and what optimizers do there: stability, saddles, basins.
enum LandscapesTopic {
    static let builtins: [Builtin] =
        TestFunctions.builtins + [Minimize.multistart] + Stability.builtins + SaddleBuiltins.builtins + Basins.builtins
}
