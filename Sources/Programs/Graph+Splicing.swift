internal import Tensors

// Graphs made of graphs: another graph's operations repeated in this one, on other inputs.
extension Graph {
    /// Repeats another graph's operations here.
    ///
    /// - Parameter inputs: a value of this graph (or a constant) for each of the other's inputs.
    /// - Returns: the values of the other's outputs.
    /// - Throws: `ProgramError.inputCount` or `.inputMismatch` when the inputs do not fit.
    public func splice(_ other: Graph, inputs: [Operand]) throws -> [Operand] {
        guard inputs.count == other.inputs.count else {
            throw ProgramError.inputCount(expected: other.inputs.count, found: inputs.count)
        }
        var values: [NodeIndex] = []
        values.reserveCapacity(other.nodes.count)
        for node in other.nodes {
            if node.primitive === Primitive.input, case .count(let number) = node.attributes {
                guard inputs[number].type == node.type else {
                    throw ProgramError.inputMismatch(index: number, expected: node.type, found: inputs[number].type)
                }
                values.append(lift(inputs[number]).index)
            } else if let tensor = node.constant {
                values.append(constant(tensor).index)
            } else if node.primitive === Primitive.identity {
                values.append(variable(Traced(graph: self, index: values[node.operands[0]])).index)
            } else {
                values.append(try apply(node.primitive, node.attributes, node.operands.map { values[$0] }).index)
            }
        }
        return other.outputs.map { .traced(Traced(graph: self, index: values[$0])) }
    }
}
