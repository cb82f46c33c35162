internal import Tensors

// The leaves of a graph.
extension Primitive {
    private static func leaf(_ name: String) -> Primitive {
        Primitive(
            name, lowering: .source,
            type: { _, _ in TensorType([]) }, evaluate: { _, _ in Tensor(scalar: .nan) },
            tangent: { _, _ in nil }, cotangent: { _, _ in [] })
    }

    static let input: Primitive = leaf("input")
    static let constant: Primitive = leaf("constant")
}
