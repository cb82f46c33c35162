internal import Programs
internal import Runtime
internal import Tensors

/// The form of a derivative's result, by that of the arguments: partial derivatives of several numbers are one vector.
struct DerivativeForm {
    private let derivative: Derivative
    private let arguments: ArgumentTrees
    private let directionShape: Shape?

    init(_ derivative: Derivative, _ arguments: ArgumentTrees, directionShape: Shape?) {
        self.derivative = derivative
        self.arguments = arguments
        self.directionShape = directionShape
    }

    private var count: Int { arguments.leaves.reduce(0) { $0 + $1.count } }

    /// The shape of the variables: of the one that there is, or of all as one vector.
    private var shape: Shape { arguments.leaves.count == 1 ? arguments.leaves[0].shape : [count] }

    /// A direction has as many elements as the variables.
    func check(_ direction: Operand?) throws {
        guard let direction, direction.count != count else { return }
        throw DifferentiationError.directionShape(expected: shape, found: direction.shape)
    }

    /// The value of the leaves that the tracer derived; `tree` is the form of a compiled function's result.
    func value(_ leaves: [Operand], tree: ArgumentTree?) throws -> Value {
        switch derivative {
        case .compile:
            var rest = leaves[...]
            return try tree?.value(&rest) ?? .none
        case .grad: return try arguments.result(leaves)
        case .valueAndGrad:
            return Value(
                Record([
                    (name: "value", value: Value(leaves[0])),
                    (name: "grad", value: try arguments.result(Array(leaves.dropFirst()))),
                ]))
        case .jvp: return Value(leaves[0])
        case .hvp: return Value(try leaves[0].reshaped(directionShape ?? shape))
        case .hessian: return Value(try leaves[0].reshaped(shape + shape))
        case .jacobian: return Value(try leaves[0].reshaped(leaves[0].shape.dropLast() + shape))
        }
    }
}
