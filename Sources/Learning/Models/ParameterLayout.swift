public import Programs
public import Tensors

/// A named block of a model's parameters in the flat vector that optimizers and files work on.
public struct ParameterBlock: Sendable, Hashable {
    public let name: String
    public let shape: Shape
    /// Where the block begins in the flat vector.
    public let offset: Int

    public var count: Int { shape.reduce(1, *) }
    public var range: Range<Int> { offset..<(offset + count) }
}

/// How a model's parameters lie one behind the other in one flat vector, in the order of PyTorch's `parameters()`.
public struct ParameterLayout: Sendable, Hashable {
    public let blocks: [ParameterBlock]

    public init(_ shapes: [(name: String, shape: Shape)]) {
        var offset = 0
        var blocks: [ParameterBlock] = []
        for (name, shape) in shapes {
            let block = ParameterBlock(name: name, shape: shape, offset: offset)
            blocks.append(block)
            offset += block.count
        }
        self.blocks = blocks
    }

    /// The length of the flat vector.
    public var count: Int { blocks.last?.range.upperBound ?? 0 }

    /// The blocks of a flat vector.
    public func split(_ flat: Operand) throws -> [Operand] {
        try blocks.map { try flat.sliced(axis: 0, start: $0.offset, count: $0.count).reshaped($0.shape) }
    }

    /// The flat vector of the blocks.
    public func join(_ parts: [Operand]) throws -> Operand {
        try Operand.concatenate(try parts.map { try $0.reshaped([$0.count]) })
    }
}
