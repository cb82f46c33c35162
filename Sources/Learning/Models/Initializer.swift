public import Storage
public import Tensors

/// How a layer's weight [out, in] and bias [out] begin.
public struct Initializer: Sendable {
    public let name: String
    public let definition: JSONValue
    /// The weight [out, in], f64.
    public let weight: @Sendable (_ out: Int, _ in: Int, _ random: RandomStream) throws -> Tensor
    /// The bias [out], f64.
    public let bias: @Sendable (_ out: Int, _ in: Int, _ random: RandomStream) throws -> Tensor

    public init(
        name: String, definition: JSONValue? = nil,
        weight: @escaping @Sendable (Int, Int, RandomStream) throws -> Tensor,
        bias: @escaping @Sendable (Int, Int, RandomStream) throws -> Tensor = { out, _, _ in try Tensor(zeros: [out]) }
    ) {
        self.name = name
        self.definition = definition ?? .string(name)
        self.weight = weight
        self.bias = bias
    }

    /// Uniform ± 1/√fan-in for weights and biases: PyTorch's default for linear layers.
    public static let fanIn = Initializer(
        name: "fan_in",
        weight: { out, fanIn, random in try uniform([out, fanIn], 1 / Double(max(fanIn, 1)).squareRoot(), random) },
        bias: { out, fanIn, random in try uniform([out], 1 / Double(max(fanIn, 1)).squareRoot(), random) })

    /// Normal with variance 2/fan-in (He et al. 2015).
    public static let he = scaledNormal("he") { _, fanIn in (2 / Double(max(fanIn, 1))).squareRoot() }
    /// Uniform ± √(6/(fan-in + fan-out)) (Glorot & Bengio 2010).
    public static let xavier = Initializer(
        name: "xavier",
        weight: { out, fanIn, random in try uniform([out, fanIn], (6 / Double(max(fanIn + out, 1))).squareRoot(), random) })
    /// Normal with variance 1/fan-in (LeCun et al. 1998).
    public static let lecun = scaledNormal("lecun") { _, fanIn in (1 / Double(max(fanIn, 1))).squareRoot() }

    /// Orthonormal rows or columns: the Q of a normal matrix with the signs of R's diagonal (Saxe et al. 2014).
    public static let orthogonal = Initializer(
        name: "orthogonal",
        weight: { out, fanIn, random in
            let tall = try random.normals(shape: out >= fanIn ? [out, fanIn] : [fanIn, out])
            let (q, r) = try tall.qr()
            let signs = try r.diagonal().unary(.sign)
            let fixed = try Tensor.binary(.multiply, q, signs)
            return out >= fanIn ? fixed : try fixed.transposed()
        })

    public static let zeros = Initializer(name: "zeros", weight: { out, fanIn, _ in try Tensor(zeros: [out, fanIn]) })

    /// Normal with this standard deviation; biases are zero.
    public static func normal(_ deviation: Double) -> Initializer {
        Initializer(
            name: "normal(\(deviation))", definition: ["name": "normal", "std": .number(deviation)],
            weight: { out, fanIn, random in
                try Tensor.binary(.multiply, random.normals(shape: [out, fanIn]), Tensor(scalar: deviation))
            })
    }

    /// Uniform between two bounds; biases are zero.
    public static func uniform(from low: Double, to high: Double) -> Initializer {
        Initializer(
            name: "uniform(\(low), \(high))", definition: ["name": "uniform", "low": .number(low), "high": .number(high)],
            weight: { out, fanIn, random in
                let unit = try random.uniforms(shape: [out, fanIn])
                return try Tensor.binary(.add, Tensor.binary(.multiply, unit, Tensor(scalar: high - low)), Tensor(scalar: low))
            })
    }

    /// Those that take no arguments.
    public static let named = [fanIn, he, xavier, lecun, orthogonal, zeros]

    private static func uniform(_ shape: Shape, _ bound: Double, _ random: RandomStream) throws -> Tensor {
        let unit = try random.uniforms(shape: shape)
        return try Tensor.binary(.multiply, Tensor.binary(.subtract, unit, Tensor(scalar: 0.5)), Tensor(scalar: 2 * bound))
    }

    private static func scaledNormal(_ name: String, _ scale: @escaping @Sendable (Int, Int) -> Double) -> Initializer {
        Initializer(
            name: name,
            weight: { out, fanIn, random in
                try Tensor.binary(.multiply, random.normals(shape: [out, fanIn]), Tensor(scalar: scale(out, fanIn)))
            })
    }
}
