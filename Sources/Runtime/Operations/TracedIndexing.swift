internal import Programs
internal import Tensors

/// `x[…]` on a value that is being traced: whole numbers, slices, and constant lists or masks.
enum TracedIndexing {
    static func apply(_ base: Operand, _ items: [IndexItemValue]) throws -> Operand {
        let indices = try items.map(Indexing.tensorIndex)
        let taken = indices.reduce(0) { count, index in
            switch index {
            case .newAxis, .ellipsis: count
            case .mask(let mask): count + mask.rank
            default: count + 1
            }
        }
        guard taken <= base.rank else { throw TensorError.tooManyIndices(count: taken, shape: base.shape) }
        var operand = base
        var axis = 0
        var dropped: [Int] = []
        var inserted: [Int] = []
        var result = 0
        for index in indices {
            switch index {
            case .ellipsis:
                axis += base.rank - taken
                result += base.rank - taken
            case .newAxis:
                inserted.append(result)
                result += 1
            case .all:
                axis += 1
                result += 1
            case .at(let place):
                let place = try self.place(place, axis, base.shape)
                operand = try operand.sliced(axis: axis, start: place, count: 1)
                dropped.append(axis)
                axis += 1
            case .range(let start, let stop, let step):
                let places = try Indexing.places(start: start, stop: stop, step: step, of: base.shape[axis])
                operand = try take(places, axis, operand)
                axis += 1
                result += 1
            case .list(let places):
                operand = try take(places.map { try self.place($0, axis, base.shape) }, axis, operand)
                axis += 1
                result += 1
            case .mask(let mask):
                guard mask.rank == 1, mask.count == base.shape[axis] else {
                    throw TensorError.maskDoesNotFit(mask: mask.shape, axis: axis, shape: base.shape)
                }
                let chosen = mask.bools
                operand = try take(chosen.indices.filter { chosen[$0] }, axis, operand)
                axis += 1
                result += 1
            case .places: throw RuntimeError.tracedIndex
            }
        }
        var shape = operand.shape
        for axis in dropped.reversed() { shape.remove(at: axis) }
        for place in inserted { shape.insert(1, at: min(place, shape.count)) }
        return try operand.reshaped(shape)
    }

    private static func place(_ index: Int, _ axis: Int, _ shape: Shape) throws -> Int {
        let place = index < 0 ? index + shape[axis] : index
        guard place >= 0, place < shape[axis] else {
            throw TensorError.indexOutOfRange(index: index, axis: axis, shape: shape)
        }
        return place
    }

    /// The sub-tensors at places of an axis: one slice where they are evenly spaced, else joined one by one.
    private static func take(_ places: [Int], _ axis: Int, _ operand: Operand) throws -> Operand {
        guard let first = places.first else { throw TensorError.nothingToJoin(operation: "index") }
        let step = places.count > 1 ? places[1] - first : 1
        let even = step > 0 && places.indices.allSatisfy { places[$0] == first + $0 * step }
        if even {
            var slices = operand.shape.map { Attributes.Slice(start: 0, count: $0) }
            slices[axis] = Attributes.Slice(start: first, step: step, count: places.count)
            return try operand.sliced(slices)
        }
        return try Operand.concatenate(try places.map { try operand.sliced(axis: axis, start: $0, count: 1) }, axis: axis)
    }
}
