internal import Programs
internal import Runtime
internal import Tensors

extension Call {
    /// The axes an `axis` argument names: one, several, or nil for all.
    func axes(_ name: String = "axis") throws -> [Int]? {
        guard let value = try optional(name) else { return nil }
        return try wholes(value, name)
    }

    /// The one axis an argument names, or nil for all elements.
    func axis(_ name: String = "axis") throws -> Int? { try optionalWhole(name) }

    /// A shape from an argument: a whole number or several.
    func shape(_ name: String) throws -> Shape { try wholes(value(name), name) }

    /// A shape from what `name…` took: `zeros(2, 3)` and `zeros([2, 3])` alike. No arguments are the shape of a number.
    func restShape(_ name: String) throws -> Shape {
        if rest.count == 1, let only = rest.first { return try wholes(only, name) }
        return try rest.flatMap { try wholes($0, name) }
    }

    private func wholes(_ value: Value, _ name: String) throws -> [Int] {
        guard let tensor = try value.asTensor(), tensor.elementType != .bool, tensor.rank <= 1 else {
            throw wrongType(name, expected: "a whole number or a list of them", value: value)
        }
        return try tensor.doubles.map { number in
            guard let whole = Int(exactly: number) else {
                throw invalid(name, "must be whole, not \(NumberText.shortest(number))")
            }
            return whole
        }
    }

    /// The operands of a function of several: the arguments themselves, or the parts of the only one.
    func operands() throws -> [Operand] {
        let parts = rest.count == 1 ? try rest[0].asElements() ?? rest : rest
        return try parts.map { part in
            guard let operand = try part.asOperand() else {
                throw wrongType("x", expected: "a number or a tensor", value: part)
            }
            return operand
        }
    }
}

extension Operand {
    /// Whether the value is still to be computed.
    var isTracedValue: Bool { tensor == nil }
}
