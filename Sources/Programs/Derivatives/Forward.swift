internal import Tensors

// Forward mode on the graph: tangents flow with the values.
extension Graph {
    /// The tangents of `results` along the direction given by one tangent for each variable (nil where it is zero).
    public func pushforward(
        of results: [Traced], from variables: [(variable: Traced, tangent: Operand)]
    ) throws -> [Operand?] {
        let depends = dependence(on: variables.map(\.variable.index))
        var tangents: [NodeIndex: Operand] = [:]
        for (variable, tangent) in variables { tangents[variable.index] = tangent }
        let last = results.map(\.index).max() ?? -1
        for index in depends.indices where depends[index] && index <= last && tangents[index] == nil {
            let node = nodes[index]
            guard node.operands.contains(where: { tangents[$0] != nil }) else { continue }
            let application = Primitive.Application(
                operands: node.operands.map { .traced(Traced(graph: self, index: $0)) },
                result: .traced(Traced(graph: self, index: index)), attributes: node.attributes,
                needed: node.operands.map { depends[$0] })
            tangents[index] = try node.primitive.tangent(application, node.operands.map { tangents[$0] })
        }
        return results.map { tangents[$0.index] }
    }
}

extension Operand {
    static func zero(_ type: TensorType) throws -> Operand {
        try Operand(Tensor(scalar: 0).converted(to: type.elementType)).broadcast(to: type.shape)
    }

    static func one(_ type: TensorType) throws -> Operand {
        .tensor(try Tensor(repeating: 1, shape: type.shape, elementType: type.elementType))
    }
}
