extension Tensor {
    /// The elements that the indices select, as NumPy's `x[…]` does, basic and advanced; fewer indices than axes take
    /// the rest whole.
    ///
    /// Throws with the index, the axis and the shape when one is out of range.
    public func at(_ indices: [TensorIndex]) throws -> Tensor {
        let selection = try Selection(indices, of: shape)
        let result = try Tensor(uninitialized: selection.shape, elementType: elementType)
        withExtendedLifetime(storage) {
            switch elementType {
            case .f64: selection.gather(UInt64.self, from: storage.address, into: result.storage.address)
            case .f32: selection.gather(UInt32.self, from: storage.address, into: result.storage.address)
            case .bool: selection.gather(UInt8.self, from: storage.address, into: result.storage.address)
            }
        }
        return result
    }

    public func at(_ indices: TensorIndex...) throws -> Tensor { try at(indices) }

    /// The element at a place along every axis; negative ones count from the end.
    public func element(_ places: [Int]) throws -> Double {
        guard places.count <= rank else { throw TensorError.tooManyIndices(count: places.count, shape: shape) }
        guard places.count == rank else {
            throw TensorError.wrongRank(operation: "[…]", expected: "an index for each axis", shape)
        }
        var offset = 0
        for axis in places.indices {
            offset = offset * shape[axis] + (try Selection.resolve(places[axis], axis: axis, shape: shape))
        }
        return self[flat: offset]
    }

    /// Puts a value, broadcast to the selected shape and converted to this element type, where the indices select.
    ///
    /// In place when the tensor is not shared. Of a place selected several times the last value stays.
    public mutating func replace(_ indices: [TensorIndex], with value: Tensor) throws {
        let selection = try Selection(indices, of: shape)
        var value = value.converted(to: elementType)
        var valueStep = 0
        if value.count != 1 {
            // As in NumPy, leading extents of 1 may be left out of what is assigned to.
            let extra = value.rank - selection.shape.count
            if extra > 0, value.shape.prefix(extra).allSatisfy({ $0 == 1 }) {
                value = try value.reshaped(Array(value.shape.dropFirst(extra)))
            }
            guard value.rank <= selection.shape.count, broadcastShape(value.shape, selection.shape) == selection.shape else {
                throw TensorError.cannotAssign(value: value.shape, selection: selection.shape)
            }
            value = try value.broadcast(to: selection.shape)
            valueStep = 1
        }
        try checkRoomToChange()
        makeUnique()
        withExtendedLifetime((storage, value)) {
            let (source, target) = (value.storage.address, storage.address)
            switch elementType {
            case .f64: selection.scatter(UInt64.self, from: source, valueStep: valueStep, into: target)
            case .f32: selection.scatter(UInt32.self, from: source, valueStep: valueStep, into: target)
            case .bool: selection.scatter(UInt8.self, from: source, valueStep: valueStep, into: target)
            }
        }
    }

    /// A copy with a value where the indices select.
    public consuming func replacing(_ indices: [TensorIndex], with value: Tensor) throws -> Tensor {
        var result = self
        try result.replace(indices, with: value)
        return result
    }
}
