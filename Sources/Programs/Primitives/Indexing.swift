internal import Tensors

// Rows chosen by an index tensor (whole numbers as floats), and its transpose.
extension Primitive {
    /// Rows of a table [rows, …] at index [n]: [n, …].
    public static let gather: Primitive = Primitive(
        "gather", lowering: .gather,
        type: { operands, _ in
            guard operands[0].rank >= 1, operands[1].rank == 1 else {
                throw ProgramError.unsupportedShape(operation: "gather", operands[1].shape, expected: "a vector of row numbers")
            }
            return operands[0].with(shape: operands[1].shape + operands[0].shape.dropFirst())
        },
        evaluate: { tensors, _ in
            try tensors[0].at([.list(tensors[1].doubles.map { Int($0) })])
        },
        tangent: { node, tangents in try tangents[0].map { try Operand.gather($0, rows: node.operands[1]) } },
        cotangent: { node, cotangent in
            [try Operand.apply(
                .scatterAdd, .count(node.operands[0].shape[0]), [cotangent, node.operands[1]]), nil]
        })

    /// Rows added at their index into zeros [count, …].
    public static let scatterAdd: Primitive = Primitive(
        "scatter_add", lowering: .scatterAdd,
        type: { operands, attributes in
            guard case .count(let rows) = attributes else { return operands[0] }
            return operands[0].with(shape: [rows] + operands[0].shape.dropFirst())
        },
        evaluate: { tensors, attributes in
            guard case .count(let rows) = attributes else { return tensors[0] }
            let source = tensors[0]
            let width = source.shape.dropFirst().reduce(1, *)
            var sums = [Double](repeating: 0, count: rows * width)
            let values = source.doubles
            for (i, row) in tensors[1].doubles.enumerated() {
                guard row >= 0, row < Double(rows) else { continue }
                for j in 0..<width { sums[Int(row) * width + j] += values[i * width + j] }
            }
            return Tensor(sums, shape: [rows] + source.shape.dropFirst()).converted(to: source.elementType)
        },
        tangent: { node, tangents in
            try tangents[0].map { try Operand.apply(.scatterAdd, node.attributes, [$0, node.operands[1]]) }
        },
        cotangent: { node, cotangent in [try Operand.gather(cotangent, rows: node.operands[1]), nil] })
}
