public import Programs
public import Tensors

extension Value {
    /// The whole number, where the value is one.
    public var whole: Int? {
        guard case .number(let number) = self, number == number.rounded(), number.magnitude <= 0x1p53 else { return nil }
        return Int(number)
    }

    /// The function, or what calling an object calls.
    public var function: FunctionValue? {
        switch self {
        case .function(let function): function
        case .object(let object): object.callable
        default: nil
        }
    }

    /// The value as a tensor: numbers have no dimensions; lists of numbers and of equally shaped tensors are stacked.
    /// Nil where it is something else.
    public func asTensor() throws -> Tensor? {
        switch self {
        case .tensor(let box): return box.tensor
        case .number(let number): return Tensor(scalar: number)
        case .bool(let truth): return Tensor(mask: [truth], shape: [])
        case .object(let object): return object.number.map { Tensor(scalar: $0) }
        case .list(let box):
            if box.elements.isEmpty { return Tensor([]) }
            var numbers: [Double] = []
            numbers.reserveCapacity(box.elements.count)
            for case .number(let number) in box.elements { numbers.append(number) }
            if numbers.count == box.elements.count { return Tensor(numbers) }
            var parts: [Tensor] = []
            for element in box.elements {
                guard let part = try element.asTensor() else { return nil }
                parts.append(part)
            }
            return try Tensor.stack(parts, axis: 0)
        default: return nil
        }
    }

    /// The value as something to calculate with: a tensor, or a value being traced.
    public func asOperand() throws -> Operand? {
        switch self {
        case .traced(let box): return .traced(box.traced)
        case .list(let box) where box.elements.contains(where: \.isTraced):
            var parts: [Operand] = []
            for element in box.elements {
                guard let part = try element.asOperand() else { return nil }
                parts.append(part)
            }
            return try Operand.stack(parts, axis: 0)
        default: return try asTensor().map { .tensor($0) }
        }
    }

    /// The value of a calculation.
    public init(_ operand: Operand) {
        switch operand {
        case .tensor(let tensor): self.init(tensor)
        case .traced(let traced): self = .traced(TracedBox(traced))
        }
    }

    /// What a loop over the value sees: the elements of a list or along a tensor's first axis, the characters of a
    /// string, the names of a record, the rows of a table. Nil where there is nothing to loop over.
    public func asElements() throws -> [Value]? {
        switch self {
        case .list(let box): return box.elements
        case .tensor(let box):
            let tensor = box.tensor
            let rowBytes = tensor.rank > 1 ? Self.partBytes + 8 * tensor.count / max(1, tensor.shape[0]) : 0
            try RuntimeError.checkMemory(for: tensor.shape.first ?? 0, each: MemoryLayout<Value>.stride + rowBytes)
            return try tensor.elementsAlongFirstAxis()
        case .string(let box):
            try RuntimeError.checkMemory(for: box.text.utf8.count, each: Self.partBytes)
            return box.text.map { Value(String($0)) }
        case .record(let box): return box.record.names.map { Value($0) }
        case .table(let box):
            try RuntimeError.checkMemory(for: box.table.rowCount, each: Self.partBytes * (1 + box.table.columns.count))
            return (0..<box.table.rowCount).map { Value(box.table.record(at: $0)) }
        case .traced(let box):
            guard let count = box.traced.shape.first else { return nil }
            return try (0..<count).map { try Value(Operand.traced(box.traced).at($0)) }
        case .object(let object): return object.elements
        default: return nil
        }
    }

    /// About what a boxed part takes beside its numbers: the value, the box, its storage.
    private static let partBytes = 128
}
