internal import Tensors

extension Operand {
    /// The coordinates of the grid that vectors span, as `Tensor.grid` gives them, at once or traced.
    public static func grid(_ vectors: [Operand], matrixOrder: Bool = false) throws -> [Operand] {
        let tensors = vectors.compactMap(\.tensor)
        if tensors.count == vectors.count { return try Tensor.grid(tensors, matrixOrder: matrixOrder).map { Operand($0) } }
        for vector in vectors where vector.rank > 1 {
            throw ProgramError.unsupportedShape(operation: "meshgrid", vector.shape, expected: "a vector")
        }
        let counts = vectors.map { $0.shape.first ?? 1 }
        let grids = try vectors.enumerated().map { axis, vector in
            var shape = [Int](repeating: 1, count: vectors.count)
            shape[axis] = counts[axis]
            return try vector.reshaped(shape).broadcast(to: counts)
        }
        guard !matrixOrder, vectors.count > 1 else { return grids }
        return try grids.map { try $0.transposed([1, 0] + Array(2..<vectors.count)) }
    }
}
