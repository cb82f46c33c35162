internal import CKernels
internal import Glibc

extension Tensor {
    /// Many elements made one along axes (all of them by default).
    ///
    /// Sums and products of masks count; those of f32 are accumulated in f64 and rounded once. `any` and `all` give
    /// masks. The order of operations depends on the shape alone. Of no elements: the sum is 0, the product 1, `any`
    /// false, `all` true; `maximum` and `minimum` throw. NaN makes a maximum or minimum NaN.
    public func reduced(_ operation: Reduction, axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        let axes = try resolvedAxes(axes)
        let resultShape = reducedShape(axes, keepingDimensions: keepingDimensions)
        switch operation {
        case .any, .all:
            let truth = converted(to: .bool)
            if count == 0 { return try Tensor(repeating: operation == .all ? 1 : 0, shape: resultShape, elementType: .bool) }
            return try truth.reduced(
                operation == .any ? DYN_MAX : DYN_MIN, arithmetic: .f32, resultType: .bool, axes: axes, resultShape)
        case .maximum, .minimum:
            guard count > 0 || resultShape.elementCount == 0 else {
                throw TensorError.emptyReduction(operation: operation.name, shape)
            }
            if count == 0 { return try Tensor(zeros: resultShape, elementType: elementType) }
            return try reduced(
                operation == .maximum ? DYN_MAX : DYN_MIN, arithmetic: elementType.arithmetic,
                resultType: elementType, axes: axes, resultShape)
        case .sum, .product:
            let type = elementType.arithmetic
            if count == 0 {
                return try Tensor(repeating: operation == .product ? 1 : 0, shape: resultShape, elementType: type)
            }
            return try reduced(
                operation == .sum ? DYN_SUM : DYN_PRODUCT_OF, arithmetic: .f64, resultType: type, axes: axes, resultShape)
        }
    }

    public func sum(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try reduced(.sum, axes: axes, keepingDimensions: keepingDimensions)
    }

    public func product(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try reduced(.product, axes: axes, keepingDimensions: keepingDimensions)
    }

    public func maximum(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try reduced(.maximum, axes: axes, keepingDimensions: keepingDimensions)
    }

    public func minimum(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try reduced(.minimum, axes: axes, keepingDimensions: keepingDimensions)
    }

    /// The sums of the elements up to each one, along an axis, or over all of them in row-major order.
    public func cumulativeSum(axis: Int? = nil) throws -> Tensor {
        guard let axis else { return try raveled.cumulativeSum(axis: 0) }
        let along = try resolvedAxis(axis, rank: rank, shape: shape)
        let input = converted(to: elementType.arithmetic)
        let result = try Tensor(uninitialized: shape, elementType: input.elementType)
        if count == 0 { return result }
        let inner = shape[(along + 1)...].reduce(1, *)
        let outer = shape[..<along].reduce(1, *)
        try ReductionKernel.cumulativeSum(
            source: input, extents: [1, outer, inner, shape[along]], strides: [0, inner * shape[along], 1, inner],
            result: result)
        return result
    }

    func reducedShape(_ axes: [Int], keepingDimensions: Bool) -> Shape {
        var result: Shape = []
        for axis in shape.indices {
            if !axes.contains(axis) {
                result.append(shape[axis])
            } else if keepingDimensions {
                result.append(1)
            }
        }
        return result
    }

    private func reduced(
        _ operation: dyn_reduction, arithmetic: ElementType, resultType: ElementType, axes: [Int], _ resultShape: Shape
    ) throws -> Tensor {
        var groups: [(extent: Int, isReduced: Bool)] = []
        for axis in shape.indices where shape[axis] != 1 {
            let isReduced = axes.contains(axis)
            if let last = groups.last, last.isReduced == isReduced {
                groups[groups.count - 1].extent *= shape[axis]
            } else {
                groups.append((shape[axis], isReduced))
            }
        }
        if groups.count > Int(DYN_RANK) {
            // More alternations than the kernel has axes: the kept ones go first.
            let kept = shape.indices.filter { !axes.contains($0) }
            let moved = try transposed(kept + axes)
            return try moved.reduced(
                operation, arithmetic: arithmetic, resultType: resultType, axes: Array(kept.count..<rank), resultShape)
        }
        let result = try Tensor(uninitialized: resultShape, elementType: resultType)
        let padding = Int(DYN_RANK) - groups.count
        try ReductionKernel.reduce(
            operation, arithmetic: arithmetic, source: self,
            extents: [Int](repeating: 1, count: padding) + groups.map(\.extent),
            isReduced: [Bool](repeating: false, count: padding) + groups.map(\.isReduced), result: result)
        return result
    }
}
