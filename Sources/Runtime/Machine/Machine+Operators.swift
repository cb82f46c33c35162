internal import Diagnostics
internal import Syntax
internal import Tensors

// Instructions of operators whose operands are not both numbers, and of values built from others.
extension Machine {
    func binary(_ operation: BinaryOperator, _ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer) throws {
        let left = try operand(r, Int(i.b), header)
        let right = try operand(r, Int(i.c), header)
        (r + Int(i.a)).replace(Slot(try Arithmetic.apply(operation, left, right)))
    }

    func binaryWithConstant(
        _ operation: BinaryOperator, _ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer, constantFirst: Bool
    ) throws {
        let value = try operand(r, Int(i.b), header)
        let constant = Value.number(i.number)
        let result = constantFirst ? try Arithmetic.apply(operation, constant, value) : try Arithmetic.apply(operation, value, constant)
        (r + Int(i.a)).replace(Slot(result))
    }

    func compare(_ operation: ComparisonOperator, _ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer) throws {
        let left = try operand(r, Int(i.b), header)
        let right = try operand(r, Int(i.c), header)
        (r + Int(i.a)).replace(Slot(try Comparison.apply(operation, left, right)))
    }

    /// The comparison that a jump depends on.
    func holds(
        _ operation: ComparisonOperator, _ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer,
        _ next: UnsafeMutablePointer<Instruction>
    ) throws -> Bool {
        let left = try operand(r, Int(i.b), header)
        let right = try operand(r, Int(i.c), header)
        return try truth(Comparison.apply(operation, left, right), ConditionKeyword(rawValue: i.a) ?? .conditional, header, next - header.pointee.instructions - 1)
    }

    func holdsWithConstant(
        _ operation: ComparisonOperator, _ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer,
        _ next: UnsafeMutablePointer<Instruction>
    ) throws -> Bool {
        let left = try operand(r, Int(i.b), header)
        let instruction = next - header.pointee.instructions - 1
        let keyword = header.pointee.code.takeUnretainedValue().content.keywords[instruction] ?? .conditional
        return try truth(Comparison.apply(operation, left, .number(i.number)), keyword, header, instruction)
    }

    /// The condition of a jump that is not plainly a bool.
    func truth(
        of i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer, _ next: UnsafeMutablePointer<Instruction>
    ) throws -> Bool {
        let value = try value(r, Int(i.a), header)
        return try truth(value, ConditionKeyword(rawValue: i.c) ?? .conditional, header, next - header.pointee.instructions - 1)
    }

    // MARK: Building

    /// The values of consecutive registers, which are done with.
    func operands(_ r: Registers, _ first: Int, _ count: Int, _ header: FunctionCode.Pointer) throws -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for register in first..<first + count { values.append(try operand(r, register, header)) }
        return values
    }

    func record(_ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer) throws -> Value {
        let names = header.pointee.code.takeUnretainedValue().content.names[i.d]
        let values = try operands(r, Int(i.b), Int(i.c), header)
        return Value(Record(zip(names, values).map { (name: $0, value: $1) }))
    }

    /// Adds to a list under construction, which stands in a temporary and nowhere else.
    func build(_ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer) throws {
        guard var value = (r + Int(i.a)).take(), let box = value.takeList() else { return }
        switch i.operation {
        case .appendToList: box.elements.append(try operand(r, Int(i.b), header))
        case .extendList: box.elements += try Building.spread(operand(r, Int(i.b), header))
        default:
            r[Int(i.a)] = Slot(try Building.bracket(box.elements))
            return
        }
        r[Int(i.a)] = Slot(.list(box))
    }

    /// Adds to a record under construction.
    func buildRecord(_ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer) throws {
        guard var value = (r + Int(i.a)).take(), let box = value.takeRecord() else { return }
        let part = try operand(r, Int(i.b), header)
        if i.operation == .setRecordField {
            box.record[header.pointee.code.takeUnretainedValue().content.names[i.d][0]] = part
        } else {
            box.record.merge(try Building.fields(part))
        }
        r[Int(i.a)] = Slot(.record(box))
    }

    func format(_ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer) throws {
        let value = try operand(r, Int(i.b), header)
        let format = i.d < 0 ? nil : header.pointee.code.takeUnretainedValue().content.formats[i.d]
        (r + Int(i.a)).replace(Slot(Value(try Building.text(value, format, style, context.cancellation))))
    }

    func joinText(_ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer) throws {
        let parts = try operands(r, Int(i.b), Int(i.c), header)
        (r + Int(i.a)).replace(Slot(Value(parts.compactMap(\.text).joined())))
    }

    // MARK: Loops and assertions

    /// Checks the ends of a range in two registers; whether there is anything between.
    func prepareRange(_ ends: Registers, _ header: FunctionCode.Pointer, _ index: Int) throws -> Bool {
        let (first, last) = try Arithmetic.rangeEnds(
            operand(ends - index, index, header), operand(ends - index, index + 1, header))
        ends.replace(Slot(number: Double(first)))
        (ends + 1).replace(Slot(number: Double(last)))
        return first <= last
    }

    /// The error of an assertion: its text, the message it has, the values of the two sides that it compares.
    func failedAssertion(_ i: Instruction, _ r: Registers, _ header: FunctionCode.Pointer) throws -> RuntimeError {
        let text = header.pointee.code.takeUnretainedValue().content.assertions[i.d].condition
        let message = try value(r, Int(i.a), header)
        var notes: [String] = []
        if i.c == 2 {
            let left = try value(r, Int(i.b), header).inline(style)
            let right = try value(r, Int(i.b) + 1, header).inline(style)
            notes.append("the left side is \(clipped(left)), the right side \(clipped(right))")
        }
        return .assertionFailed(
            condition: clipped(text.split(whereSeparator: \.isNewline).joined(separator: " ")),
            message: message.isNone ? nil : message.interpolated(style), notes: notes)
    }

    private func clipped(_ text: String) -> String {
        text.count <= 120 ? text : text.prefix(119) + "…"
    }
}
