internal import Runtime

/// The curvature of losses, and the surfaces they make.
enum CurvatureTopic {
    static let builtins: [Builtin] = Curvature.builtins + Landscapes.builtins + Alignment.builtins
}
