internal import Tensors

extension Primitive {
    /// The Q of A = Q R, for A [m, n] with m ≥ n; smooth where A has full rank. With R = QᵀA, M = Qᵀ dA R⁻¹ and L the part of M
    /// below its diagonal, dQ = Q (L − Lᵀ) + (I − QQᵀ) dA R⁻¹.
    ///
    /// - Source: Walter & Lehmann 2012, Algorithmic differentiation of linear algebra functions with application in optimum
    ///   experimental design.
    static let orthogonalFactor: Primitive = Primitive(
        "qr", lowering: .call, sampling: Sampling([-2...2], shapes: [[4, 3]]),
        type: { operands, _ in
            guard operands[0].rank == 2, operands[0].shape[0] >= operands[0].shape[1] else {
                throw ProgramError.unsupportedShape(operation: "qr", operands[0].shape, expected: "a matrix with no more columns than rows")
            }
            return operands[0]
        },
        evaluate: { tensors, _ in try tensors[0].qr().q },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let (q, r) = try (node.result, triangle(of: node))
                let moved = try r.matrixTransposed().solve(tangent.matrixTransposed()).matrixTransposed()
                let inner = try q.matrixTransposed().product(moved)
                let lower = try inner.strictLowerTriangle()
                return try q.product(lower - lower.matrixTransposed() - inner) + moved
            }
        },
        cotangent: { node, cotangent in
            let (q, r) = try (node.result, triangle(of: node))
            let inner = try q.matrixTransposed().product(cotangent)
            let lower = try (inner - inner.matrixTransposed()).strictLowerTriangle()
            let whole = try q.product(lower - inner) + cotangent
            return [try r.solve(whole.matrixTransposed()).matrixTransposed()]
        })

    private static func triangle(of node: Application) throws -> Operand { try node.result.matrixTransposed().product(node.operands[0]) }
}

extension Operand {
    /// What stands below the diagonal of a square matrix, with zeros elsewhere.
    fileprivate func strictLowerTriangle() throws -> Operand {
        let n = shape[0]
        let kept = (0..<(n * n)).map { $0 / n > $0 % n ? 1.0 : 0.0 }
        return try self * Operand(Tensor(kept, shape: [n, n]).converted(to: elementType))
    }
}
