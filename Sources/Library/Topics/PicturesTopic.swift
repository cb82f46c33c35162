internal import Runtime

/// Figures in the terminal and in files.
enum PicturesTopic {
    static let builtins: [Builtin] = curves + points + distributions + grids + annotations + composition
}
