public import Diagnostics

extension Tensor {
    /// The elements in ascending order along an axis (the last by default), NaN last.
    ///
    /// - Throws: `Interrupted` soon after the cancellation, beside what is wrong with the axis.
    public func sorted(axis: Int = -1, descending: Bool = false, cancellation: Cancellation = Cancellation()) throws -> Tensor {
        guard rank > 0 else { return self }
        let along = try resolvedAxis(axis, rank: rank, shape: shape)
        return try mapLines(axis: along) { line, result in
            var keys = line.map { descending && !$0.isNaN ? ~OrderedKeys.key($0) : OrderedKeys.key($0) }
            try OrderedKeys.sort(&keys, check: cancellation.check)
            for (place, key) in keys.enumerated() { result[place] = OrderedKeys.value(descending && key != .max ? ~key : key) }
        }.converted(to: elementType)
    }

    /// The places of the elements in ascending order along an axis, NaN last; equal elements keep their order.
    public func argumentSorted(axis: Int = -1, descending: Bool = false, cancellation: Cancellation = Cancellation()) throws -> Tensor {
        guard rank > 0 else { return Tensor([0]) }
        let along = try resolvedAxis(axis, rank: rank, shape: shape)
        return try mapLines(axis: along) { line, result in
            let order = try OrderedKeys.order(line, descending: descending, check: cancellation.check)
            for (place, index) in order.enumerated() { result[place] = Double(index) }
        }
    }

    /// The place of the largest element along an axis, or of all in row-major order: the first of equal ones, or the
    /// first NaN.
    public func argumentMaximum(axis: Int? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try extremePlace("argmax", axis: axis, keepingDimensions) { $0 > $1 }
    }

    /// The place of the smallest element along an axis, or of all in row-major order.
    public func argumentMinimum(axis: Int? = nil, keepingDimensions: Bool = false) throws -> Tensor {
        try extremePlace("argmin", axis: axis, keepingDimensions) { $0 < $1 }
    }

    /// The distinct values in ascending order and how often each occurs; all NaN are one value.
    public func unique(cancellation: Cancellation = Cancellation()) throws -> (values: Tensor, counts: Tensor) {
        let ordered = try raveled.sorted(cancellation: cancellation)
        var values: [Double] = []
        var counts: [Double] = []
        ordered.withUnsafeElements(of: Double.self) { elements in
            for element in elements {
                if let last = values.last, last == element || (last.isNaN && element.isNaN) {
                    counts[counts.count - 1] += 1
                } else {
                    values.append(element)
                    counts.append(1)
                }
            }
        }
        return (Tensor(values).converted(to: elementType), Tensor(counts))
    }

    /// The places, along an axis of ascending values, where each given value belongs so that the order stays; before
    /// equal ones, or after them with `afterEqual`.
    public func searchSorted(_ wanted: Tensor, afterEqual: Bool = false) throws -> Tensor {
        let sorted = doubles
        return try Tensor(shape: wanted.shape, of: Double.self) { result in
            for (place, value) in wanted.doubles.enumerated() {
                var low = 0
                var high = sorted.count
                while low < high {
                    let middle = (low + high) / 2
                    if sorted[middle] < value || (afterEqual && sorted[middle] == value) { low = middle + 1 } else { high = middle }
                }
                result[place] = Double(low)
            }
        }
    }

    private func extremePlace(
        _ operation: String, axis: Int?, _ keepingDimensions: Bool, _ isBetter: (Double, Double) -> Bool
    ) throws -> Tensor {
        guard let axis else {
            let place = try raveled.extremePlace(operation, axis: 0, keepingDimensions, isBetter)
            return try place.reshaped(keepingDimensions ? [Int](repeating: 1, count: rank) : [])
        }
        let along = try resolvedAxis(axis, rank: rank, shape: shape)
        guard shape[along] > 0 else { throw TensorError.emptyReduction(operation: operation, shape) }
        let lines = try mapLines(axis: along, resultExtent: 1) { line, result in
            var best = 0
            for index in line.indices {
                if line[index].isNaN {
                    best = index
                    break
                }
                if isBetter(line[index], line[best]) { best = index }
            }
            result[0] = Double(best)
        }
        return keepingDimensions ? lines : try lines.squeezed(axes: [along])
    }

    /// Applies a function to each line of values along an axis; gives f64.
    private func mapLines(
        axis: Int, resultExtent: Int? = nil,
        _ body: (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) throws -> Void
    ) throws -> Tensor {
        let extent = shape[axis]
        var order = Array(0..<rank)
        order.remove(at: axis)
        order.append(axis)
        let lines = try transposed(order)
        let resultExtent = resultExtent ?? extent
        let lineCount = order.dropLast().reduce(1) { $0 * shape[$1] }
        let result = try Tensor(
            shape: order.dropLast().map { shape[$0] } + [resultExtent], of: Double.self
        ) { result in
            try lines.withUnsafeElements(of: Double.self) { values in
                // Without elements there may be lines without number.
                for line in 0..<(result.isEmpty ? 0 : lineCount) {
                    try body(
                        UnsafeBufferPointer(rebasing: values[(line * extent)..<((line + 1) * extent)]),
                        UnsafeMutableBufferPointer(rebasing: result[(line * resultExtent)..<((line + 1) * resultExtent)]))
                }
            }
        }
        var back = Array(0..<rank)
        for (place, original) in order.enumerated() { back[original] = place }
        return try result.transposed(back)
    }
}
