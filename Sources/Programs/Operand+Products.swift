internal import Tensors

// Matrix products by NumPy's rules: vectors gain a dimension and lose it again, leading dimensions are batches.
extension Operand {
    public func product(_ other: Operand) throws -> Operand {
        guard isTraced || other.isTraced else { return try Operand.apply(.matmul, .none, [self, other]) }
        guard rank > 0, other.rank > 0 else { throw ProgramError.productShapes(shape, other.shape) }
        let left = rank == 1 ? try expanded(at: [0]) : self
        let right = other.rank == 1 ? try other.expanded(at: [1]) : other
        guard left.shape[left.rank - 1] == right.shape[right.rank - 2] else {
            throw ProgramError.productShapes(shape, other.shape)
        }
        let type = Operand.commonType([left, right])
        let batch = try Operand.broadcastShape("@", Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)))
        var result: Operand
        if batch.isEmpty || right.rank == 2 {
            // A batch of left matrices against one right matrix is one taller matrix.
            let rows = left.shape.dropLast().reduce(1, *)
            let flat = try left.converted(to: type).reshaped([rows, left.shape[left.rank - 1]])
            result = try Operand.apply(.matmul, .none, [flat, right.converted(to: type)])
                .reshaped(left.shape.dropLast() + [right.shape[right.rank - 1]])
        } else {
            func batched(_ operand: Operand) throws -> Operand {
                let matrix = Array(operand.shape.suffix(2))
                return try operand.converted(to: type).broadcast(to: batch + matrix).reshaped([batch.reduce(1, *)] + matrix)
            }
            result = try Operand.apply(.matmul, .none, [batched(left), batched(right)])
            result = try result.reshaped(batch + [left.shape[left.rank - 2], right.shape[right.rank - 1]])
        }
        if other.rank == 1 { result = try result.reshaped(Array(result.shape.dropLast())) }
        if rank == 1 {
            var shape = result.shape
            shape.remove(at: other.rank == 1 ? shape.count - 1 : shape.count - 2)
            result = try result.reshaped(shape)
        }
        return result
    }

    public func dot(_ other: Operand) throws -> Operand { try (self * other).sum() }
}
