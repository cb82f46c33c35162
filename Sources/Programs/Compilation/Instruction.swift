internal import CKernels
internal import Tensors

/// A compiled operation before it is encoded for the kernels: what the portable executor and the native emitter share.
enum Instruction {
    case chain(Chain)
    case reduce(operation: dyn_reduction, type: ElementType, source: View, axes: [Int], result: View)
    case matmul(type: ElementType, left: View, right: View, result: View, bias: View?)
    case gather(type: ElementType, table: View, index: View, result: View)
    case scatterAdd(type: ElementType, source: View, index: View, result: View)
    case cumulativeSum(type: ElementType, source: View, axis: Int, reversed: Bool, result: View)
    /// The vectors of a matrix's largest singular value, one behind the other.
    case singularPair(type: ElementType, matrix: View, result: View)
    /// uᵀ W v of a matrix and such vectors.
    case bilinearForm(type: ElementType, matrix: View, pair: View, result: View)
    case call(Int)

    /// An elementwise chain over one index space.
    struct Chain {
        var shape: Shape
        var arithmetic: ElementType
        var loads: [View]
        var operations: [LaneOperation]
        /// Register (loads first, then operations) and where it goes.
        var stores: [(register: Int, view: View)]
    }

    struct LaneOperation {
        var code: UInt16
        var a: Int
        var b: Int
        var c: Int
    }

    static func copy(_ source: View, to result: View, arithmetic: ElementType) -> Instruction {
        .chain(Chain(shape: result.shape, arithmetic: arithmetic, loads: [source], operations: [], stores: [(0, result)]))
    }

    var reads: [View] {
        switch self {
        case .chain(let chain): chain.loads
        case .reduce(_, _, let source, _, _): [source]
        case .matmul(_, let left, let right, _, let bias): [left, right] + (bias.map { [$0] } ?? [])
        case .gather(_, let table, let index, _): [table, index]
        case .scatterAdd(_, let source, let index, _): [source, index]
        case .cumulativeSum(_, let source, _, _, _): [source]
        case .singularPair(_, let matrix, _): [matrix]
        case .bilinearForm(_, let matrix, let pair, _): [matrix, pair]
        case .call: []
        }
    }

    var writes: [View] {
        switch self {
        case .chain(let chain): chain.stores.map(\.view)
        case .reduce(_, _, _, _, let result), .matmul(_, _, _, let result, _), .gather(_, _, _, let result),
            .scatterAdd(_, _, _, let result), .cumulativeSum(_, _, _, _, let result), .singularPair(_, _, let result),
            .bilinearForm(_, _, _, let result):
            [result]
        case .call: []
        }
    }
}

/// A call back into Swift for what has no kernel: operands and result are row-major.
struct ProgramCall: Sendable {
    let primitive: Primitive
    let attributes: Attributes
    let operands: [View]
    let operandTypes: [TensorType]
    let result: View
    let resultType: TensorType
}

/// A piece of memory of a program.
struct Buffer {
    enum Kind {
        case input(Int)
        case constant(Tensor)
        case temporary
    }

    var kind: Kind
    var elementType: ElementType
    var count: Int
}
