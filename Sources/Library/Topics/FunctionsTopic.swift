internal import Runtime

/// Functions of functions, printing, formatting, types and help.
enum FunctionsTopic {
    static let builtins: [Builtin] = output + inspection + sequences + system
}
