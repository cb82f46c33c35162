public import Tensors

/// A value in a graph: where it stands among the nodes.
public typealias NodeIndex = Int

/// One operation of a graph.
public struct Node: Sendable {
    public let primitive: Primitive
    public let attributes: Attributes
    public let operands: [NodeIndex]
    public let type: TensorType
    /// The value of a constant.
    public let constant: Tensor?
}

/// A program as a list of operations in the order of their dependencies: what tracing gives, what derivatives extend
/// and what the compiler reads.
///
/// Equal operations on equal operands are one node (common subexpressions are found as they are added), and operations
/// on constants alone are evaluated at once. A graph belongs to one thread while it is built.
public final class Graph: @unchecked Sendable {
    public private(set) var nodes: [Node] = []
    public private(set) var inputs: [NodeIndex] = []
    public private(set) var outputs: [NodeIndex] = []
    private var known: [Key: NodeIndex] = [:]
    private var knownUniform: [UniformKey: NodeIndex] = [:]

    private struct Key: Hashable {
        let primitive: Primitive
        let attributes: Attributes
        let operands: [NodeIndex]
    }

    /// A constant of equal elements: a number, or one that was repeated before it came here.
    private struct UniformKey: Hashable {
        let bits: UInt64
        let type: TensorType
    }

    /// Constants larger than this are not folded further: the result may be larger than what made it.
    private static let foldingLimit = 1 << 16

    public init() {}

    /// Adds an input.
    public func input(_ type: TensorType) -> Traced {
        let traced = append(Node(primitive: .input, attributes: .count(inputs.count), operands: [], type: type, constant: nil))
        inputs.append(traced.index)
        return traced
    }

    public func constant(_ tensor: Tensor) -> Traced {
        if let value = Self.commonValue(tensor) {
            let key = UniformKey(bits: value.bitPattern, type: TensorType(of: tensor))
            if let index = knownUniform[key] { return Traced(graph: self, index: index) }
            knownUniform[key] = nodes.count
        }
        return append(Node(primitive: .constant, attributes: .none, operands: [], type: TensorType(of: tensor), constant: tensor))
    }

    private static func commonValue(_ tensor: Tensor) -> Double? {
        guard tensor.count > 0, tensor.count <= foldingLimit else { return nil }
        let first = tensor[flat: 0]
        for index in 1..<max(tensor.count, 1) where tensor[flat: index].bitPattern != first.bitPattern { return nil }
        return first
    }

    /// Adds an operation, or finds it.
    func apply(_ primitive: Primitive, _ attributes: Attributes, _ operands: [NodeIndex]) throws -> Traced {
        let key = Key(primitive: primitive, attributes: attributes, operands: operands)
        if let index = known[key] { return Traced(graph: self, index: index) }
        if let repeated = try applyBeforeRepetition(primitive, attributes, operands) {
            known[key] = repeated.index
            return repeated
        }
        let constants = operands.compactMap { nodes[$0].constant }
        let type = try primitive.type(operands.map { nodes[$0].type }, attributes)
        let traced: Traced
        if constants.count == operands.count, type.count <= Self.foldingLimit, primitive != .identity {
            traced = constant(try primitive.evaluate(constants, attributes))
        } else {
            traced = append(Node(primitive: primitive, attributes: attributes, operands: operands, type: type, constant: nil))
        }
        known[key] = traced.index
        return traced
    }

    /// A function of one repeated value is computed once for all its repetitions.
    private func applyBeforeRepetition(_ primitive: Primitive, _ attributes: Attributes, _ operands: [NodeIndex]) throws -> Traced? {
        guard case .lane = primitive.lowering, operands.count == 1 else { return nil }
        let operand = nodes[operands[0]]
        guard operand.primitive === Primitive.broadcast, let source = operand.operands.first,
            nodes[source].type.count < operand.type.count
        else { return nil }
        let once = try apply(primitive, attributes, [source])
        return try apply(.broadcast, operand.attributes, [once.index])
    }

    /// A value of its own, equal to `operand`: what a derivative is taken with respect to.
    public func variable(_ operand: Traced) -> Traced {
        append(Node(primitive: .identity, attributes: .none, operands: [operand.index], type: operand.type, constant: nil))
    }

    private func append(_ node: Node) -> Traced {
        nodes.append(node)
        return Traced(graph: self, index: nodes.count - 1)
    }

    public func setOutputs(_ traced: [Traced]) {
        outputs = traced.map(\.index)
    }

    /// Traces a Swift function of the given input types.
    public static func trace(
        _ types: [TensorType], _ function: ([Operand]) throws -> [Operand]
    ) throws -> Graph {
        let graph = Graph()
        let inputs = types.map { Operand.traced(graph.input($0)) }
        graph.setOutputs(try function(inputs).map { graph.lift($0) })
        return graph
    }

    /// The operand as a value of this graph.
    public func lift(_ operand: Operand) -> Traced {
        switch operand {
        case .traced(let traced): traced
        case .tensor(let tensor): constant(tensor)
        }
    }

    /// For every node: whether it depends on one of `sources`.
    func dependence(on sources: [NodeIndex]) -> [Bool] {
        var depends = [Bool](repeating: false, count: nodes.count)
        for source in sources { depends[source] = true }
        for (index, node) in nodes.enumerated() where !depends[index] {
            depends[index] = node.operands.contains { depends[$0] }
        }
        return depends
    }
}

/// A value of a graph under construction.
public struct Traced: Sendable {
    public let graph: Graph
    public let index: NodeIndex

    public var type: TensorType { graph.nodes[index].type }
    public var shape: Shape { type.shape }
}
