public import Diagnostics
public import Tensors

/// What can go wrong when a function is traced, differentiated or compiled.
public enum ProgramError: UserError {
    case shapesDoNotBroadcast(operation: String, Shape, Shape)
    case productShapes(Shape, Shape)
    case reshape(from: Shape, to: Shape)
    case broadcast(from: Shape, to: Shape)
    case axisOutOfRange(axis: Int, shape: Shape)
    case concatenation([Shape], axis: Int)
    case sliceOutOfRange(Shape)
    case emptyReduction(String, Shape)
    case unsupportedShape(operation: String, Shape, expected: String)
    case notAScalar(Shape)
    case tracesMixed
    case inputMismatch(index: Int, expected: TensorType, found: TensorType)
    case inputCount(expected: Int, found: Int)
    /// An operation that cannot be written out element by element.
    case cannotExpand(String)

    public var message: String {
        switch self {
        case .shapesDoNotBroadcast(let operation, let a, let b):
            "\(operation): shapes \(a) and \(b) do not broadcast"
        case .productShapes(let a, let b):
            "@: shapes \(a) and \(b) do not fit (the inner extents must be equal)"
        case .reshape(let from, let to):
            "reshape: \(from) has \(from.reduce(1, *)) elements and \(to) has \(to.reduce(1, *))"
        case .broadcast(let from, let to): "shape \(from) does not broadcast to \(to)"
        case .axisOutOfRange(let axis, let shape): "axis \(axis) is out of range for shape \(shape)"
        case .concatenation(let shapes, let axis):
            "concat along axis \(axis): shapes \(shapes.map(\.description).joined(separator: ", ")) do not fit"
        case .sliceOutOfRange(let shape): "a slice lies outside shape \(shape)"
        case .emptyReduction(let name, let shape): "\(name) of no elements (shape \(shape))"
        case .unsupportedShape(let operation, let shape, let expected):
            "\(operation) takes \(expected), not shape \(shape)"
        case .notAScalar(let shape): "a gradient needs a function that returns one number; this one returns shape \(shape)"
        case .tracesMixed: "a value traced in one function was used in another that is traced apart"
        case .inputMismatch(let index, let expected, let found):
            "argument \(index + 1) of a compiled function is \(found) but it was compiled for \(expected)"
        case .inputCount(let expected, let found): "a compiled function of \(expected) arguments was given \(found)"
        case .cannotExpand(let operation): "\(operation) cannot be written out element by element"
        }
    }

    public var hints: [String] {
        switch self {
        case .notAScalar: ["reduce the result with sum or mean, or use jacobian"]
        default: []
        }
    }
}
