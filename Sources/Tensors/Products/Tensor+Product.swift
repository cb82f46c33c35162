internal import Glibc

extension Tensor {
    /// The matrix product `@`, with NumPy's rules: vectors are rows on the left and columns on the right and their axis
    /// goes; axes before the last two are a batch and broadcast.
    ///
    /// Throws `TensorError.shapesDoNotMultiply` with both shapes. A number is not a matrix: use `*`.
    public func product(_ other: Tensor) throws -> Tensor {
        guard rank > 0, other.rank > 0 else { throw TensorError.shapesDoNotMultiply(shape, other.shape) }
        let left = rank == 1 ? [1] + shape : shape
        let right = other.rank == 1 ? other.shape + [1] : other.shape
        let (m, k) = (left[left.count - 2], left[left.count - 1])
        let n = right[right.count - 1]
        guard right[right.count - 2] == k,
              let batch = broadcastShape(Array(left.dropLast(2)), Array(right.dropLast(2))) else {
            throw TensorError.shapesDoNotMultiply(shape, other.shape)
        }
        var resultShape = batch
        if rank > 1 { resultShape.append(m) }
        if other.rank > 1 { resultShape.append(n) }
        let type = elementType.promoted(with: other.elementType).arithmetic
        let a = try converted(to: type).reshaped(left)
        let b = try other.converted(to: type).reshaped(right)
        let result = try Tensor(uninitialized: resultShape, elementType: type)
        if result.count == 0 { return result }
        if k == 0 { return try Tensor(zeros: resultShape, elementType: type) }
        try Tensor.checkBLASExtents(m, n, k)
        let size = type.byteCount
        let aStrides = try a.batchOffsets(batch, matrixCount: m * k)
        let bStrides = try b.batchOffsets(batch, matrixCount: k * n)
        withExtendedLifetime((a, b)) {
            for place in aStrides.indices {
                BLAS.multiply(
                    type, m: m, n: n, k: k, a.storage.address + aStrides[place] * size, lda: k,
                    b.storage.address + bStrides[place] * size, ldb: n,
                    result.storage.address + place * m * n * size, ldc: n)
            }
        }
        return result
    }

    /// NumPy's `dot`: of vectors the scalar product, of matrices the matrix product, with a number the multiple; else
    /// the sum over the last axis of this and the last but one of the other, all other axes kept.
    public func dot(_ other: Tensor) throws -> Tensor {
        if rank == 0 || other.rank == 0 { return try Tensor.binary(.multiply, self, other) }
        if other.rank <= 2 {
            if rank <= 2 { return try product(other) }
            let k = shape[rank - 1]
            guard other.shape[0] == k else { throw TensorError.shapesDoNotMultiply(shape, other.shape) }
            let rows = try reshaped([shape.dropLast().reduce(1, *), k])
            return try rows.product(other).reshaped(Array(shape.dropLast()) + Array(other.shape.dropFirst()))
        }
        let summed = other.rank - 2
        let k = other.shape[summed]
        guard shape[rank - 1] == k else { throw TensorError.shapesDoNotMultiply(shape, other.shape) }
        let kept = Array(0..<summed) + [other.rank - 1]
        let columns = kept.map { other.shape[$0] }
        let right = try other.transposed([summed] + kept).reshaped([k, columns.reduce(1, *)])
        let rows = try reshaped([shape.dropLast().reduce(1, *), k])
        return try rows.product(right).reshaped(Array(shape.dropLast()) + columns)
    }

    /// Every element of this times every element of the other, both taken as vectors.
    public func outer(_ other: Tensor) throws -> Tensor {
        try Tensor.binary(.multiply, reshaped([count, 1]), other.reshaped([1, other.count]))
    }

    /// The Kronecker product: each element of this replaced by its multiple of the other.
    public func kronecker(_ other: Tensor) throws -> Tensor {
        let rank = max(rank, other.rank)
        let left = [Int](repeating: 1, count: rank - self.rank) + shape
        let right = [Int](repeating: 1, count: rank - other.rank) + other.shape
        let spread = try reshaped(left.flatMap { [$0, 1] })
        let tiles = try other.reshaped(right.flatMap { [1, $0] })
        let product = try Tensor.binary(.multiply, spread, tiles)
        return try product.reshaped(zip(left, right).map { $0 * $1 })
    }

    /// The vector product of vectors of 3 along the last axis, broadcast to each other along the others.
    public func cross(_ other: Tensor) throws -> Tensor {
        guard shape.last == 3, other.shape.last == 3 else {
            throw TensorError.shapesDiffer(operation: "cross", shape, other.shape)
        }
        func component(_ tensor: Tensor, _ index: Int) throws -> Tensor { try tensor.at([.ellipsis, .at(index)]) }
        let parts = try [(1, 2), (2, 0), (0, 1)].map { i, j in
            try component(self, i) * component(other, j) - component(self, j) * component(other, i)
        }
        return try Tensor.stack(parts, axis: -1)
    }

    /// The offsets of the matrices that each place of a batch takes.
    private func batchOffsets(_ batch: Shape, matrixCount: Int) throws -> [Int] {
        let own = Array(shape.dropLast(2))
        let places = own.elementCount ?? 0
        let numbering = try Tensor((0..<places).map(Double.init), shape: own).broadcast(to: batch)
        return numbering.doubles.map { Int($0) * matrixCount }
    }

    /// BLAS and LAPACK count in 32 bits.
    static func checkBLASExtents(_ extents: Int...) throws {
        for extent in extents where extent > Int(Int32.max) { throw TensorError.impossibleShape(extents) }
    }
}
