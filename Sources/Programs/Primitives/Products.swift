internal import Tensors

extension Primitive {
    /// [m, k] @ [k, n], or [b, m, k] @ [b, k, n].
    public static let matmul: Primitive = Primitive(
        "@", lowering: .matmul,
        sampling: Sampling([-2...2, -2...2], shapes: [[2, 3], [3, 4]]),
        type: { operands, _ in
            let (a, b) = (operands[0].shape, operands[1].shape)
            guard a.count == b.count, a.count == 2 || a.count == 3 && a[0] == b[0],
                a[a.count - 1] == b[b.count - 2]
            else { throw ProgramError.productShapes(a, b) }
            return operands[0].with(shape: a.dropLast() + [b[b.count - 1]])
        },
        evaluate: { tensors, _ in try tensors[0].product(tensors[1]) },
        tangent: { node, tangents in
            try Operand.sum(of: [
                try tangents[0].map { try $0.product(node.operands[1]) },
                try tangents[1].map { try node.operands[0].product($0) },
            ])
        },
        cotangent: { node, cotangent in
            [
                node.needed[0] ? try cotangent.product(node.operands[1].matrixTransposed()) : nil,
                node.needed[1] ? try node.operands[0].matrixTransposed().product(cotangent) : nil,
            ]
        })
}

extension Operand {
    /// The last two dimensions exchanged.
    public func matrixTransposed() throws -> Operand {
        guard rank >= 2 else { return self }
        var permutation = Array(0..<rank)
        permutation.swapAt(rank - 1, rank - 2)
        return try transposed(permutation)
    }
}
