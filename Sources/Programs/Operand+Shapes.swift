public import Tensors

// Shapes: another view of the same elements where the compiler can, a copy where it must.
extension Operand {
    public func reshaped(_ shape: Shape) throws -> Operand {
        if shape == self.shape { return self }
        if let source = source(of: .reshape) { return try source.reshaped(shape) }
        return try Operand.apply(.reshape, .shape(shape), [self])
    }

    /// What a traced value is made of by an operation of one operand; nil where it is made otherwise.
    private func source(of primitive: Primitive) -> Operand? {
        guard case .traced(let traced) = self, traced.graph.nodes[traced.index].primitive == primitive,
            let operand = traced.graph.nodes[traced.index].operands.first
        else { return nil }
        return .traced(Traced(graph: traced.graph, index: operand))
    }

    /// Result dimension i is dimension `permutation[i]`; all reversed by default.
    public func transposed(_ permutation: [Int]? = nil) throws -> Operand {
        let permutation = permutation ?? Array((0..<rank).reversed())
        if permutation == Array(0..<rank) { return self }
        if case .traced(let traced) = self, case .permutation(let inner) = traced.graph.nodes[traced.index].attributes,
            traced.graph.nodes[traced.index].primitive == .transpose {
            let source = Operand.traced(Traced(graph: traced.graph, index: traced.graph.nodes[traced.index].operands[0]))
            return try source.transposed(permutation.map { inner[$0] })
        }
        return try Operand.apply(.transpose, .permutation(permutation), [self])
    }

    public func broadcast(to shape: Shape) throws -> Operand {
        if shape == self.shape { return self }
        return try Operand.apply(.broadcast, .shape(shape), [self])
    }

    /// Adds dimensions of extent 1 at these places of the result.
    public func expanded(at axes: [Int]) throws -> Operand {
        var shape = self.shape
        for axis in axes.sorted() { shape.insert(1, at: Swift.min(Swift.max(axis, 0), shape.count)) }
        return try reshaped(shape)
    }

    public func sliced(_ slices: [Attributes.Slice]) throws -> Operand {
        if zip(slices, shape).allSatisfy({ $0.start == 0 && $0.step == 1 && $0.count == $1 }) { return self }
        if let part = try part(slices) { return part }
        return try Operand.apply(.slice, .slices(slices), [self])
    }

    /// A slice that lies in one part of a concatenation, taken from that part.
    private func part(_ slices: [Attributes.Slice]) throws -> Operand? {
        guard case .traced(let traced) = self, slices.count == rank else { return nil }
        let node = traced.graph.nodes[traced.index]
        guard node.primitive == .concatenate, case .axis(let axis, _) = node.attributes, slices.indices.contains(axis),
            slices[axis].step == 1, slices[axis].count > 0
        else { return nil }
        var start = slices[axis].start
        for operand in node.operands {
            let part = Operand.traced(Traced(graph: traced.graph, index: operand))
            let extent = part.shape[axis]
            if start < extent {
                guard start + slices[axis].count <= extent else { return nil }
                var inside = slices
                inside[axis].start = start
                return try part.sliced(inside)
            }
            start -= extent
        }
        return nil
    }

    /// The elements `start ..< start + count` along one axis.
    public func sliced(axis: Int, start: Int, count: Int) throws -> Operand {
        var slices = shape.map { Attributes.Slice(start: 0, count: $0) }
        guard slices.indices.contains(axis) else { throw ProgramError.axisOutOfRange(axis: axis, shape: shape) }
        slices[axis] = Attributes.Slice(start: start, count: count)
        return try sliced(slices)
    }

    /// The sub-tensor at one index of an axis, which goes.
    public func at(_ index: Int, axis: Int = 0) throws -> Operand {
        let part = try sliced(axis: axis, start: index, count: 1)
        var shape = part.shape
        shape.remove(at: axis)
        return try part.reshaped(shape)
    }

    public static func concatenate(_ operands: [Operand], axis: Int = 0) throws -> Operand {
        if operands.count == 1, let only = operands.first { return only }
        let types = operands.map(\.elementType)
        let type: ElementType = types.allSatisfy { $0 == .f32 } ? .f32 : types.allSatisfy { $0 == .bool } ? .bool : .f64
        return try apply(.concatenate, .axis(axis, reversed: false), try operands.map { try $0.converted(to: type) })
    }

    /// Operands of one shape along a new axis.
    public static func stack(_ operands: [Operand], axis: Int = 0) throws -> Operand {
        try concatenate(try operands.map { try $0.expanded(at: [axis]) }, axis: axis)
    }

    /// Rows `index[i]` of a table; an index outside gives NaN rows.
    public static func gather(_ table: Operand, rows index: Operand) throws -> Operand {
        try apply(.gather, .none, [table, index])
    }
}
