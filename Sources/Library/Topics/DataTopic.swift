internal import Runtime

/// Data sets, made and read, and what is done to them.
enum DataTopic {
    static let builtins: [Builtin] = Generators.builtins + DataSources.builtins + DataOperations.builtins
}
