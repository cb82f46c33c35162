internal import Tensors

extension Value {
    /// Whether two values are the same: one answer, whatever their types. Tensors are when shape and all elements are;
    /// NaN equals nothing, as in arithmetic.
    public func equals(_ other: Value) -> Bool {
        // Values may be nested deeper than the stack is: what is left to compare waits in a list.
        var pending: [(Value, Value)] = [(self, other)]
        while let (a, b) = pending.popLast() {
            switch (a, b) {
            case (.none, .none): continue
            case (.number, .number), (.bool, .bool), (.number, .bool), (.bool, .number):
                guard a.scalar == b.scalar else { return false }
            case (.string(let a), .string(let b)):
                guard a === b || a.text == b.text else { return false }
            case (.tensor(let a), .tensor(let b)):
                guard a.tensor.hasSameValues(as: b.tensor) else { return false }
            case (.list(let a), .list(let b)):
                if a === b { continue }
                guard a.elements.count == b.elements.count else { return false }
                pending += zip(a.elements, b.elements).reversed()
            case (.record(let a), .record(let b)):
                if a === b { continue }
                guard a.record.count == b.record.count else { return false }
                for (name, value) in a.record.fields {
                    guard let other = b.record[name] else { return false }
                    pending.append((value, other))
                }
            case (.table(let a), .table(let b)):
                guard a.table == b.table else { return false }
            case (.list(let list), .tensor(let box)), (.tensor(let box), .list(let list)):
                guard box.tensor.shape.first == list.elements.count, let rows = try? box.tensor.elementsAlongFirstAxis()
                else { return false }
                pending += zip(list.elements, rows)
            case (.function(let a), .function(let b)):
                guard a.isSame(as: b) else { return false }
            case (.object(let a), .object(let b)):
                guard a === b || a.isEqual(to: b) else { return false }
            case (.object(let object), .number(let number)), (.number(let number), .object(let object)):
                guard object.number == number else { return false }
            case (.traced(let a), .traced(let b)):
                guard a.traced.graph === b.traced.graph, a.traced.index == b.traced.index else { return false }
            default: return false
            }
        }
        return true
    }
}

extension Tensor {
    /// The same shape and elements; the element type does not count.
    func hasSameValues(as other: Tensor) -> Bool {
        guard shape == other.shape else { return false }
        if elementType == other.elementType, elementType == .f64 {
            return withUnsafeElements(of: Double.self) { a in
                other.withUnsafeElements(of: Double.self) { b in a.elementsEqual(b) }
            }
        }
        return (0..<count).allSatisfy { self[flat: $0] == other[flat: $0] }
    }

    /// The sub-tensors along the first axis: numbers (or bools) of a vector, rows of a matrix.
    func elementsAlongFirstAxis() throws -> [Value]? {
        guard let first = shape.first else { return nil }
        if rank == 1 {
            if elementType == .bool { return bools.map { .bool($0) } }
            return doubles.map { .number($0) }
        }
        let part = Array(shape.dropFirst())
        return try (0..<first).map { try Value(slab($0, shape: part)) }
    }

    /// The sub-tensor at an index of the first axis, which must be within it.
    func slab(_ index: Int, shape part: Shape) throws -> Tensor {
        let bytes = part.reduce(1, *) * elementType.byteCount
        return try Tensor(shape: part, elementType: elementType) { target in
            withUnsafeBytes { source in
                if bytes > 0, let start = source.baseAddress { target.copyMemory(from: start + index * bytes, byteCount: bytes) }
            }
        }
    }
}
