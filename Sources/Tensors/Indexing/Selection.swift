/// Which elements of a tensor a list of indices selects, and in what shape.
///
/// Every axis of the result is either an arithmetic sequence of offsets or a table of them; the offset of an element
/// is the sum over axes. All offsets are within the tensor: that is checked here, once, so that the copying need not.
struct Selection {
    enum Axis {
        case sequence(count: Int, step: Int)
        case table([Int])

        var count: Int {
            switch self {
            case .sequence(let count, _): count
            case .table(let offsets): offsets.count
            }
        }
    }

    private(set) var shape: Shape = []
    private(set) var base = 0
    /// The axes of the walk: those of the result, save that the ones an advanced index gives are one table.
    private(set) var axes: [Axis] = []

    var count: Int { axes.reduce(1) { $0 * $1.count } }

    init(_ indices: [TensorIndex], of tensorShape: Shape) throws {
        let indices = try Selection.completed(indices, for: tensorShape)
        let strides = tensorShape.rowMajorStrides
        let anyAdvanced = indices.contains(where: \.isAdvanced)
        var advanced: [AdvancedIndex] = []
        // Where in the list the advanced ones stand, to see whether they are neighbours.
        var positions: [Int] = []
        var before: [(extent: Int, step: Int)] = []
        var after: [(extent: Int, step: Int)] = []
        var axis = 0
        for (position, index) in indices.enumerated() {
            switch index {
            case .at(let place):
                let resolved = try Selection.resolve(place, axis: axis, shape: tensorShape)
                if anyAdvanced {
                    advanced.append(AdvancedIndex(shape: [], offsets: [resolved * strides[axis]]))
                    positions.append(position)
                } else {
                    base += resolved * strides[axis]
                }
            case .list(let places):
                advanced.append(try AdvancedIndex(places, [places.count], axis: axis, stride: strides[axis], tensorShape))
                positions.append(position)
            case .places(let places, let shape):
                advanced.append(try AdvancedIndex(places, shape, axis: axis, stride: strides[axis], tensorShape))
                positions.append(position)
            case .mask(let mask):
                advanced.append(try AdvancedIndex(mask, axis: axis, strides: strides, tensorShape))
                positions.append(position)
            case .range(let start, let stop, let step):
                guard step != 0 else { throw TensorError.zeroStep(axis: axis) }
                let (first, count) = Selection.slice(start, stop, step, extent: tensorShape[axis])
                base += first * strides[axis]
                // The step of one place is not taken, and may not fit.
                let place = (count, count <= 1 ? 0 : step * strides[axis])
                if advanced.isEmpty { before.append(place) } else { after.append(place) }
            case .all:
                let place = (tensorShape[axis], strides[axis])
                if advanced.isEmpty { before.append(place) } else { after.append(place) }
            case .newAxis:
                if advanced.isEmpty { before.append((1, 0)) } else { after.append((1, 0)) }
            case .ellipsis:
                break
            }
            axis += index.consumedAxes
        }
        let sequences = { (part: [(extent: Int, step: Int)]) in
            part.map { Axis.sequence(count: $0.extent, step: $0.step) }
        }
        guard let joined = try AdvancedIndex(broadcasting: advanced) else {
            shape = before.map(\.extent)
            axes = sequences(before)
            return
        }
        let areNeighbours = zip(positions, positions.dropFirst()).allSatisfy { $1 == $0 + 1 }
        if areNeighbours {
            shape = before.map(\.extent) + joined.shape + after.map(\.extent)
            axes = sequences(before) + [.table(joined.offsets)] + sequences(after)
        } else {
            // NumPy: an advanced result whose indices stand apart comes first.
            shape = joined.shape + before.map(\.extent) + after.map(\.extent)
            axes = [.table(joined.offsets)] + sequences(before) + sequences(after)
        }
    }

    /// With the ellipsis and the missing axes written out as whole ones.
    private static func completed(_ indices: [TensorIndex], for shape: Shape) throws -> [TensorIndex] {
        let consumed = indices.reduce(0) { $0 + $1.consumedAxes }
        guard consumed <= shape.count else { throw TensorError.tooManyIndices(count: consumed, shape: shape) }
        let missing = [TensorIndex](repeating: .all, count: shape.count - consumed)
        guard let place = indices.firstIndex(where: { if case .ellipsis = $0 { true } else { false } }) else {
            return indices + missing
        }
        return indices[..<place] + missing + indices[(place + 1)...]
    }

    static func resolve(_ place: Int, axis: Int, shape: Shape) throws -> Int {
        let resolved = place < 0 ? place &+ shape[axis] : place
        guard resolved >= 0, resolved < shape[axis] else {
            throw TensorError.indexOutOfRange(index: place, axis: axis, shape: shape)
        }
        return resolved
    }

    /// The first place and the number of places of a slice, clamped as Python clamps them.
    static func slice(_ start: Int?, _ stop: Int?, _ step: Int, extent: Int) -> (first: Int, count: Int) {
        let lowest = step > 0 ? 0 : -1
        let highest = step > 0 ? extent : extent - 1
        func clamp(_ bound: Int) -> Int { max(lowest, min(highest, bound < 0 ? bound &+ extent : bound)) }
        let first = start.map(clamp) ?? (step > 0 ? 0 : extent - 1)
        let last = stop.map(clamp) ?? (step > 0 ? extent : -1)
        let distance = step > 0 ? last - first : first - last
        guard distance > 0 else { return (0, 0) }
        return (first, Int((UInt(distance) - 1) / step.magnitude) + 1)
    }
}

/// Offsets that an advanced index selects, in the shape that it gives the result.
private struct AdvancedIndex {
    var shape: Shape
    var offsets: [Int]

    init(shape: Shape, offsets: [Int]) {
        self.shape = shape
        self.offsets = offsets
    }

    init(_ places: [Int], _ shape: Shape, axis: Int, stride: Int, _ tensorShape: Shape) throws {
        self.shape = shape
        offsets = try places.map { try Selection.resolve($0, axis: axis, shape: tensorShape) * stride }
    }

    init(_ mask: Tensor, axis: Int, strides: [Int], _ tensorShape: Shape) throws {
        guard mask.elementType == .bool, Array(tensorShape[axis..<(axis + mask.rank)]) == mask.shape else {
            throw TensorError.maskDoesNotFit(mask: mask.shape, axis: axis, shape: tensorShape)
        }
        // The axes that a mask takes lie in memory as its elements do.
        let stride = mask.rank > 0 ? strides[axis + mask.rank - 1] : 1
        offsets = mask.withUnsafeElements(of: Bool.self) { values in
            values.indices.compactMap { values[$0] ? $0 * stride : nil }
        }
        shape = [offsets.count]
    }

    /// The sum of several, broadcast to each other; nil of none.
    init?(broadcasting parts: [AdvancedIndex]) throws {
        guard var joined = parts.first else { return nil }
        for part in parts.dropFirst() {
            guard let shape = broadcastShape(joined.shape, part.shape) else {
                throw TensorError.indicesDoNotBroadcast(joined.shape, part.shape)
            }
            let left = joined.repeated(to: shape)
            let right = part.repeated(to: shape)
            joined = AdvancedIndex(shape: shape, offsets: zip(left, right).map(+))
        }
        self = joined
    }

    private func repeated(to target: Shape) -> [Int] {
        if target == shape { return offsets }
        let own = shape.rowMajorStrides
        let lead = target.count - shape.count
        let walk = StridedWalk(
            extents: target,
            strides: target.indices.map { $0 < lead || shape[$0 - lead] == 1 ? 0 : own[$0 - lead] })
        var result: [Int] = []
        walk.forEachRun { start in
            for index in 0..<walk.extents[walk.extents.count - 1] {
                result.append(offsets[start + index * walk.strides[walk.strides.count - 1]])
            }
        }
        return result
    }
}
