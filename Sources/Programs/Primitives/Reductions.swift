internal import CKernels
internal import Tensors

// Reductions take away the dimensions of their axes.
extension Primitive {
    private static func reduction(
        _ name: String, _ operation: Reduction, _ code: dyn_reduction, sampling: Sampling,
        tangent: @escaping @Sendable (Application, Operand) throws -> Operand,
        cotangent: @escaping @Sendable (Application, Operand) throws -> Operand
    ) -> Primitive {
        Primitive(
            name, lowering: .reduce(code), sampling: sampling,
            type: { operands, attributes in
                let axes = attributes.reducedAxes
                let shape = operands[0].shape
                guard axes.allSatisfy({ shape.indices.contains($0) }) else {
                    throw ProgramError.axisOutOfRange(axis: axes.last ?? 0, shape: shape)
                }
                if operation != .sum, axes.contains(where: { shape[$0] == 0 }) {
                    throw ProgramError.emptyReduction(name, shape)
                }
                return operands[0].with(shape: shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
            },
            evaluate: { tensors, attributes in
                try tensors[0].reduced(operation, axes: attributes.reducedAxes, keepingDimensions: false)
            },
            tangent: { node, tangents in try tangents[0].map { try tangent(node, $0) } },
            cotangent: { node, value in [try cotangent(node, value)] })
    }

    public static let sum: Primitive = reduction(
        "sum", .sum, DYN_SUM, sampling: Sampling([-2...2], attributes: .axes([1])),
        tangent: { node, tangent in try tangent.sum(axes: node.attributes.reducedAxes) },
        cotangent: { node, cotangent in try spread(cotangent, over: node) })

    public static let maximumOf: Primitive = extremum("max", .maximum, DYN_MAX)
    public static let minimumOf: Primitive = extremum("min", .minimum, DYN_MIN)

    /// Where several elements attain the extremum, they share its derivative equally.
    private static func extremum(_ name: String, _ operation: Reduction, _ code: dyn_reduction) -> Primitive {
        @Sendable func weights(_ node: Application) throws -> Operand {
            let attained = try Operand.binary(.equal, node.operands[0], spread(node.result, over: node))
                .converted(to: node.result.elementType)
            let count = try attained.sum(axes: node.attributes.reducedAxes)
            return try (attained / spread(count, over: node)).detached()
        }
        return reduction(
            name, operation, code, sampling: Sampling([-2...2], attributes: .axes([1])),
            tangent: { node, tangent in try (tangent * weights(node)).sum(axes: node.attributes.reducedAxes) },
            cotangent: { node, cotangent in try spread(cotangent, over: node) * weights(node) })
    }

    /// A reduced value repeated along the reduced axes of the source.
    private static func spread(_ value: Operand, over node: Application) throws -> Operand {
        let shape = node.operands[0].shape
        let axes = node.attributes.reducedAxes
        return try value.reshaped(shape.indices.map { axes.contains($0) ? 1 : shape[$0] }).broadcast(to: shape)
    }

    public static let cumulativeSum: Primitive = Primitive(
        "cumsum", lowering: .cumulativeSum,
        sampling: Sampling([-2...2], attributes: .axis(1, reversed: false)),
        type: { operands, attributes in
            guard case .axis(let axis, _) = attributes, operands[0].shape.indices.contains(axis) else {
                throw ProgramError.axisOutOfRange(axis: 0, shape: operands[0].shape)
            }
            return operands[0]
        },
        evaluate: { tensors, attributes in
            guard case .axis(let axis, let reversed) = attributes else { return tensors[0] }
            guard reversed else { return try tensors[0].cumulativeSum(axis: axis) }
            return try tensors[0].flipped(axis: axis).cumulativeSum(axis: axis).flipped(axis: axis)
        },
        tangent: { node, tangents in
            guard case .axis(let axis, let reversed) = node.attributes else { return nil }
            return try tangents[0]?.cumulativeSum(axis: axis, reversed: reversed)
        },
        cotangent: { node, cotangent in
            guard case .axis(let axis, let reversed) = node.attributes else { return [nil] }
            return [try cotangent.cumulativeSum(axis: axis, reversed: !reversed)]
        })
}

extension Attributes {
    var reducedAxes: [Int] { if case .axes(let axes) = self { axes } else { [] } }
}

extension Tensor {
    /// The elements in the opposite order along one axis.
    func flipped(axis: Int) throws -> Tensor {
        try at(shape.indices.map { $0 == axis ? .range(start: nil, stop: nil, step: -1) : .all })
    }
}
