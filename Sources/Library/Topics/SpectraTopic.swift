internal import Runtime

/// Singular values of weights, and what noise alone would show.
enum SpectraTopic {
    static let builtins: [Builtin] = Spectra.builtins
}
