public import Tensors

/// The shape and element type of a value in a graph.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
    public let shape: Shape
    public let elementType: ElementType

    public init(_ shape: Shape, _ elementType: ElementType = .f64) {
        self.shape = shape
        self.elementType = elementType
    }

    public init(of tensor: Tensor) {
        self.init(tensor.shape, tensor.elementType)
    }

    public var rank: Int { shape.count }
    public var count: Int { shape.reduce(1, *) }

    func with(shape: Shape) -> TensorType { TensorType(shape, elementType) }
    func with(elementType: ElementType) -> TensorType { TensorType(shape, elementType) }

    public var description: String {
        "\(elementType)[\(shape.map(String.init).joined(separator: ", "))]"
    }
}
