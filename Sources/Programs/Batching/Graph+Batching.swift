internal import Tensors

extension Graph {
    /// This graph mapped over a batch: the program of one member becomes the program of `count` members at once ("vmap").
    ///
    /// Inputs that differ between members get a leading axis of extent `count`; the others are shared by all. Every output
    /// has the leading axis. A member's numbers never depend on its neighbours. Compiled with the leading axes as lanes
    /// (`lanes: batchedInputs.map { $0 ? 0 : nil }`), vector instructions work on the members.
    ///
    /// - Parameter batchedInputs: for each input, whether every member has one of its own.
    /// - Throws: `ProgramError.inputCount` when there are not as many as inputs.
    /// - Complexity: as many operations as this graph has; a function of matrices (LAPACK) is written once for each member.
    public func batched(_ batchedInputs: [Bool], count: Int) throws -> Graph {
        guard batchedInputs.count == inputs.count else {
            throw ProgramError.inputCount(expected: inputs.count, found: batchedInputs.count)
        }
        var needed = [Bool](repeating: false, count: nodes.count)
        for output in outputs { needed[output] = true }
        for index in nodes.indices.reversed() where needed[index] {
            for operand in nodes[index].operands { needed[operand] = true }
        }
        let result = Graph()
        var values = [BatchedValue?](repeating: nil, count: nodes.count)
        for (input, isBatched) in zip(inputs, batchedInputs) {
            let type = nodes[input].type
            let shape = isBatched ? [count] + type.shape : type.shape
            values[input] = BatchedValue(operand: .traced(result.input(type.with(shape: shape))), isBatched: isBatched)
        }
        for (index, node) in nodes.enumerated() where needed[index] && values[index] == nil {
            if let constant = node.constant {
                values[index] = BatchedValue(operand: .traced(result.constant(constant)), isBatched: false)
                continue
            }
            values[index] = try BatchingRules(count: count).apply(node, to: node.operands.compactMap { values[$0] })
        }
        result.setOutputs(try outputs.map { output in
            guard let value = values[output] else { throw ProgramError.tracesMixed }
            return result.lift(try value.spread(over: count))
        })
        return result
    }
}

extension Graph {
    /// Whether mapping over a batch makes all of it vector operations over the members.
    public var isAlongMembers: Bool {
        nodes.allSatisfy { node in BatchingRules.isAlongMembers(node, node.operands.map { nodes[$0].type.shape }) }
    }
}

/// A value of the batched graph: shared by all members, or with the members along its first axis.
struct BatchedValue {
    let operand: Operand
    let isBatched: Bool

    /// The shape that each member has.
    var memberShape: Shape { isBatched ? Array(operand.shape.dropFirst()) : operand.shape }

    /// The value with the members along its first axis.
    func spread(over count: Int) throws -> Operand {
        isBatched ? operand : try operand.expanded(at: [0]).broadcast(to: [count] + operand.shape)
    }
}
