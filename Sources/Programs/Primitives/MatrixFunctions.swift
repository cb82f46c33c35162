internal import Tensors

// Functions of a whole matrix whose derivatives need it again.
//
// - Source: Al-Mohy & Higham 2009 (the exponential, from a matrix of twice the order); Golub & Pereyra 1973 (the pseudoinverse,
//   where the rank does not change).
extension Primitive {
    /// Σ Aᵏ/k!. Its derivative in the direction E is the upper right block of the exponential of [[A, E], [0, A]].
    static let matrixExponential: Primitive = Primitive(
        "expm", lowering: .call, sampling: Sampling([-1...1], shapes: [[3, 3]]),
        type: { operands, _ in
            guard operands[0].rank == 2, operands[0].shape[0] == operands[0].shape[1] else {
                throw ProgramError.unsupportedShape(operation: "expm", operands[0].shape, expected: "a square matrix")
            }
            return operands[0]
        },
        evaluate: { tensors, _ in try tensors[0].exponential() },
        tangent: { node, tangents in try tangents[0].map { try derivative(of: node.operands[0], toward: $0) } },
        cotangent: { node, cotangent in [try derivative(of: node.operands[0].matrixTransposed(), toward: cotangent)] })

    private static func derivative(of matrix: Operand, toward direction: Operand) throws -> Operand {
        let n = matrix.shape[0]
        let upper = try Operand.concatenate([matrix, direction], axis: 1)
        let lower = try Operand.concatenate([Operand(Tensor(zeros: [n, n], elementType: matrix.elementType)), matrix], axis: 1)
        let whole = try Operand.apply(.matrixExponential, .none, [Operand.concatenate([upper, lower], axis: 0)])
        return try whole.sliced(axis: 0, start: 0, count: n).sliced(axis: 1, start: n, count: n)
    }

    /// Moore and Penrose's inverse P [n, m] of A [m, n]:
    /// dP = −P dA P + P Pᵀ dAᵀ (I − A P) + (I − P A) dAᵀ Pᵀ P.
    static let pseudoinverse: Primitive = Primitive(
        "pinv", lowering: .call, sampling: Sampling([-2...2], shapes: [[4, 3]]),
        type: { operands, _ in
            guard operands[0].rank == 2 else {
                throw ProgramError.unsupportedShape(operation: "pinv", operands[0].shape, expected: "a matrix")
            }
            return operands[0].with(shape: operands[0].shape.reversed())
        },
        evaluate: { tensors, _ in try tensors[0].pseudoinverse() },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let parts = try InverseParts(node)
                let turned = try tangent.matrixTransposed()
                return try -parts.p.product(tangent).product(parts.p)
                    + parts.left.product(turned).product(parts.outside) + parts.inside.product(turned).product(parts.right)
            }
        },
        cotangent: { node, cotangent in
            let parts = try InverseParts(node)
            let turned = try cotangent.matrixTransposed()
            let back = try parts.p.matrixTransposed()
            return [
                try -back.product(cotangent).product(back)
                    + parts.outside.product(turned).product(parts.left) + parts.right.product(turned).product(parts.inside)
            ]
        })

    /// P, P Pᵀ, Pᵀ P, I − A P and I − P A.
    private struct InverseParts {
        let p, left, right, outside, inside: Operand

        init(_ node: Application) throws {
            let a = node.operands[0]
            p = node.result
            let turned = try p.matrixTransposed()
            left = try p.product(turned)
            right = try turned.product(p)
            func identity(_ n: Int) throws -> Operand { Operand(try Tensor.identity(n).converted(to: a.elementType)) }
            outside = try identity(a.shape[0]) - a.product(p)
            inside = try identity(a.shape[1]) - p.product(a)
        }
    }
}

extension Operand {
    /// The exponential of a square matrix.
    public func matrixExponential() throws -> Operand { try Operand.apply(.matrixExponential, .none, [asFloat()]) }

    /// Moore and Penrose's inverse; differentiable where the rank does not change.
    public func pseudoinverse() throws -> Operand { try Operand.apply(.pseudoinverse, .none, [asFloat()]) }
}
