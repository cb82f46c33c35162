internal import Runtime

/// Numbers that change during training.
enum SchedulesTopic {
    static let builtins: [Builtin] = []
}
