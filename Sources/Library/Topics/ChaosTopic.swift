internal import Runtime

/// Exponents, dimensions, recurrence and orbits.
enum ChaosTopic {
    static let builtins: [Builtin] = Systems.builtins + Exponents.builtins + Orbits.builtins + Recurrences.builtins + SeriesAnalysis.builtins + Dimensions.builtins
}
