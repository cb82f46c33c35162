internal import Tensors

// Functions of matrices: their values come from LAPACK (called back from the program), their derivatives are written with
// other primitives, so that they nest.
//
// - Source: Giles 2008, Collected matrix derivative results for forward and reverse mode algorithmic differentiation;
//   Murray 2016, Differentiation of the Cholesky decomposition; Townsend 2016, Differentiating the singular value
//   decomposition.
extension Primitive {
    private static func ofSquare(_ name: String, _ types: [TensorType], result: (Int) -> Shape) throws -> TensorType {
        guard types[0].rank == 2, types[0].shape[0] == types[0].shape[1] else {
            throw ProgramError.unsupportedShape(operation: name, types[0].shape, expected: "a square matrix")
        }
        return types[0].with(shape: result(types[0].shape[0]))
    }

    private static func ofMatrix(_ name: String, _ types: [TensorType], result: (Int, Int) -> Shape) throws -> TensorType {
        guard types[0].rank == 2 else {
            throw ProgramError.unsupportedShape(operation: name, types[0].shape, expected: "a matrix")
        }
        return types[0].with(shape: result(types[0].shape[0], types[0].shape[1]))
    }

    // MARK: Solving

    /// X with A X = B, for A [n, n] and B [n, m].
    public static let solve: Primitive = Primitive(
        "solve", lowering: .call,
        sampling: Sampling([-1...1, -2...2], shapes: [[3, 3], [3, 2]], form: .wellConditioned),
        type: { operands, _ in
            let type = try ofSquare("solve", operands) { [$0, $0] }
            guard operands[1].rank == 2, operands[1].shape[0] == type.shape[0] else {
                throw ProgramError.productShapes(type.shape, operands[1].shape)
            }
            return operands[1]
        },
        evaluate: { tensors, _ in try tensors[0].solve(tensors[1]) },
        tangent: { node, tangents in
            let moved = try tangents[0].map { try -$0.product(node.result) }
            return try Operand.sum(of: [moved, tangents[1]]).map { try Operand.apply(.solve, .none, [node.operands[0], $0]) }
        },
        cotangent: { node, cotangent in
            let b = try Operand.apply(.solve, .none, [node.operands[0].matrixTransposed(), cotangent])
            return [node.needed[0] ? try -b.product(node.result.matrixTransposed()) : nil, b]
        })

    public static let inverse: Primitive = Primitive(
        "inv", lowering: .call, sampling: Sampling([-1...1], shapes: [[3, 3]], form: .wellConditioned),
        type: { operands, _ in try ofSquare("inv", operands) { [$0, $0] } },
        evaluate: { tensors, _ in try tensors[0].inverse() },
        tangent: { node, tangents in try tangents[0].map { try -node.result.product($0).product(node.result) } },
        cotangent: { node, cotangent in
            let transposed = try node.result.matrixTransposed()
            return [try -transposed.product(cotangent).product(transposed)]
        })

    /// The derivative is det A · A⁻ᵀ, and so exists for regular matrices alone.
    public static let determinant: Primitive = Primitive(
        "det", lowering: .call, sampling: Sampling([-1...1], shapes: [[3, 3]], form: .wellConditioned),
        type: { operands, _ in try ofSquare("det", operands) { _ in [] } },
        evaluate: { tensors, _ in Tensor(scalar: try tensors[0].determinant()).converted(to: tensors[0].elementType) },
        tangent: { node, tangents in
            try tangents[0].map { try node.result * (node.operands[0].inverse().matrixTransposed() * $0).sum() }
        },
        cotangent: { node, cotangent in
            [try cotangent * node.result * node.operands[0].inverse().matrixTransposed()]
        })

    /// The lower triangular L with A = L Lᵀ. With Φ the lower triangle whose diagonal is halved: dL = L Φ(L⁻¹ dA L⁻ᵀ).
    public static let cholesky: Primitive = Primitive(
        "cholesky", lowering: .call, sampling: Sampling([-1...1], shapes: [[3, 3]], form: .positiveDefinite),
        type: { operands, _ in try ofSquare("cholesky", operands) { [$0, $0] } },
        evaluate: { tensors, _ in try tensors[0].cholesky() },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let left = try node.result.solve(tangent.symmetricPart())
                return try node.result.product(node.result.solve(left.matrixTransposed()).matrixTransposed().halvedLowerTriangle())
            }
        },
        cotangent: { node, cotangent in
            let transposed = try node.result.matrixTransposed()
            let middle = try transposed.product(cotangent).halvedLowerTriangle()
            let left = try transposed.solve(middle)
            return [try transposed.solve(left.matrixTransposed()).symmetricPart()]
        })

    // MARK: Spectra

    /// Singular values, descending: dσ = diag(Uᵀ dA V).
    public static let singularValues: Primitive = Primitive(
        "svdvals", lowering: .call, sampling: Sampling([-2...2], shapes: [[4, 3]]),
        type: { operands, _ in try ofMatrix("svdvals", operands) { [min($0, $1)] } },
        evaluate: { tensors, _ in try tensors[0].singularValues() },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let (u, v) = try node.operands[0].singularVectors()
                return try (u * tangent.product(v)).sum(axes: [0])
            }
        },
        cotangent: { node, cotangent in
            let (u, v) = try node.operands[0].singularVectors()
            return [try (u * cotangent).product(v.matrixTransposed())]
        })

    /// The left singular vectors [m, k] above the right ones [n, k]; smooth where singular values differ.
    ///
    /// dU = U (F ∘ (P S + S Pᵀ)) + (I − UUᵀ) dA V S⁻¹ and dV = V (F ∘ (S P + Pᵀ S)) + (I − VVᵀ) dAᵀ U S⁻¹ with
    /// P = Uᵀ dA V and F_ij = 1/(σ_j² − σ_i²).
    static let singularVectors: Primitive = Primitive(
        "svd_vectors", lowering: .call, sampling: Sampling([-2...2], shapes: [[4, 3]]),
        type: { operands, _ in try ofMatrix("svd", operands) { [$0 + $1, min($0, $1)] } },
        evaluate: { tensors, _ in
            let (u, _, vt) = try tensors[0].svd()
            return try Tensor.concatenate([u, vt.transposed()], axis: 0)
        },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let parts = try SingularParts(node)
                let (u, v) = (parts.u, parts.v)
                let p = try u.matrixTransposed().product(tangent).product(v)
                let (ps, sp) = (try p * parts.values, try parts.column * p)
                var du = try u.product(parts.gaps * (ps + ps.matrixTransposed()))
                var dv = try v.product(parts.gaps * (sp + sp.matrixTransposed()))
                if u.shape[0] > u.shape[1] { du = try du + parts.outsideLeft(tangent.product(v) / parts.values) }
                if v.shape[0] > v.shape[1] {
                    dv = try dv + parts.outsideRight(tangent.matrixTransposed().product(u) / parts.values)
                }
                return try Operand.concatenate([du, dv])
            }
        },
        cotangent: { node, cotangent in
            let parts = try SingularParts(node)
            let (u, v) = (parts.u, parts.v)
            let left = try cotangent.sliced(axis: 0, start: 0, count: u.shape[0])
            let right = try cotangent.sliced(axis: 0, start: u.shape[0], count: v.shape[0])
            let g = try parts.gaps * u.matrixTransposed().product(left)
            let h = try parts.gaps * v.matrixTransposed().product(right)
            let p = try (g + g.matrixTransposed()) * parts.values + parts.column * (h + h.matrixTransposed())
            var total = try u.product(p).product(v.matrixTransposed())
            if u.shape[0] > u.shape[1] {
                total = try total + parts.outsideLeft(left / parts.values).product(v.matrixTransposed())
            }
            if v.shape[0] > v.shape[1] {
                total = try total + u.product(parts.outsideRight(right / parts.values).matrixTransposed())
            }
            return [total]
        })

    /// Eigenvalues of a symmetric matrix, ascending: dλ = diag(Vᵀ dA V).
    public static let eigenvalues: Primitive = Primitive(
        "eigvals", lowering: .call, sampling: Sampling([-2...2], shapes: [[3, 3]], form: .symmetric),
        type: { operands, _ in try ofSquare("eigvals", operands) { [$0] } },
        evaluate: { tensors, _ in try tensors[0].eigvalsh() },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let vectors = try Operand.apply(.eigenvectors, .none, node.operands)
                return try (vectors * tangent.product(vectors)).sum(axes: [0])
            }
        },
        cotangent: { node, cotangent in
            let vectors = try Operand.apply(.eigenvectors, .none, node.operands)
            return [try (vectors * cotangent).product(vectors.matrixTransposed())]
        })

    /// Eigenvectors of a symmetric matrix as columns; smooth where eigenvalues differ: dV = V (F ∘ Vᵀ dA V) with
    /// F_ij = 1/(λ_j − λ_i).
    static let eigenvectors: Primitive = Primitive(
        "eigvectors", lowering: .call, sampling: Sampling([-2...2], shapes: [[3, 3]], form: .symmetric),
        type: { operands, _ in try ofSquare("eigh", operands) { [$0, $0] } },
        evaluate: { tensors, _ in try tensors[0].eigh().vectors },
        tangent: { node, tangents in
            try tangents[0].map { tangent in
                let inner = try node.result.matrixTransposed().product(tangent).product(node.result)
                let values = try Operand.apply(.eigenvalues, .none, node.operands)
                return try node.result.product(values.reciprocalGaps() * inner)
            }
        },
        cotangent: { node, cotangent in
            let values = try Operand.apply(.eigenvalues, .none, node.operands)
            let inner = try values.reciprocalGaps() * node.result.matrixTransposed().product(cotangent)
            return [try node.result.product(inner).product(node.result.matrixTransposed()).symmetricPart()]
        })

    // MARK: The nuclear norm

    /// The sum of singular values; its derivative is the polar factor.
    public static let nuclearNorm: Primitive = Primitive(
        "nuclear_norm", lowering: .call, sampling: Sampling([-2...2], shapes: [[4, 3]]),
        type: { operands, _ in try ofMatrix("nuclear", operands) { _, _ in [] } },
        evaluate: { tensors, _ in
            let sum = try tensors[0].singularValues().doubles.reduce(0, +)
            return Tensor(scalar: sum).converted(to: tensors[0].elementType)
        },
        tangent: { node, tangents in
            try tangents[0].map { try (Operand.apply(.polarFactor, .none, node.operands) * $0).sum() }
        },
        cotangent: { node, cotangent in [try cotangent * Operand.apply(.polarFactor, .none, node.operands)] })

    /// U Vᵀ over the singular values that are not 0 but for rounding: the subgradient of the nuclear norm of least norm.
    ///
    /// Its derivative is symmetric, being the Hessian of that norm: with W = Uᵀ dA V it is U X Vᵀ, X_ij = (W_ij − W_ji)/(σ_i + σ_j),
    /// plus (I − UUᵀ) dA V S⁻¹ Vᵀ and U S⁻¹ Uᵀ dA (I − VVᵀ); also where singular values coincide.
    static let polarFactor: Primitive = Primitive(
        "polar_factor", lowering: .call, sampling: Sampling([-2...2], shapes: [[3, 4]]),
        type: { operands, _ in try ofMatrix("nuclear", operands) { [$0, $1] } },
        evaluate: { tensors, _ in
            let (u, s, vt) = try tensors[0].svd()
            let epsilon = tensors[0].elementType == .f32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
            let bound = (s.doubles.first ?? 0) * Double(tensors[0].shape.max() ?? 1) * epsilon
            let kept = Tensor(s.doubles.map { $0 > bound ? 1 : 0 }).converted(to: u.elementType)
            return try Tensor.binary(.multiply, u, kept).product(vt)
        },
        tangent: { node, tangents in try tangents[0].map { try polarDerivative(node, $0) } },
        cotangent: { node, cotangent in [try polarDerivative(node, cotangent)] })

    private static func polarDerivative(_ node: Application, _ direction: Operand) throws -> Operand {
        let (u, v) = try node.operands[0].singularVectors()
        let values = try Operand.apply(.singularValues, .none, node.operands)
        let (ut, vt) = (try u.matrixTransposed(), try v.matrixTransposed())
        let inner = try ut.product(direction).product(v)
        let sums = try values.expanded(at: [1]) + values
        var total = try u.product((inner - inner.matrixTransposed()) * sums.reciprocalWherePositive()).product(vt)
        let inverse = try values.reciprocalWherePositive()
        if u.shape[0] > u.shape[1] {
            let part = try (direction.product(v) * inverse).product(vt)
            total = try total + part - u.product(ut.product(part))
        }
        if v.shape[0] > v.shape[1] {
            let part = try (u * inverse).product(ut.product(direction))
            total = try total + part - part.product(v).product(vt)
        }
        return total
    }
}

/// The singular value decomposition as derivative rules need it.
private struct SingularParts {
    let u: Operand
    let v: Operand
    let values: Operand
    /// The values as a column.
    let column: Operand
    /// 1/(σ_j² − σ_i²), 0 on the diagonal.
    let gaps: Operand

    /// - Parameter node: an application of `singularVectors`.
    init(_ node: Primitive.Application) throws {
        let (m, n) = (node.operands[0].shape[0], node.operands[0].shape[1])
        u = try node.result.sliced(axis: 0, start: 0, count: m)
        v = try node.result.sliced(axis: 0, start: m, count: n)
        values = try Operand.apply(.singularValues, .none, node.operands)
        column = try values.expanded(at: [1])
        gaps = try values.square().reciprocalGaps()
    }

    /// The part of columns that lies outside what the left vectors span.
    func outsideLeft(_ columns: Operand) throws -> Operand { try columns - u.product(u.matrixTransposed().product(columns)) }
    func outsideRight(_ columns: Operand) throws -> Operand { try columns - v.product(v.matrixTransposed().product(columns)) }
}

extension Operand {
    /// The left singular vectors [m, k] and the right ones [n, k] of a matrix [m, n].
    fileprivate func singularVectors() throws -> (u: Operand, v: Operand) {
        let both = try Operand.apply(.singularVectors, .none, [self])
        return (
            try both.sliced(axis: 0, start: 0, count: shape[0]), try both.sliced(axis: 0, start: shape[0], count: shape[1])
        )
    }

    /// The matrix 1/(x_j − x_i) of a vector, 0 on the diagonal.
    fileprivate func reciprocalGaps() throws -> Operand {
        let n = shape[0]
        let places = (0..<(n * n)).map { $0 % (n + 1) == 0 ? 1.0 : 0.0 }
        let identity = Operand(Tensor(places, shape: [n, n]).converted(to: elementType))
        return try (1 - identity) / (self - expanded(at: [1]) + identity)
    }

    fileprivate func reciprocalWherePositive() throws -> Operand {
        let isPositive = try Operand.binary(.greater, self, 0)
        return try Operand.select(isPositive, Operand.select(isPositive, self, 1).reciprocal(), 0)
    }

    fileprivate func symmetricPart() throws -> Operand { try 0.5 * (self + matrixTransposed()) }

    /// The lower triangle, its diagonal halved, with zeros above.
    fileprivate func halvedLowerTriangle() throws -> Operand {
        let n = shape[0]
        let factors = (0..<(n * n)).map { $0 / n > $0 % n ? 1 : $0 / n == $0 % n ? 0.5 : 0.0 }
        return try self * Operand(Tensor(factors, shape: [n, n]).converted(to: elementType))
    }
}
