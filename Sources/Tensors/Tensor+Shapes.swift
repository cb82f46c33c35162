internal import Glibc

extension Tensor {
    /// The same elements in another shape of as many; one extent may be −1, which stands for what is left.
    ///
    /// Costs nothing: the storage is shared.
    public func reshaped(_ shape: Shape) throws -> Tensor {
        var wanted = shape
        let unknown = shape.indices.filter { shape[$0] == -1 }
        if unknown.count == 1 {
            var others = shape
            others.remove(at: unknown[0])
            guard let known = others.elementCount, known > 0, count % known == 0 else {
                throw TensorError.cannotReshape(from: self.shape, to: shape)
            }
            wanted[unknown[0]] = count / known
        }
        guard wanted.elementCount == count else { throw TensorError.cannotReshape(from: self.shape, to: shape) }
        return Tensor(elementType: elementType, shape: wanted, count: count, storage: storage)
    }

    /// All elements along one axis.
    public var raveled: Tensor { Tensor(elementType: elementType, shape: [count], count: count, storage: storage) }

    /// Without the axes of extent 1, or without the given ones of them.
    public func squeezed(axes: [Int]? = nil) throws -> Tensor {
        var kept = shape
        if let axes {
            for axis in try resolvedAxes(axes).reversed() {
                guard shape[axis] == 1 else { throw TensorError.axisIsNotOne(axis: axis, shape: shape) }
                kept.remove(at: axis)
            }
        } else {
            kept.removeAll { $0 == 1 }
        }
        return Tensor(elementType: elementType, shape: kept, count: count, storage: storage)
    }

    /// With a new axis of extent 1 at `axis`; −1 puts it last.
    public func expanded(axis: Int) throws -> Tensor {
        let place = axis < 0 ? axis + rank + 1 : axis
        guard place >= 0, place <= rank else { throw TensorError.axisOutOfRange(axis: axis, shape: shape) }
        var wider = shape
        wider.insert(1, at: place)
        return Tensor(elementType: elementType, shape: wider, count: count, storage: storage)
    }

    /// The axes in another order; reversed when none is given. Axis i of the result is axis `permutation[i]` of this.
    public func transposed(_ permutation: [Int]? = nil) throws -> Tensor {
        let order: [Int]
        if let permutation {
            order = permutation.map { $0 < 0 ? $0 + rank : $0 }
            guard order.sorted() == Array(0..<rank) else {
                throw TensorError.wrongPermutation(permutation, shape: shape)
            }
        } else {
            order = (0..<rank).reversed()
        }
        let transposedShape = order.map { shape[$0] }
        // Moving axes of extent 1 moves no element.
        let moving = order.filter { shape[$0] != 1 }
        if moving == moving.sorted() || count <= 1 {
            return Tensor(elementType: elementType, shape: transposedShape, count: count, storage: storage)
        }
        let strides = shape.rowMajorStrides
        let result = try Tensor(uninitialized: transposedShape, elementType: elementType)
        let walk = StridedWalk(extents: transposedShape, strides: order.map { strides[$0] })
        switch elementType {
        case .f64: walk.gather(UInt64.self, from: storage.address, into: result.storage.address)
        case .f32: walk.gather(UInt32.self, from: storage.address, into: result.storage.address)
        case .bool: walk.gather(UInt8.self, from: storage.address, into: result.storage.address)
        }
        return result
    }

    /// Repeated along axes of extent 1 and along new leading ones.
    public func broadcast(to shape: Shape) throws -> Tensor {
        if shape == self.shape { return self }
        guard rank <= shape.count, broadcastShape(self.shape, shape) == shape else {
            throw TensorError.cannotBroadcast(from: self.shape, to: shape)
        }
        if shape.elementCount == count {
            return Tensor(elementType: elementType, shape: shape, count: count, storage: storage)
        }
        let result = try Tensor(uninitialized: shape, elementType: elementType)
        let walk = StridedWalk(extents: shape, strides: broadcastStrides(to: shape))
        switch elementType {
        case .f64: walk.gather(UInt64.self, from: storage.address, into: result.storage.address)
        case .f32: walk.gather(UInt32.self, from: storage.address, into: result.storage.address)
        case .bool: walk.gather(UInt8.self, from: storage.address, into: result.storage.address)
        }
        return result
    }

    /// Strides in elements along the axes of a shape that this broadcasts to: 0 where it repeats.
    func broadcastStrides(to shape: Shape) -> [Int] {
        let own = self.shape.rowMajorStrides
        let lead = shape.count - rank
        return shape.indices.map { axis in
            axis < lead || self.shape[axis - lead] == 1 ? 0 : own[axis - lead]
        }
    }

    /// The tensors one after the other along an axis they have; their other extents must be equal.
    public static func concatenate(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
        guard let first = tensors.first else { throw TensorError.nothingToJoin(operation: "concat") }
        guard first.rank > 0 else {
            throw TensorError.wrongRank(operation: "concat", expected: "tensors with axes", first.shape)
        }
        let axis = try resolvedAxis(axis, rank: first.rank, shape: first.shape)
        var shape = first.shape
        shape[axis] = 0
        var type = first.elementType
        for tensor in tensors {
            guard tensor.rank == first.rank,
                  tensor.shape.indices.allSatisfy({ $0 == axis || tensor.shape[$0] == first.shape[$0] }) else {
                throw TensorError.shapesDiffer(operation: "concat", first.shape, tensor.shape)
            }
            let (extent, overflow) = shape[axis].addingReportingOverflow(tensor.shape[axis])
            guard !overflow else { throw TensorError.impossibleShape(first.shape) }
            shape[axis] = extent
            type = type.promoted(with: tensor.elementType)
        }
        if tensors.count == 1 { return first }
        let result = try Tensor(uninitialized: shape, elementType: type)
        // Without elements there may be rows without number.
        let outer = result.count == 0 ? 0 : shape[..<axis].reduce(1, *)
        let inner = shape[(axis + 1)...].reduce(1, *) * type.byteCount
        let rowBytes = shape[axis] * inner
        var place = 0
        for tensor in tensors {
            let part = tensor.converted(to: type)
            let partBytes = part.shape[axis] * inner
            withExtendedLifetime(part) {
                for row in 0..<outer {
                    (result.storage.address + row * rowBytes + place).copyMemory(
                        from: part.storage.address + row * partBytes, byteCount: partBytes)
                }
            }
            place += partBytes
        }
        return result
    }

    /// The tensors along a new axis; all must have one shape.
    public static func stack(_ tensors: [Tensor], axis: Int = 0) throws -> Tensor {
        guard let first = tensors.first else { throw TensorError.nothingToJoin(operation: "stack") }
        for tensor in tensors where tensor.shape != first.shape {
            throw TensorError.shapesDiffer(operation: "stack", first.shape, tensor.shape)
        }
        let place = axis < 0 ? axis + first.rank + 1 : axis
        return try concatenate(tensors.map { try $0.expanded(axis: axis) }, axis: place)
    }
}
