internal import Tensors

/// How each kind of operation is written for a batch: one rule for each lowering.
struct BatchingRules {
    /// The members of the batch.
    let count: Int

    /// Products of so few multiply-adds are written out along the lanes; a product kernel would see one row each.
    private static let writtenOut = 256

    /// Whether a member's operation becomes vector operations over the members alone: it is no function of matrices, and no
    /// product that is too large to be written out.
    static func isAlongMembers(_ node: Node, _ shapes: [Shape]) -> Bool {
        switch node.primitive.lowering {
        case .call, .gather, .scatterAdd: false
        case .matmul: shapes[0].reduce(1, *) * (shapes[1].last ?? 1) <= writtenOut
        default: true
        }
    }

    func apply(_ node: Node, to operands: [BatchedValue]) throws -> BatchedValue {
        guard operands.contains(where: \.isBatched) else {
            return BatchedValue(
                operand: try Operand.apply(node.primitive, node.attributes, operands.map(\.operand)), isBatched: false)
        }
        return BatchedValue(operand: try batched(node, operands), isBatched: true)
    }

    private func batched(_ node: Node, _ operands: [BatchedValue]) throws -> Operand {
        let primitive = node.primitive
        switch primitive.lowering {
        case .source:
            return try operands[0].spread(over: count)
        case .lane, .convert:
            return try Operand.apply(primitive, node.attributes, operands.map { try $0.spread(over: count) })
        case .view:
            return try view(node, operands[0].operand)
        case .reduce:
            return try Operand.apply(primitive, .axes(node.attributes.reducedAxes.map { $0 + 1 }), [operands[0].operand])
        case .cumulativeSum, .concatenate:
            guard case .axis(let axis, let reversed) = node.attributes else { return operands[0].operand }
            return try Operand.apply(
                primitive, .axis(axis + 1, reversed: reversed), operands.map { try $0.spread(over: count) })
        case .embed:
            guard case .embedding(let slices, let shape) = node.attributes else { return operands[0].operand }
            return try Operand.apply(primitive, .embedding([whole] + slices, [count] + shape), [operands[0].operand])
        case .matmul:
            return try product(operands[0], operands[1])
        case .gather:
            return try gather(operands[0], operands[1])
        case .scatterAdd:
            return try scatterAdd(node, operands[0], operands[1])
        case .singularPair, .bilinearForm, .call:
            let members = try (0..<count).map { member in
                try Operand.apply(primitive, node.attributes, operands.map { try $0.isBatched ? $0.operand.at(member) : $0.operand })
            }
            return try Operand.stack(members)
        }
    }

    /// All members, as a slice.
    private var whole: Attributes.Slice { Attributes.Slice(start: 0, count: count) }

    private func view(_ node: Node, _ operand: Operand) throws -> Operand {
        switch node.attributes {
        case .permutation(let permutation):
            return try Operand.apply(node.primitive, .permutation([0] + permutation.map { $0 + 1 }), [operand])
        case .slices(let slices):
            return try Operand.apply(node.primitive, .slices([whole] + slices), [operand])
        case .shape(let shape) where node.primitive === Primitive.broadcast:
            // Members stay in front: new dimensions of a member stand behind them.
            let padded = [count] + [Int](repeating: 1, count: shape.count + 1 - operand.rank) + operand.shape.dropFirst()
            return try operand.reshaped(padded).broadcast(to: [count] + shape)
        case .shape(let shape):
            return try operand.reshaped([count] + shape)
        default:
            return try Operand.apply(node.primitive, node.attributes, [operand])
        }
    }

    // MARK: Products

    private func product(_ left: BatchedValue, _ right: BatchedValue) throws -> Operand {
        let (a, b) = (left.memberShape, right.memberShape)
        let depth = a[a.count - 1]
        let rows = a[a.count - 2]
        let columns = b[b.count - 1]
        if depth > 0, a.dropLast(2).reduce(1, *) * rows * depth * columns <= Self.writtenOut { return try writtenOut(left, right, depth) }
        if a.count == 2, !right.isBatched {
            let flat = try left.operand.reshaped([count * rows, depth])
            return try Operand.apply(.matmul, .none, [flat, right.operand]).reshaped([count, rows, columns])
        }
        let outer = Array(a.dropLast(2))
        let batch = count * outer.reduce(1, *)
        let product = try Operand.apply(.matmul, .none, [
            left.spread(over: count).reshaped([batch, rows, depth]), right.spread(over: count).reshaped([batch, depth, columns]),
        ])
        return try product.reshaped([count] + outer + [rows, columns])
    }

    /// Σ_k a[…, i, k] · b[…, k, j], a multiply-add for each k.
    private func writtenOut(_ left: BatchedValue, _ right: BatchedValue, _ depth: Int) throws -> Operand {
        let (a, b) = (try left.spread(over: count), try right.spread(over: count))
        let shape = Array(a.shape.dropLast()) + [b.shape[b.rank - 1]]
        var sum: Operand?
        for k in 0..<depth {
            let factor = try a.sliced(axis: a.rank - 1, start: k, count: 1).broadcast(to: shape)
            let other = try b.sliced(axis: b.rank - 2, start: k, count: 1).broadcast(to: shape)
            let term = try Operand.apply(.multiply, .none, [factor, other])
            sum = try sum.map { try Operand.apply(.add, .none, [$0, term]) } ?? term
        }
        return sum ?? a
    }

    // MARK: Rows chosen by an index

    /// The row numbers of each member in a table that holds all members' rows one after the other; −1 where they are outside.
    private func offset(_ index: BatchedValue, rows: Int) throws -> Operand {
        let numbers = try index.spread(over: count)
        let first = try Operand(Tensor((0..<count).map { Double($0 * rows) })).converted(to: numbers.elementType).expanded(at: [1])
        let inside = try Operand.select(Operand.binary(.less, numbers, Operand(Double(rows))), numbers, -1)
        let moved = try Operand.select(Operand.binary(.less, inside, 0), -1, inside + first.broadcast(to: numbers.shape))
        return try moved.reshaped([numbers.count])
    }

    private func gather(_ table: BatchedValue, _ index: BatchedValue) throws -> Operand {
        let row = Array(table.memberShape.dropFirst())
        let chosen = index.memberShape[0]
        if !table.isBatched {
            let flat = try index.operand.reshaped([count * chosen])
            return try Operand.gather(table.operand, rows: flat).reshaped([count, chosen] + row)
        }
        if !index.isBatched { return try exchanged(Operand.gather(exchanged(table.operand), rows: index.operand)) }
        let rows = table.memberShape[0]
        let flat = try table.operand.reshaped([count * rows] + row)
        return try Operand.gather(flat, rows: offset(index, rows: rows)).reshaped([count, chosen] + row)
    }

    private func scatterAdd(_ node: Node, _ source: BatchedValue, _ index: BatchedValue) throws -> Operand {
        guard case .count(let rows) = node.attributes else { return source.operand }
        if !index.isBatched {
            return try exchanged(Operand.apply(.scatterAdd, node.attributes, [exchanged(source.operand), index.operand]))
        }
        let row = Array(source.memberShape.dropFirst())
        let flat = try source.spread(over: count).reshaped([count * source.memberShape[0]] + row)
        return try Operand.apply(.scatterAdd, .count(count * rows), [flat, offset(index, rows: rows)]).reshaped([count, rows] + row)
    }

    /// The first two axes exchanged.
    private func exchanged(_ operand: Operand) throws -> Operand {
        try operand.transposed([1, 0] + Array(2..<max(operand.rank, 2)))
    }
}
