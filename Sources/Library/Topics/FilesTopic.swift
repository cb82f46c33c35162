internal import Runtime

/// Saving, loading, tables, reports.
enum FilesTopic {
    static let builtins: [Builtin] = []
}
