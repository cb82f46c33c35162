internal import Tensors

// Reductions over axes (all by default) and what is made of them.
extension Operand {
    public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Operand {
        try reduced(.sum, axes, keepingDimensions)
    }

    public func maximum(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Operand {
        try reduced(.maximumOf, axes, keepingDimensions)
    }

    public func minimum(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Operand {
        try reduced(.minimumOf, axes, keepingDimensions)
    }

    public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Operand {
        let normalized = try normalizedAxes(axes)
        let count = normalized.reduce(1) { $0 * shape[$1] }
        let total = try asFloat().sum(axes: normalized, keepingDimensions: keepingDimensions)
        return try total * Operand(1 / Double(count))
    }

    /// The variance: the mean squared deviation with divisor n − ddof.
    public func variance(axes: [Int]? = nil, ddof: Double = 0, keepingDimensions: Bool = false) throws -> Operand {
        let normalized = try normalizedAxes(axes)
        let count = Double(normalized.reduce(1) { $0 * shape[$1] })
        let values = try asFloat()
        let deviation = try values - values.mean(axes: normalized, keepingDimensions: true)
        return try deviation.square().sum(axes: normalized, keepingDimensions: keepingDimensions) * Operand(1 / (count - ddof))
    }

    /// ln Σ exp, shifted by the maximum so that it cannot overflow.
    public func logSumExp(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Operand {
        let normalized = try normalizedAxes(axes)
        let peak = try maximum(axes: normalized, keepingDimensions: true).detached()
        let shifted = try (self - peak).exp().sum(axes: normalized, keepingDimensions: keepingDimensions).log()
        return try shifted + (keepingDimensions ? peak : peak.reshaped(shifted.shape))
    }

    public func softmax(axis: Int = -1) throws -> Operand {
        let axes = try normalizedAxes([axis])
        let exponentials = try (self - maximum(axes: axes, keepingDimensions: true).detached()).exp()
        return try exponentials / exponentials.sum(axes: axes, keepingDimensions: true)
    }

    public func logSoftmax(axis: Int = -1) throws -> Operand {
        try self - logSumExp(axes: [axis], keepingDimensions: true)
    }

    /// The same value, held constant by derivatives.
    public func detached() throws -> Operand {
        isTraced ? try Operand.apply(.detach, .none, [self]) : self
    }

    /// The running sum along an axis.
    public func cumulativeSum(axis: Int = -1, reversed: Bool = false) throws -> Operand {
        let axis = try normalizedAxes([axis])[0]
        return try Operand.apply(.cumulativeSum, .axis(axis, reversed: reversed), [asFloat()])
    }

    private func reduced(_ primitive: Primitive, _ axes: [Int]?, _ keep: Bool) throws -> Operand {
        let normalized = try normalizedAxes(axes)
        let source = try asFloat()
        let result = normalized.isEmpty ? source : try Operand.apply(primitive, .axes(normalized), [source])
        guard keep else { return result }
        return try result.reshaped(shape.indices.map { normalized.contains($0) ? 1 : shape[$0] })
    }

    /// Axes ascending, negative ones counted from the end; all of them for nil.
    public func normalizedAxes(_ axes: [Int]?) throws -> [Int] {
        guard let axes else { return Array(0..<rank) }
        return try Set(axes.map { axis in
            let positive = axis < 0 ? axis + rank : axis
            guard (0..<rank).contains(positive) else { throw ProgramError.axisOutOfRange(axis: axis, shape: shape) }
            return positive
        }).sorted()
    }
}
