internal import Tensors

// The largest singular value. Its vectors are computed once, by Lanczos' method, and used by the value and by its derivative.
extension Primitive {
    /// The vectors of the largest singular value of a matrix [m, n]: u [m], then v [n].
    ///
    /// Smooth where that value is simple: with P = I − uuᵀ and Q = I − vvᵀ,
    /// (σ² − WWᵀ) du = P (σ dW v + W dWᵀ u) and (σ² − WᵀW) dv = Q (σ dWᵀ u + Wᵀ dW v).
    public static let singularPair: Primitive = Primitive(
        "singular_pair", lowering: .singularPair, sampling: Sampling([-2...2], shapes: [[4, 3]]),
        type: { operands, _ in
            guard operands[0].rank == 2, operands[0].count > 0 else {
                throw ProgramError.unsupportedShape(operation: "spectral_norm", operands[0].shape, expected: "a matrix")
            }
            return operands[0].with(shape: [operands[0].shape[0] + operands[0].shape[1]])
        },
        evaluate: { tensors, _ in
            let pair = try tensors[0].largestSingularPair()
            return try Tensor.concatenate([pair.left, pair.right], axis: 0)
        },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let parts = try PairParts(node)
                let left = try parts.value * tangent.product(parts.v) + parts.matrix.product(tangent.matrixTransposed().product(parts.u))
                let right = try parts.value * tangent.matrixTransposed().product(parts.u) + parts.matrix.matrixTransposed().product(tangent.product(parts.v))
                return try Operand.concatenate([parts.resolvedLeft(left), parts.resolvedRight(right)])
            }
        },
        cotangent: { node, cotangent in
            let parts = try PairParts(node)
            let (m, n) = (parts.matrix.shape[0], parts.matrix.shape[1])
            let x = try parts.resolvedLeft(cotangent.sliced(axis: 0, start: 0, count: m))
            let y = try parts.resolvedRight(cotangent.sliced(axis: 0, start: m, count: n))
            let first = try x * parts.value + parts.matrix.product(y)
            let second = try parts.matrix.matrixTransposed().product(x) + parts.value * y
            return [try first.outer(parts.v) + parts.u.outer(second)]
        })

    /// uᵀ W v of a matrix and its `singularPair`: its largest singular value σ.
    ///
    /// dσ = uᵀ dW v: the vectors make σ stationary, so their own change does not enter (and the pair, the second operand,
    /// gets no cotangent; its entry in the derivatives' table is that of `singularPair`).
    public static let spectralNorm: Primitive = Primitive(
        "spectral_norm", lowering: .bilinearForm,
        type: { operands, _ in operands[0].with(shape: []) },
        evaluate: { tensors, _ in try tensors[0].bilinearForm(tensors[1]) },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let (u, v) = try node.operands[1].pair(of: node.operands[0])
                return try (u * tangent.product(v)).sum()
            }
        },
        cotangent: { node, cotangent in
            let (u, v) = try node.operands[1].pair(of: node.operands[0])
            return [try (cotangent * u).outer(v), nil]
        })
}

/// What the derivative of `singularPair` is made of.
private struct PairParts {
    let matrix: Operand
    let u: Operand
    let v: Operand
    let value: Operand

    init(_ node: Primitive.Application) throws {
        matrix = node.operands[0]
        (u, v) = try node.result.pair(of: matrix)
        value = try Operand.apply(.spectralNorm, .none, [matrix, node.result])
    }

    func resolvedLeft(_ x: Operand) throws -> Operand { try resolved(x, u, matrix.product(matrix.matrixTransposed())) }
    func resolvedRight(_ y: Operand) throws -> Operand { try resolved(y, v, matrix.matrixTransposed().product(matrix)) }

    /// The z orthogonal to w with (σ² − G) z = x − w wᵀx; G w = σ² w, and σ² wwᵀ makes the matrix regular.
    private func resolved(_ x: Operand, _ w: Operand, _ gram: Operand) throws -> Operand {
        let n = w.shape[0]
        let identity = Operand(Tensor((0..<(n * n)).map { $0 % (n + 1) == 0 ? 1 : 0 }, shape: [n, n]).converted(to: gram.elementType))
        let square = try value.square()
        let regular = try square * (identity + w.outer(w)) - gram
        return try regular.solve(x - w * (w * x).sum())
    }
}

extension Operand {
    /// u and v, one behind the other in this vector, for a matrix [m, n].
    fileprivate func pair(of matrix: Operand) throws -> (u: Operand, v: Operand) {
        (
            try sliced(axis: 0, start: 0, count: matrix.shape[0]),
            try sliced(axis: 0, start: matrix.shape[0], count: matrix.shape[1])
        )
    }

    /// x yᵀ of two vectors.
    fileprivate func outer(_ other: Operand) throws -> Operand { try expanded(at: [1]) * other }
}
