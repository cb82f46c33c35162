internal import Runtime

/// Derivatives of functions of numbers and tensors, of any order.
enum DifferentiationTopic {
    static let builtins: [Builtin] = derivatives + [explain]
}
