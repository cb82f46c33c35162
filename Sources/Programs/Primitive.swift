internal import CKernels
public import Tensors

/// An operation of the graph: one entry holds all that the engine knows of it.
///
/// Eager tensor operations, traced ones, their derivatives and their compiled form use this entry alone; a
/// table-driven test checks each against finite differences to second order.
public final class Primitive: Sendable {
    public let name: String
    /// The type of the result, or why the operands do not fit.
    public let type: @Sendable (_ operands: [TensorType], _ attributes: Attributes) throws -> TensorType
    /// The result on concrete tensors.
    public let evaluate: @Sendable (_ operands: [Tensor], _ attributes: Attributes) throws -> Tensor
    /// How the compiler emits it.
    let lowering: Lowering
    /// The tangent of the result given those of the operands (nil: zero).
    let tangent: @Sendable (_ node: Application, _ tangents: [Operand?]) throws -> Operand?
    /// The cotangents of the operands given that of the result; only those that are needed have to be computed.
    let cotangent: @Sendable (_ node: Application, _ cotangent: Operand) throws -> [Operand?]
    /// How the derivative test draws operands; nil: not differentiable anywhere, so nothing to test.
    public let sampling: Sampling?

    init(
        _ name: String, lowering: Lowering, sampling: Sampling? = nil,
        type: @escaping @Sendable ([TensorType], Attributes) throws -> TensorType,
        evaluate: @escaping @Sendable ([Tensor], Attributes) throws -> Tensor,
        tangent: @escaping @Sendable (Application, [Operand?]) throws -> Operand?,
        cotangent: @escaping @Sendable (Application, Operand) throws -> [Operand?]
    ) {
        self.name = name
        self.lowering = lowering
        self.sampling = sampling
        self.type = type
        self.evaluate = evaluate
        self.tangent = tangent
        self.cotangent = cotangent
    }

    /// What the compiler makes of a primitive.
    enum Lowering: Sendable {
        /// A leaf: input or constant.
        case source
        /// A lane operation, by the code of `dyn_lane_operation`.
        case lane(UInt16)
        /// Another view of its first operand's memory.
        case view
        case convert
        case reduce(dyn_reduction)
        case matmul
        case concatenate
        case gather
        case scatterAdd
        case cumulativeSum
        case embed
        case singularPair
        case bilinearForm
        /// `evaluate`, called back from the program.
        case call

        var isView: Bool { if case .view = self { true } else { false } }

        var isElementwise: Bool {
            switch self {
            case .lane, .convert: true
            default: false
            }
        }
    }

    /// An application of a primitive inside a graph, as derivative rules see it.
    struct Application {
        let operands: [Operand]
        let result: Operand
        let attributes: Attributes
        let needed: [Bool]
    }

    /// Operand shapes, attributes and a range for each operand's elements where the primitive is smooth.
    public struct Sampling: Sendable {
        public let shapes: [Shape]
        public let attributes: Attributes
        public let ranges: [ClosedRange<Double>]
        public let form: Form

        /// What is made of the first operand that was drawn, a matrix X.
        public enum Form: Sendable {
            case any
            /// X + 3 I.
            case wellConditioned
            /// (X + Xᵀ)/2.
            case symmetric
            /// X Xᵀ + I.
            case positiveDefinite
        }

        public init(
            _ ranges: [ClosedRange<Double>], shapes: [Shape]? = nil, attributes: Attributes = .none, form: Form = .any
        ) {
            self.form = form
            self.ranges = ranges
            self.shapes = shapes ?? ranges.map { _ in [2, 3] }
            self.attributes = attributes
        }
    }
}

extension Primitive: Hashable {
    public static func == (a: Primitive, b: Primitive) -> Bool { a === b }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
