internal import Runtime

/// What a run has learned and how it moved.
enum ProbesTopic {
    static let builtins: [Builtin] = Paths.builtins + RunProbes.builtins + Probes.builtins + Anomalies.builtins + ModelProbes.builtins
}
