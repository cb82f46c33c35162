/// The extents of a tensor, outermost first. Empty for a scalar.
public typealias Shape = [Int]

extension Array where Element == Int {
    /// The product of the extents; nil when an extent is negative, or when what the extents other than 0 span could
    /// not be counted in bytes (so that offsets along any of them cannot overflow), or, without elements, when a number for
    /// each of them would take more memory than there may be: whatever works row by row keeps one.
    public var elementCount: Int? {
        var spanned = 1
        var hasZero = false
        for extent in self {
            if extent < 0 { return nil }
            if extent == 0 { hasZero = true }
            let (product, overflow) = spanned.multipliedReportingOverflow(by: Swift.max(1, extent))
            if overflow || product >= 1 << 59 { return nil }
            spanned = product
        }
        guard hasZero else { return spanned }
        return spanned <= TensorMemory.limit / 8 ? 0 : nil
    }

    /// Row-major strides, in elements.
    var rowMajorStrides: [Int] {
        var strides = [Int](repeating: 1, count: count)
        for axis in stride(from: count - 2, through: 0, by: -1) {
            strides[axis] = strides[axis + 1] &* Swift.max(1, self[axis + 1])
        }
        return strides
    }

    /// The shape as the language writes it: `[2, 3]`.
    public var shapeDescription: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}

/// The shape that two shapes broadcast to, as NumPy does it: aligned at the last axis, an extent of 1 repeats.
/// Nil where an axis has two different extents.
public func broadcastShape(_ a: Shape, _ b: Shape) -> Shape? {
    if a == b { return a }
    let rank = max(a.count, b.count)
    var result = Shape(repeating: 1, count: rank)
    for axis in 0..<rank {
        let left = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
        let right = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
        guard left == right || left == 1 || right == 1 else { return nil }
        result[axis] = left == 1 ? right : left
    }
    return result
}

/// An axis counted from 0; a negative one counts from the end.
func resolvedAxis(_ axis: Int, rank: Int, shape: Shape) throws -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    guard resolved >= 0, resolved < rank else { throw TensorError.axisOutOfRange(axis: axis, shape: shape) }
    return resolved
}

extension Tensor {
    /// Sorted axes without repetition, counted from 0; nil means all.
    func resolvedAxes(_ axes: [Int]?) throws -> [Int] {
        guard let axes else { return Array(0..<rank) }
        var resolved: [Int] = []
        for axis in axes {
            let found = try resolvedAxis(axis, rank: rank, shape: shape)
            guard !resolved.contains(found) else { throw TensorError.repeatedAxis(axis: axis, shape: shape) }
            resolved.append(found)
        }
        return resolved.sorted()
    }
}
