internal import Tensors

/// Where the elements of a value stand in a buffer: an offset and a stride for each dimension, in elements.
struct View: Hashable, Sendable {
    var buffer: Int
    var offset: Int
    var shape: Shape
    var strides: [Int]

    /// Strides of a fresh buffer in which `lastAxis` (row-major when nil) varies fastest.
    static func strides(of shape: Shape, innermost lastAxis: Int?) -> [Int] {
        var order = Array(shape.indices)
        if let lastAxis, order.indices.contains(lastAxis) {
            order.remove(at: lastAxis)
            order.append(lastAxis)
        }
        var strides = [Int](repeating: 0, count: shape.count)
        var step = 1
        for axis in order.reversed() {
            strides[axis] = step
            step *= max(shape[axis], 1)
        }
        return strides
    }

    var isRowMajor: Bool { isEquivalent(to: View.strides(of: shape, innermost: nil)) }

    /// Equal strides wherever an extent makes them matter.
    func isEquivalent(to other: [Int]) -> Bool {
        shape.indices.allSatisfy { shape[$0] <= 1 || strides[$0] == other[$0] }
    }

    /// How many elements lie between the first one in memory and the last, both counted; nil where strides lead backwards. Without
    /// gaps or repetitions it is the number of elements.
    var span: Int? {
        guard strides.allSatisfy({ $0 >= 0 }) else { return nil }
        return zip(shape, strides).reduce(1) { $0 + max($1.0 - 1, 0) * $1.1 }
    }

    func isSameMemory(as other: View) -> Bool {
        buffer == other.buffer && offset == other.offset && shape == other.shape && isEquivalent(to: other.strides)
    }

    func transposed(_ permutation: [Int]) -> View {
        View(buffer: buffer, offset: offset, shape: permutation.map { shape[$0] }, strides: permutation.map { strides[$0] })
    }

    func broadcast(to target: Shape) -> View {
        let lead = target.count - shape.count
        let strides = target.indices.map { i in i < lead || shape[i - lead] == 1 ? 0 : self.strides[i - lead] }
        return View(buffer: buffer, offset: offset, shape: target, strides: strides)
    }

    func sliced(_ slices: [Attributes.Slice]) -> View {
        var view = self
        for (axis, slice) in slices.enumerated() {
            if slice.count > 0 { view.offset += slice.start * strides[axis] }
            view.strides[axis] = slice.step * strides[axis]
            view.shape[axis] = slice.count
        }
        return view
    }

    /// The same elements in another shape without a copy, where strides allow.
    func reshaped(_ target: Shape) -> View? {
        if target == shape { return self }
        let count = shape.reduce(1, *)
        if count == 0 { return View(buffer: buffer, offset: offset, shape: target, strides: target.map { _ in 0 }) }
        // Groups of dimensions with equal products on both sides; inside a group the source must be one run.
        let source = zip(shape, strides).filter { $0.0 != 1 }
        var result = [Int](repeating: 0, count: target.count)
        var i = 0
        var j = 0
        while j < target.count {
            if target[j] == 1 { j += 1; continue }
            guard i < source.count else { return nil }
            var sourceProduct = source[i].0
            var targetProduct = target[j]
            var sourceEnd = i + 1
            var targetEnd = j + 1
            while sourceProduct != targetProduct {
                if sourceProduct < targetProduct {
                    guard sourceEnd < source.count else { return nil }
                    guard source[sourceEnd - 1].1 == source[sourceEnd].0 * source[sourceEnd].1 else { return nil }
                    sourceProduct *= source[sourceEnd].0
                    sourceEnd += 1
                } else {
                    guard targetEnd < target.count else { return nil }
                    targetProduct *= target[targetEnd]
                    targetEnd += 1
                }
            }
            var step = source[sourceEnd - 1].1
            for axis in stride(from: targetEnd - 1, through: j, by: -1) {
                result[axis] = step
                step *= target[axis]
            }
            i = sourceEnd
            j = targetEnd
        }
        return View(buffer: buffer, offset: offset, shape: target, strides: result)
    }
}
