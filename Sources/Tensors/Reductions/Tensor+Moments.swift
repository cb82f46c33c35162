public import Diagnostics
internal import Glibc

extension Tensor {
    /// The arithmetic mean along axes; NaN of no elements.
    public func mean(axes: [Int]? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        let axes = try resolvedAxes(axes)
        let sum = try reduced(.sum, axes: axes, keepingDimensions: keepingDimensions)
        return try Tensor.binary(.divide, sum, Tensor(scalar: Double(reducedCount(axes))))
    }

    /// The variance along axes: the sum of squared deviations from the mean over n − `ddof`.
    ///
    /// Two passes, so that no digits cancel; NaN when n ≤ `ddof`.
    public func variance(axes: [Int]? = nil, ddof: Double = 0, keepingDimensions: Bool = false) throws -> Tensor {
        let axes = try resolvedAxes(axes)
        let mean = try mean(axes: axes, keepingDimensions: true)
        let deviation = try Tensor.binary(.subtract, self, mean)
        let sum = try deviation.unary(.square).reduced(.sum, axes: axes, keepingDimensions: keepingDimensions)
        let freedom = Double(reducedCount(axes)) - ddof
        return try Tensor.binary(.divide, sum, Tensor(scalar: freedom > 0 ? freedom : .nan))
    }

    /// The square root of the variance.
    public func standardDeviation(axes: [Int]? = nil, ddof: Double = 0, keepingDimensions: Bool = false) throws -> Tensor {
        try variance(axes: axes, ddof: ddof, keepingDimensions: keepingDimensions).unary(.sqrt)
    }

    /// The middle value along axes, the mean of the two middle ones of an even number.
    public func median(
        axes: [Int]? = nil, keepingDimensions: Bool = false, cancellation: Cancellation = Cancellation()
    ) throws -> Tensor {
        try quantile(0.5, axes: axes, keepingDimensions: keepingDimensions, cancellation: cancellation)
    }

    /// The value below which a fraction `q` of the elements lies, along axes, by linear interpolation between order
    /// statistics at q·(n − 1), NumPy's default (type 7 of Hyndman and Fan 1996). NaN where an element is.
    public func quantile(
        _ q: Double, axes: [Int]? = nil, keepingDimensions: Bool = false, cancellation: Cancellation = Cancellation()
    ) throws -> Tensor {
        let axes = try resolvedAxes(axes)
        let result = try quantiles([q], axes: axes, cancellation: cancellation)
        return try result.reshaped(reducedShape(axes, keepingDimensions: keepingDimensions))
    }

    /// Several quantiles at once: their axis comes first.
    public func quantiles(_ fractions: [Double], axes: [Int]? = nil, cancellation: Cancellation = Cancellation()) throws -> Tensor {
        for q in fractions where !(q >= 0 && q <= 1) {
            throw TensorError.invalidArgument(operation: "quantile", name: "q", value: q, expected: "between 0 and 1")
        }
        let axes = try resolvedAxes(axes)
        let extent = reducedCount(axes)
        let resultShape = reducedShape(axes, keepingDimensions: false)
        guard extent > 0 else { throw TensorError.emptyReduction(operation: "quantile", shape) }
        let kept = shape.indices.filter { !axes.contains($0) }
        let rows = try transposed(kept + axes).reshaped([resultShape.elementCount ?? 0, extent]).sorted(axis: 1, cancellation: cancellation)
        let rowCount = rows.shape[0]
        let result = try Tensor(shape: [fractions.count] + resultShape, of: Double.self) { result in
            rows.withUnsafeElements(of: Double.self) { values in
                for (place, q) in fractions.enumerated() {
                    for row in 0..<rowCount {
                        let sorted = UnsafeBufferPointer(rebasing: values[(row * extent)..<((row + 1) * extent)])
                        result[place * rowCount + row] = Tensor.quantile(q, ofSorted: sorted)
                    }
                }
            }
        }
        return result.converted(to: elementType.arithmetic)
    }

    private static func quantile(_ q: Double, ofSorted values: UnsafeBufferPointer<Double>) -> Double {
        // NaN is sorted last.
        if values[values.count - 1].isNaN { return .nan }
        let position = q * Double(values.count - 1)
        let below = Int(position.rounded(.down))
        let above = min(below + 1, values.count - 1)
        let fraction = position - Double(below)
        let (low, high) = (values[below], values[above])
        if low == high { return low }
        // From the nearer end, as NumPy does, so that the result stays within the two.
        return fraction < 0.5 ? low + (high - low) * fraction : high - (high - low) * (1 - fraction)
    }

    func reducedCount(_ axes: [Int]) -> Int { axes.reduce(1) { $0 * shape[$1] } }
}
