// Reverse mode on the graph: cotangents flow from one value back to the variables, each rule adding nodes. The result is
// a graph like any other, so derivatives nest.
extension Graph {
    /// The cotangents of `variables` given one cotangent for each of `results` (nil where a variable has no influence).
    ///
    /// - Source: Griewank & Walther, Evaluating Derivatives, 2nd ed., ch. 3.
    public func pullback(
        of results: [(value: Traced, cotangent: Operand)], to variables: [Traced]
    ) throws -> [Operand?] {
        let depends = dependence(on: variables.map(\.index))
        let wanted = Set(variables.map(\.index))
        var cotangents: [NodeIndex: Operand] = [:]
        for (value, cotangent) in results where depends[value.index] {
            try accumulate(cotangent, at: value.index, in: &cotangents)
        }
        for index in stride(from: depends.count - 1, through: 0, by: -1) where depends[index] {
            guard let cotangent = cotangents[index], !wanted.contains(index) else { continue }
            let node = nodes[index]
            cotangents[index] = nil
            let application = Primitive.Application(
                operands: node.operands.map { .traced(Traced(graph: self, index: $0)) },
                result: .traced(Traced(graph: self, index: index)), attributes: node.attributes,
                needed: node.operands.map { depends[$0] })
            let parts = try node.primitive.cotangent(application, cotangent)
            for (operand, part) in zip(node.operands, parts) where depends[operand] {
                if let part { try accumulate(part, at: operand, in: &cotangents) }
            }
        }
        return variables.map { cotangents[$0.index] }
    }

    private func accumulate(_ part: Operand, at index: NodeIndex, in cotangents: inout [NodeIndex: Operand]) throws {
        cotangents[index] = try cotangents[index].map { try $0 + part } ?? part
    }

    /// The gradient of one number with respect to each variable, zero where it has no influence.
    public func gradient(of value: Traced, withRespectTo variables: [Traced]) throws -> [Operand] {
        guard value.type.count == 1 else { throw ProgramError.notAScalar(value.shape) }
        let seed = try Operand.one(value.type)
        return try zip(pullback(of: [(value, seed)], to: variables), variables).map { cotangent, variable in
            try cotangent?.broadcast(to: variable.shape) ?? Operand.zero(variable.type)
        }
    }
}
