internal import Diagnostics
internal import Tensors

// What instructions do with values that are not plain numbers.
extension Machine {
    typealias Registers = UnsafeMutablePointer<Slot>

    /// The value of an operand; a temporary is done with, so that what it holds may be changed or freed.
    func operand(_ registers: Registers, _ index: Int, _ header: FunctionCode.Pointer) throws -> Value {
        let slot = registers + index
        if index >= header.pointee.firstTemporary, slot.pointee.isReference {
            if let value = slot.take() { return value }
        } else if let value = slot.pointee.value {
            return value
        }
        throw undefined(index, header)
    }

    /// The value of a register, which keeps it.
    func value(_ registers: Registers, _ index: Int, _ header: FunctionCode.Pointer) throws -> Value {
        guard let value = registers[index].value else { throw undefined(index, header) }
        return value
    }

    /// The error of a variable that has no value.
    func undefined(_ index: Int, _ header: FunctionCode.Pointer) -> RuntimeError {
        let code = header.pointee.code.takeUnretainedValue()
        if header.pointee.firstTemporary == GlobalNames.direct, index < GlobalNames.direct, let name = names.name(at: index) {
            return unknownGlobal(name)
        }
        return .noValueYet(code.content.registerNames[index] ?? "this")
    }

    func unknownGlobal(_ name: String) -> RuntimeError {
        let known = variables.map(\.name) + registry.names
        return .unknownName(name, suggestions: suggestions(for: name, among: known))
    }

    func loadGlobal(_ index: Int) throws -> Slot {
        let slot = globals.slots[index]
        guard slot.tag != Slot.undefined else { throw unknownGlobal(names.name(at: index) ?? "this") }
        slot.retain()
        return slot
    }

    /// Whether a condition holds, for what is not plainly true or false.
    func truth(_ value: Value, _ keyword: ConditionKeyword, _ header: FunctionCode.Pointer, _ instruction: Int) throws -> Bool {
        if case .bool(let truth) = value { return truth }
        let span = header.pointee.code.takeUnretainedValue().span(at: instruction)
        let text = span.map { $0.source.slice($0.range) } ?? "the condition"
        let short = text.count <= 60 && !text.contains("\n") ? text : "the condition"
        switch value {
        case .traced: throw RuntimeError.conditionTraced(keyword: keyword.text, text: short)
        case .tensor: throw RuntimeError.conditionIsTensor(keyword: keyword.text, text: short)
        default: throw RuntimeError.conditionNotBool(keyword: keyword.text, type: value.typePhrase, text: short)
        }
    }

    func negation(_ value: Value) throws -> Value {
        switch value {
        case .bool(let truth): return .bool(!truth)
        case .tensor: throw RuntimeError.conditionIsTensor(keyword: "not", text: "this")
        case .traced: throw RuntimeError.conditionTraced(keyword: "not", text: "this")
        default: throw RuntimeError.conditionNotBool(keyword: "not", type: value.typePhrase, text: "x")
        }
    }

    // MARK: Indices

    /// Index items with their values, which stand in registers from `first` on.
    func items(
        _ patterns: [IndexPattern], _ registers: Registers, _ first: Int, _ header: FunctionCode.Pointer
    ) throws -> [IndexItemValue] {
        var next = first
        func bound(_ present: Bool) throws -> Int? {
            guard present else { return nil }
            defer { next += 1 }
            let value = try operand(registers, next, header)
            return value.isNone ? nil : try Indexing.whole(value)
        }
        return try patterns.map { pattern in
            switch pattern {
            case .ellipsis: return .ellipsis
            case .at:
                defer { next += 1 }
                return .at(try operand(registers, next, header))
            case .slice(let start, let stop, let step):
                return .slice(start: try bound(start), stop: try bound(stop), step: try bound(step))
            }
        }
    }

    func path(
        _ steps: [PathStep], _ registers: Registers, _ first: Int, _ header: FunctionCode.Pointer
    ) throws -> [PathStepValue] {
        var next = first
        return try steps.map { step in
            switch step {
            case .field(let name): return .field(name)
            case .index(let patterns):
                defer { next += patterns.reduce(0) { $0 + $1.valueCount } }
                return .index(try items(patterns, registers, next, header))
            }
        }
    }

    /// `x[i]` for one index; numbers out of vectors without detours.
    func indexAt(_ registers: Registers, _ instruction: Instruction, _ header: FunctionCode.Pointer) throws {
        let target = registers + Int(instruction.a)
        let base = registers[Int(instruction.b)]
        let index = registers[Int(instruction.c)]
        if index.tag == Slot.number {
            var element: Slot?
            if base.tag == Slot.tensor {
                element = base.withObject(as: TensorBox.self) { $0.number(at: index.asNumber) }?.map { Slot(number: $0) }
            } else if base.tag == Slot.list {
                element = base.withObject(as: ListBox.self) { $0.element(at: index.asNumber) }?.map { Slot($0) }
            }
            if let element {
                if Int(instruction.b) >= header.pointee.firstTemporary { (registers + Int(instruction.b)).replace(.withoutValue) }
                target.replace(element)
                return
            }
        }
        let value = try operand(registers, Int(instruction.b), header)
        let item = try operand(registers, Int(instruction.c), header)
        target.replace(Slot(try Indexing.apply(value, [.at(item)])))
    }

    /// `x.name`; out of a record without copying it.
    func field(_ registers: Registers, _ instruction: Instruction, _ header: FunctionCode.Pointer) throws {
        let name = header.pointee.code.takeUnretainedValue().content.names[instruction.d][0]
        let base = try operand(registers, Int(instruction.b), header)
        (registers + Int(instruction.a)).replace(Slot(try Fields.get(base, name)))
    }

    /// `x[i] = v` for one index; numbers into unshared vectors in place.
    func setIndexAt(_ registers: Registers, _ instruction: Instruction, _ header: FunctionCode.Pointer) throws {
        let variable = registers + Int(instruction.a)
        let index = registers[Int(instruction.b)]
        let new = registers[Int(instruction.c)]
        if variable.pointee.tag == Slot.tensor, index.tag | new.tag == Slot.number {
            let box = variable.reference(as: TensorBox.self)
            if isKnownUniquelyReferenced(&box.pointee),
                variable.pointee.withObject(as: TensorBox.self, { $0.setNumber(at: index.asNumber, to: new.asNumber) }) == true {
                return
            }
        }
        let item = try operand(registers, Int(instruction.b), header)
        let part = try operand(registers, Int(instruction.c), header)
        try change(variable, header, Int(instruction.a), [.index([.at(item)])], part)
    }

    /// Changes a part of a variable's value.
    func change(
        _ variable: UnsafeMutablePointer<Slot>, _ header: FunctionCode.Pointer, _ index: Int, _ path: [PathStepValue],
        _ new: Value
    ) throws {
        guard var value = variable.take() else { throw undefined(index, header) }
        defer { variable.replace(Slot(value)) }
        try Updating.set(&value, path[...], to: new)
    }

    // MARK: Functions

    func makeFunction(
        _ prototype: FunctionPrototype, _ registers: Registers, _ running: Unmanaged<FunctionValue>?
    ) -> FunctionValue {
        let captures = prototype.captures.map { capture -> Slot in
            switch capture {
            case .register(let register):
                let slot = registers[register]
                slot.retain()
                return slot
            case .enclosing:
                return running.map { Slot(.function($0.takeUnretainedValue())) } ?? .withoutValue
            }
        }
        return FunctionValue(prototype.code, captures: captures)
    }

    /// The arguments of a general call, spreads spread.
    func arguments(
        _ patterns: [ArgumentPattern], _ registers: Registers, _ first: Int, _ header: FunctionCode.Pointer
    ) throws -> Arguments {
        var arguments = Arguments()
        for (position, pattern) in patterns.enumerated() {
            let value = try operand(registers, first + position, header)
            switch pattern {
            case .positional: arguments.positional.append(value)
            case .named(let name): arguments.named.append((name, value))
            case .spread:
                switch value {
                case .record(let box): arguments.named += box.record.fields
                case .list, .tensor, .traced: arguments.positional += try value.asElements() ?? []
                default: throw RuntimeError.cannotSpread(type: value.typePhrase, into: "a call")
                }
            }
        }
        return arguments
    }
}
