// Functions of matrices, at once or traced.
extension Operand {
    /// The x with A x = b, for a vector or for the columns of a matrix b.
    public func solve(_ b: Operand) throws -> Operand {
        if let matrix = tensor, let right = b.tensor { return .tensor(try matrix.solve(right)) }
        guard rank == 2, b.rank == 1 || b.rank == 2, b.shape[0] == shape[0] else {
            throw ProgramError.shapesDoNotBroadcast(operation: "solve", shape, b.shape)
        }
        let type = Operand.commonType([self, b])
        let columns = b.rank == 1 ? try b.expanded(at: [1]) : b
        return try Operand.apply(.solve, .none, [converted(to: type), columns.converted(to: type)]).reshaped(b.shape)
    }

    public func inverse() throws -> Operand { try Operand.apply(.inverse, .none, [asFloat()]) }

    /// The determinant of a square matrix: one number.
    public func determinant() throws -> Operand { try Operand.apply(.determinant, .none, [asFloat()]) }

    /// The lower triangular L with A = L Lᵀ of a symmetric positive definite matrix.
    public func cholesky() throws -> Operand { try Operand.apply(.cholesky, .none, [asFloat()]) }

    /// The singular values of a matrix, descending. Second derivatives exist where they differ.
    public func singularValues() throws -> Operand { try Operand.apply(.singularValues, .none, [asFloat()]) }

    /// The eigenvalues of a symmetric matrix, ascending. Second derivatives exist where they differ.
    public func symmetricEigenvalues() throws -> Operand { try Operand.apply(.eigenvalues, .none, [asFloat()]) }

    /// The sum of the singular values of a matrix, twice differentiable at full rank.
    public func nuclearNorm() throws -> Operand { try Operand.apply(.nuclearNorm, .none, [asFloat()]) }

    /// The largest singular value of a matrix; differentiable where it is simple, dσ = uᵀ dW v, and twice so.
    public func spectralNorm() throws -> Operand {
        let matrix = try asFloat()
        return try Operand.apply(.spectralNorm, .none, [matrix, Operand.apply(.singularPair, .none, [matrix])])
    }
}
