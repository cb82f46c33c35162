internal import Tensors

// What depends on the order of elements, at once or traced. Where elements are equal the derivative is that of one of the
// orders they may stand in.
extension Operand {
    /// The elements in ascending order along an axis; equal ones keep their order, NaN stands last.
    public func sorted(axis: Int = -1, descending: Bool = false) throws -> Operand {
        let source = try asFloat()
        let axis = try normalizedAxes([axis])[0]
        let places = try Operand.apply(.order, .axis(axis, reversed: descending), [source])
        return try Operand.gather(source.reshaped([count]), rows: places).reshaped(shape)
    }

    /// Values below which the fractions `q` of the elements lie, by linear interpolation between the ordered elements, along a
    /// first axis of their own.
    public func quantiles(_ q: [Double], axes: [Int]? = nil) throws -> Operand {
        // Refuses what the same function of a tensor refuses.
        let result = try Tensor(zeros: shape, elementType: .f64).quantiles(q, axes: axes).shape
        let taken = try normalizedAxes(axes)
        let kept = (0..<rank).filter { !taken.contains($0) }
        let length = taken.reduce(1) { $0 * shape[$1] }
        let rows = try asFloat().transposed(kept + taken).reshaped([count / max(1, length), length]).sorted(axis: 1)
        let found = try q.map { fraction in
            let place = fraction * Double(length - 1)
            let lower = Int(place.rounded(.down))
            let low = try rows.sliced(axis: 1, start: lower, count: 1)
            guard lower + 1 < length, place > Double(lower) else { return low }
            return try low + (rows.sliced(axis: 1, start: lower + 1, count: 1) - low) * Operand(place - Double(lower))
        }
        return try Operand.stack(found).reshaped(result)
    }

    /// The middle value: half of the elements are not above it, half not below.
    public func median(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Operand {
        let result = try Tensor(zeros: shape, elementType: .f64).median(axes: axes, keepingDimensions: keepingDimensions).shape
        return try quantiles([0.5], axes: axes).reshaped(result)
    }
}

extension Primitive {
    /// The places, in row-major order of all elements, of the elements in order along an axis: piecewise constant.
    static let order: Primitive = Primitive(
        "order", lowering: .call,
        type: { operands, attributes in
            guard case .axis(let axis, _) = attributes, operands[0].shape.indices.contains(axis) else {
                throw ProgramError.axisOutOfRange(axis: 0, shape: operands[0].shape)
            }
            return operands[0].with(shape: [operands[0].count])
        },
        evaluate: { tensors, attributes in
            guard case .axis(let axis, let descending) = attributes else { return tensors[0] }
            let shape = tensors[0].shape
            let places = try tensors[0].argumentSorted(axis: axis, descending: descending).doubles
            let step = shape[(axis + 1)...].reduce(1, *)
            let length = max(1, shape[axis])
            // Element (outer, k, inner) stands at (outer · length + k) · step + inner.
            let flat = places.indices.map { index in
                Double((index / (length * step) * length + Int(places[index])) * step + index % step)
            }
            return Tensor(flat).converted(to: tensors[0].elementType)
        },
        tangent: { _, _ in nil }, cotangent: { _, _ in [nil] })
}
