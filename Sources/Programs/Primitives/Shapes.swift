internal import Tensors

// Where elements stand: views of the same memory wherever the compiler can.
extension Primitive {
    public static let reshape: Primitive = Primitive(
        "reshape", lowering: .view,
        sampling: Sampling([-2...2], attributes: .shape([3, 2])),
        type: { operands, attributes in
            let shape = attributes.targetShape
            guard shape.reduce(1, *) == operands[0].count else {
                throw ProgramError.reshape(from: operands[0].shape, to: shape)
            }
            return operands[0].with(shape: shape)
        },
        evaluate: { tensors, attributes in try tensors[0].reshaped(attributes.targetShape) },
        tangent: { node, tangents in try tangents[0]?.reshaped(node.result.shape) },
        cotangent: { node, cotangent in [try cotangent.reshaped(node.operands[0].shape)] })

    public static let transpose: Primitive = Primitive(
        "transpose", lowering: .view,
        sampling: Sampling([-2...2], attributes: .permutation([1, 0])),
        type: { operands, attributes in
            let shape = operands[0].shape
            guard case .permutation(let permutation) = attributes, permutation.sorted() == Array(shape.indices) else {
                throw ProgramError.unsupportedShape(operation: "transpose", shape, expected: "a permutation of its dimensions")
            }
            return operands[0].with(shape: permutation.map { shape[$0] })
        },
        evaluate: { tensors, attributes in
            guard case .permutation(let permutation) = attributes else { return tensors[0] }
            return try tensors[0].transposed(permutation)
        },
        tangent: { node, tangents in
            guard case .permutation(let permutation) = node.attributes else { return nil }
            return try tangents[0]?.transposed(permutation)
        },
        cotangent: { node, cotangent in
            guard case .permutation(let permutation) = node.attributes else { return [nil] }
            return [try cotangent.transposed(permutation.indices.map { permutation.firstIndex(of: $0) ?? $0 })]
        })

    public static let broadcast: Primitive = Primitive(
        "broadcast", lowering: .view,
        sampling: Sampling([-2...2], shapes: [[2, 1]], attributes: .shape([3, 2, 4])),
        type: { operands, attributes in
            let (from, to) = (operands[0].shape, attributes.targetShape)
            guard from.count <= to.count, zip(from.reversed(), to.reversed()).allSatisfy({ $0 == $1 || $0 == 1 }) else {
                throw ProgramError.broadcast(from: from, to: to)
            }
            return operands[0].with(shape: to)
        },
        evaluate: { tensors, attributes in try tensors[0].broadcast(to: attributes.targetShape) },
        tangent: { node, tangents in try tangents[0]?.broadcast(to: node.result.shape) },
        cotangent: { node, cotangent in [try cotangent.summed(to: node.operands[0].shape)] })

    public static let slice: Primitive = Primitive(
        "slice", lowering: .view,
        sampling: Sampling(
            [-2...2], shapes: [[3, 4]],
            attributes: .slices([.init(start: 1, count: 2), .init(start: 3, step: -2, count: 2)])),
        type: { operands, attributes in
            let shape = operands[0].shape
            guard case .slices(let slices) = attributes, slices.count == shape.count,
                zip(slices, shape).allSatisfy({ $0.fits($1) })
            else { throw ProgramError.sliceOutOfRange(shape) }
            return operands[0].with(shape: slices.map(\.count))
        },
        evaluate: { tensors, attributes in
            guard case .slices(let slices) = attributes else { return tensors[0] }
            return try tensors[0].at(slices.map { $0.tensorIndex })
        },
        tangent: { node, tangents in
            guard case .slices(let slices) = node.attributes else { return nil }
            return try tangents[0]?.sliced(slices)
        },
        cotangent: { node, cotangent in
            guard case .slices(let slices) = node.attributes else { return [nil] }
            return [try cotangent.embedded(slices, in: node.operands[0].shape)]
        })

    /// A tensor of zeros with the source at the places of the slices: the transpose of `slice`.
    public static let embed: Primitive = Primitive(
        "embed", lowering: .embed,
        sampling: Sampling(
            [-2...2], attributes: .embedding([.init(start: 1, count: 2), .init(start: 0, step: 2, count: 3)], [4, 6])),
        type: { operands, attributes in
            guard case .embedding(let slices, let shape) = attributes, slices.map(\.count) == operands[0].shape,
                zip(slices, shape).allSatisfy({ $0.fits($1) })
            else { throw ProgramError.sliceOutOfRange(operands[0].shape) }
            return operands[0].with(shape: shape)
        },
        evaluate: { tensors, attributes in
            guard case .embedding(let slices, let shape) = attributes else { return tensors[0] }
            let zeros = try Tensor(zeros: shape, elementType: tensors[0].elementType)
            return try zeros.replacing(
                slices.map { $0.tensorIndex }, with: tensors[0])
        },
        tangent: { node, tangents in
            guard case .embedding(let slices, let shape) = node.attributes else { return nil }
            return try tangents[0]?.embedded(slices, in: shape)
        },
        cotangent: { node, cotangent in
            guard case .embedding(let slices, _) = node.attributes else { return [nil] }
            return [try cotangent.sliced(slices)]
        })

    public static let concatenate: Primitive = Primitive(
        "concat", lowering: .concatenate,
        sampling: Sampling(
            [-2...2, -2...2], shapes: [[2, 3], [2, 1]], attributes: .axis(1, reversed: false)),
        type: { operands, attributes in
            let axis = attributes.onlyAxis
            let shapes = operands.map(\.shape)
            guard let first = shapes.first, first.indices.contains(axis),
                shapes.allSatisfy({ shape in
                    shape.count == first.count && shape.indices.allSatisfy { $0 == axis || shape[$0] == first[$0] }
                })
            else { throw ProgramError.concatenation(shapes, axis: axis) }
            var shape = first
            shape[axis] = shapes.reduce(0) { $0 + $1[axis] }
            return operands[0].with(shape: shape)
        },
        evaluate: { tensors, attributes in try Tensor.concatenate(tensors, axis: attributes.onlyAxis) },
        tangent: { node, tangents in
            guard tangents.contains(where: { $0 != nil }) else { return nil }
            let parts = try zip(tangents, node.operands).map { tangent, operand in
                try tangent ?? Operand(Tensor(zeros: operand.shape, elementType: operand.elementType))
            }
            return try Operand.concatenate(parts, axis: node.attributes.onlyAxis)
        },
        cotangent: { node, cotangent in
            var start = 0
            let axis = node.attributes.onlyAxis
            return try node.operands.enumerated().map { index, operand in
                defer { start += operand.shape[axis] }
                guard node.needed[index] else { return nil }
                return try cotangent.sliced(axis: axis, start: start, count: operand.shape[axis])
            }
        })
}

extension Attributes {
    var targetShape: Shape { if case .shape(let shape) = self { shape } else { [] } }
    var onlyAxis: Int { if case .axis(let axis, _) = self { axis } else { 0 } }
}

extension Attributes.Slice {
    /// As an index of tensors: half open, so a slice that runs down to 0 has no stop.
    var tensorIndex: TensorIndex {
        let stop = start + count * step
        return count == 0 ? .range(start: 0, stop: 0, step: 1) : .range(start: start, stop: stop < 0 ? nil : stop, step: step)
    }

    func fits(_ extent: Int) -> Bool {
        count >= 0 && step != 0
            && (count == 0 || (0..<extent).contains(start) && (0..<extent).contains(start + (count - 1) * step))
    }
}

extension Operand {
    /// Zeros of `shape` with this operand at the places of the slices.
    func embedded(_ slices: [Attributes.Slice], in shape: Shape) throws -> Operand {
        try Operand.apply(.embed, .embedding(slices, shape), [self])
    }

    /// The sum over what broadcasting from `target` to this shape repeats.
    func summed(to target: Shape) throws -> Operand {
        let lead = rank - target.count
        let axes = shape.indices.filter { $0 < lead || target[$0 - lead] == 1 && shape[$0] != 1 }
        return try sum(axes: axes).reshaped(target)
    }
}
