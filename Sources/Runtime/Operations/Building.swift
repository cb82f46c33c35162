public import Diagnostics
internal import Programs
internal import Tensors

/// Values made of others: brackets, interpolated text, the parts of a destructuring.
enum Building {
    /// `[a, b, …]`: a tensor of numbers or of equally shaped tensors, else a list.
    static func bracket(_ elements: [Value]) throws -> Value {
        guard let first = elements.first else { return Value(elements) }
        switch first {
        case .number:
            var numbers: [Double] = []
            numbers.reserveCapacity(elements.count)
            for case .number(let number) in elements { numbers.append(number) }
            if numbers.count == elements.count { return Value(numbers) }
        case .tensor(let box):
            var tensors: [Tensor] = []
            tensors.reserveCapacity(elements.count)
            for case .tensor(let other) in elements where other.tensor.shape == box.tensor.shape { tensors.append(other.tensor) }
            if tensors.count == elements.count { return Value(try Tensor.stack(tensors, axis: 0)) }
        default: break
        }
        guard elements.contains(where: \.isTraced) else { return Value(elements) }
        var operands: [Operand] = []
        for element in elements {
            switch element {
            case .number, .tensor, .traced:
                guard let operand = try element.asOperand() else { return Value(elements) }
                operands.append(operand)
            default: return Value(elements)
            }
        }
        guard let shape = operands.first?.shape, operands.allSatisfy({ $0.shape == shape }) else { return Value(elements) }
        return Value(try Operand.stack(operands, axis: 0))
    }

    /// What `...x` adds to a bracket.
    static func spread(_ value: Value) throws -> [Value] {
        switch value {
        case .list, .tensor, .traced, .string:
            if let elements = try value.asElements() {
                // The bracket grows: it may be copied to twice as much room.
                try RuntimeError.checkMemory(for: elements.count, each: 4 * MemoryLayout<Value>.stride)
                return elements
            }
        default: break
        }
        throw RuntimeError.cannotSpread(type: value.typePhrase, into: "a bracket")
    }

    /// What `...x` adds to a record.
    static func fields(_ value: Value) throws -> Record {
        switch value {
        case .record(let box): return box.record
        case .table(let box):
            return Record(zip(box.table.names, box.table.columns).map { (name: $0, value: Value($1)) })
        default: throw RuntimeError.cannotSpread(type: value.typePhrase, into: "a record")
        }
    }

    /// The parts of a value, as many as there are names.
    static func unpack(_ value: Value, into count: Int) throws -> [Value] {
        let parts: [Value]?
        switch value {
        case .list, .tensor, .traced: parts = try value.asElements()
        case .record(let box): parts = box.record.values
        case .object(let object): parts = object.elements
        default: parts = nil
        }
        guard let parts else { throw RuntimeError.cannotUnpack(type: value.typePhrase, expected: count, count: nil) }
        guard parts.count == count else {
            throw RuntimeError.cannotUnpack(type: value.typePhrase, expected: count, count: parts.count)
        }
        return parts
    }

    /// The text that interpolation puts in a string.
    static func text(
        _ value: Value, _ format: FormatSpecification?, _ style: DisplayStyle, _ cancellation: Cancellation
    ) throws -> String {
        guard let format else { return value.interpolated(style) }
        return try format.text(of: value, style, cancellation)
    }
}

extension FormatSpecification {
    /// The value written: numbers and strings by the format; tensors and lists of numbers element by element; else as text.
    ///
    /// - Throws: `RuntimeError` for what the format does not write, or too much of it; `Interrupted`.
    public func text(of value: Value, _ style: DisplayStyle, _ cancellation: Cancellation) throws -> String {
        switch value {
        case .number(let number): return try text(of: number)
        case .string(let box): return try text(of: box.text)
        case .object(let object):
            if let number = object.number { return try text(of: number) }
            return try text(of: object.summary(style))
        case .tensor, .list:
            guard isForNumbers, let elements = try value.asElements() else { return try text(of: value.inline(style)) }
            try RuntimeError.checkMemory(for: elements.count, each: MemoryLayout<String>.stride + leastBytes)
            var texts: [String] = []
            texts.reserveCapacity(elements.count)
            for (number, element) in elements.enumerated() {
                if number & 255 == 0 { try cancellation.check() }
                texts.append(try text(of: element, style, cancellation))
            }
            return "[" + texts.joined(separator: ", ") + "]"
        case .bool(let truth): return isForNumbers ? try text(of: truth ? 1 : 0) : try text(of: truth ? "true" : "false")
        default: return try text(of: value.inline(style))
        }
    }
}
