public import Programs
public import Storage

/// An elementwise (or, for softmax, featurewise) function between layers.
public struct Activation: Sendable {
    public let name: String
    public let definition: JSONValue
    public let apply: @Sendable (Operand) throws -> Operand

    public init(name: String, definition: JSONValue? = nil, apply: @escaping @Sendable (Operand) throws -> Operand) {
        self.name = name
        self.definition = definition ?? .string(name)
        self.apply = apply
    }

    public static let relu = Activation(name: "relu") { try $0.relu() }
    /// x for x > 0, else 0.01 x.
    public static let leakyRelu = Activation(name: "leaky_relu") { try Operand.maximum($0, 0) + 0.01 * Operand.minimum($0, 0) }
    public static let tanh = Activation(name: "tanh") { try $0.tanh() }
    public static let sigmoid = Activation(name: "sigmoid") { try $0.sigmoid() }
    public static let softplus = Activation(name: "softplus") { try $0.softplus() }
    /// x Φ(x), exact (Hendrycks & Gimpel 2016).
    public static let gelu = Activation(name: "gelu") { x in
        try x * 0.5 * (Operand.unary(.erf, x * 0.7071067811865476) + 1)
    }
    /// x σ(x) (Elfwing et al. 2018).
    public static let silu = Activation(name: "silu") { try $0 * $0.sigmoid() }
    /// x for x > 0, else eˣ − 1 (Clevert et al. 2016).
    public static let elu = Activation(name: "elu") { x in
        try Operand.maximum(x, 0) + Operand.unary(.expm1, Operand.minimum(x, 0))
    }
    public static let identity = Activation(name: "identity") { $0 }
    public static let softmax = Activation(name: "softmax") { try $0.softmax() }
    public static let logSoftmax = Activation(name: "log_softmax") { try $0.logSoftmax() }

    /// All built-in activations.
    public static let all = [relu, leakyRelu, tanh, sigmoid, softplus, gelu, silu, elu, identity, softmax, logSoftmax]
}
