public import Tensors

/// A value that numeric functions take: a tensor, or a value of a graph that is being traced.
///
/// Every numeric function is written once over operands. On tensors it is evaluated at once; when any operand is traced,
/// it adds to the graph.
public enum Operand: Sendable {
    case tensor(Tensor)
    case traced(Traced)

    public init(_ value: Double) { self = .tensor(Tensor(scalar: value)) }
    public init(_ tensor: Tensor) { self = .tensor(tensor) }

    public var shape: Shape {
        switch self {
        case .tensor(let tensor): tensor.shape
        case .traced(let traced): traced.shape
        }
    }

    public var elementType: ElementType {
        switch self {
        case .tensor(let tensor): tensor.elementType
        case .traced(let traced): traced.type.elementType
        }
    }

    public var type: TensorType { TensorType(shape, elementType) }
    public var rank: Int { shape.count }
    public var count: Int { shape.reduce(1, *) }

    /// The tensor, unless the value is being traced.
    public var tensor: Tensor? {
        if case .tensor(let tensor) = self { tensor } else { nil }
    }

    /// The value of a constant: a tensor, or a constant of the graph.
    public var constant: Tensor? {
        switch self {
        case .tensor(let tensor): tensor
        case .traced(let traced): traced.graph.nodes[traced.index].constant
        }
    }

    /// The one value of a constant of which all elements are equal and known cheaply.
    var constantScalar: Double? {
        guard let constant, constant.count == 1 else { return nil }
        return constant.scalar
    }

    /// Applies a primitive: evaluates it, or adds it to the graph of the traced operands.
    public static func apply(_ primitive: Primitive, _ attributes: Attributes = .none, _ operands: [Operand]) throws -> Operand {
        var graph: Graph?
        for case .traced(let traced) in operands {
            if let graph, graph !== traced.graph { throw ProgramError.tracesMixed }
            graph = traced.graph
        }
        guard let graph else {
            let tensors = operands.compactMap(\.tensor)
            return .tensor(try primitive.evaluate(tensors, attributes))
        }
        return .traced(try graph.apply(primitive, attributes, operands.map { graph.lift($0).index }))
    }
}

extension Operand: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    public init(floatLiteral value: Double) { self.init(value) }
    public init(integerLiteral value: Int) { self.init(Double(value)) }
}
