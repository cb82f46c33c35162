internal import Diagnostics
internal import Glibc

// The loop that runs instructions. Numbers are calculated with where they stand; everything else goes to the functions of
// Machine+Values and Operations, which work on `Value`s.
//
// Registers are read and written through pointers into memory that the machine reserved for good (CallStack, GlobalValues);
// the compiler gives every frame's code fewer registers than `checkRoom` made sure of.
extension Machine {
    /// Loop steps and calls between two looks at the cancellation flag.
    private static let stepsBetweenPolls = 8192

    /// Runs the active frame and those that it calls, until it returns.
    ///
    /// - Parameter entry: how many frames were active before.
    func execute(from entry: Int) throws -> Value {
        var frame = stack.frames + depth
        var header = frame.pointee.header.pointee
        var r = frame.pointee.registers
        var pc = header.instructions
        var budget = Self.stepsBetweenPolls
        let globalSlots = globals.slots
        let stackEnd = stack.end

        while true {
            do {
                while true {
                    let i = pc.pointee
                    pc += 1
                    switch i.operation {
                    case .loadConstant:
                        let slot = header.constants[Int(i.d)]
                        slot.retain()
                        (r + Int(i.a)).replace(slot)
                    case .loadNone:
                        (r + Int(i.a)).replace(.noValue)
                    case .loadBool:
                        (r + Int(i.a)).replace(Slot(bool: i.b != 0))
                    case .move:
                        let slot = r[Int(i.b)]
                        if slot.tag == Slot.number {
                            (r + Int(i.a)).replace(slot)
                        } else if slot.tag == Slot.undefined {
                            throw undefined(Int(i.b), header)
                        } else {
                            if Int(i.b) >= header.firstTemporary {
                                r[Int(i.b)] = .withoutValue
                            } else {
                                slot.retain()
                            }
                            (r + Int(i.a)).replace(slot)
                        }
                    case .copy:
                        let slot = r[Int(i.b)]
                        guard slot.tag != Slot.undefined else { throw undefined(Int(i.b), header) }
                        slot.retain()
                        (r + Int(i.a)).replace(slot)
                    case .loadGlobal:
                        (r + Int(i.a)).replace(try loadGlobal(Int(i.d)))
                    case .storeGlobal:
                        let slot = r[Int(i.a)]
                        slot.retain()
                        (globalSlots + Int(i.d)).replace(slot)
                    case .adoptGlobal:
                        let slot = globalSlots[Int(i.d)]
                        slot.retain()
                        (r + Int(i.a)).replace(slot)
                    case .loadCapture:
                        if let function = frame.pointee.function {
                            let slot = function._withUnsafeGuaranteedRef { $0.captures[Int(i.d)] }
                            slot.retain()
                            (r + Int(i.a)).replace(slot)
                        }
                    case .loadSelf:
                        if let function = frame.pointee.function {
                            (r + Int(i.a)).replace(Slot(.function(function.takeUnretainedValue())))
                        }

                    case .add:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).setNumber(b.asNumber + c.asNumber)
                        } else {
                            try binary(.add, i, r, header)
                        }

                    case .subtract:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).setNumber(b.asNumber - c.asNumber)
                        } else {
                            try binary(.subtract, i, r, header)
                        }

                    case .multiply:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).setNumber(b.asNumber * c.asNumber)
                        } else {
                            try binary(.multiply, i, r, header)
                        }

                    case .divide:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).setNumber(b.asNumber / c.asNumber)
                        } else {
                            try binary(.divide, i, r, header)
                        }

                    case .remainder: try binary(.remainder, i, r, header)
                    case .power:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).setNumber(pow(b.asNumber, c.asNumber))
                        } else {
                            try binary(.power, i, r, header)
                        }
                    case .matrixProduct: try binary(.matrixProduct, i, r, header)

                    case .addConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(b.asNumber + header.constants[Int(i.d)].asNumber)
                        } else {
                            try binaryWithConstant(.add, i, r, header, constantFirst: false)
                        }
                    case .subtractConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(b.asNumber - header.constants[Int(i.d)].asNumber)
                        } else {
                            try binaryWithConstant(.subtract, i, r, header, constantFirst: false)
                        }
                    case .multiplyConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(b.asNumber * header.constants[Int(i.d)].asNumber)
                        } else {
                            try binaryWithConstant(.multiply, i, r, header, constantFirst: false)
                        }
                    case .divideConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(b.asNumber / header.constants[Int(i.d)].asNumber)
                        } else {
                            try binaryWithConstant(.divide, i, r, header, constantFirst: false)
                        }
                    case .remainderConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(Arithmetic.remainder(b.asNumber, header.constants[Int(i.d)].asNumber))
                        } else {
                            try binaryWithConstant(.remainder, i, r, header, constantFirst: false)
                        }
                    case .powerConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            let exponent = header.constants[Int(i.d)].asNumber
                            let base = b.asNumber
                            (r + Int(i.a)).setNumber(exponent == 2 ? base * base : pow(base, exponent))
                        } else {
                            try binaryWithConstant(.power, i, r, header, constantFirst: false)
                        }
                    case .constantAdd:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(header.constants[Int(i.d)].asNumber + b.asNumber)
                        } else {
                            try binaryWithConstant(.add, i, r, header, constantFirst: true)
                        }
                    case .constantSubtract:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(header.constants[Int(i.d)].asNumber - b.asNumber)
                        } else {
                            try binaryWithConstant(.subtract, i, r, header, constantFirst: true)
                        }
                    case .constantMultiply:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(header.constants[Int(i.d)].asNumber * b.asNumber)
                        } else {
                            try binaryWithConstant(.multiply, i, r, header, constantFirst: true)
                        }
                    case .constantDivide:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(header.constants[Int(i.d)].asNumber / b.asNumber)
                        } else {
                            try binaryWithConstant(.divide, i, r, header, constantFirst: true)
                        }
                    case .negate:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            (r + Int(i.a)).setNumber(-b.asNumber)
                        } else {
                            (r + Int(i.a)).replace(Slot(try Arithmetic.negate(operand(r, Int(i.b), header))))
                        }
                    case .not:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.bool {
                            (r + Int(i.a)).replace(Slot(bool: b.payload == 0))
                        } else {
                            (r + Int(i.a)).replace(Slot(try negation(operand(r, Int(i.b), header))))
                        }

                    case .equal:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).replace(Slot(bool: b.asNumber == c.asNumber))
                        } else {
                            try compare(.equal, i, r, header)
                        }
                    case .notEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).replace(Slot(bool: b.asNumber != c.asNumber))
                        } else {
                            try compare(.notEqual, i, r, header)
                        }
                    case .less:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).replace(Slot(bool: b.asNumber < c.asNumber))
                        } else {
                            try compare(.less, i, r, header)
                        }
                    case .lessOrEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).replace(Slot(bool: b.asNumber <= c.asNumber))
                        } else {
                            try compare(.lessOrEqual, i, r, header)
                        }
                    case .greater:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).replace(Slot(bool: b.asNumber > c.asNumber))
                        } else {
                            try compare(.greater, i, r, header)
                        }
                    case .greaterOrEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            (r + Int(i.a)).replace(Slot(bool: b.asNumber >= c.asNumber))
                        } else {
                            try compare(.greaterOrEqual, i, r, header)
                        }
                    case .isIn: try compare(.isIn, i, r, header)
                    case .isNotIn: try compare(.isNotIn, i, r, header)
                    case .both:
                        let left = try operand(r, Int(i.b), header)
                        let right = try operand(r, Int(i.c), header)
                        (r + Int(i.a)).replace(Slot(try Comparison.both(left, right)))

                    case .jump:
                        pc += Int(i.d)
                    case .jumpBack:
                        pc += Int(i.d)
                        budget &-= 1
                        if budget == 0 {
                            budget = Self.stepsBetweenPolls
                            try poll(steps: Self.stepsBetweenPolls)
                        }
                    case .jumpIfFalse:
                        let a = r[Int(i.a)]
                        if a.tag == Slot.bool {
                            if a.payload == 0 { pc += Int(i.d) }
                        } else if try !truth(of: i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpIfTrue:
                        let a = r[Int(i.a)]
                        if a.tag == Slot.bool {
                            if a.payload != 0 { pc += Int(i.d) }
                        } else if try truth(of: i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpIfPlainFalse:
                        let a = r[Int(i.a)]
                        if a.tag == Slot.bool, a.payload == 0 { pc += Int(i.d) }
                    case .jumpIfDefined:
                        if r[Int(i.a)].tag != Slot.undefined { pc += Int(i.d) }
                    case .checkBool:
                        if r[Int(i.a)].tag != Slot.bool { _ = try truth(of: i, r, header, pc) }

                    case .jumpUnlessEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber == c.asNumber) { pc += Int(i.d) }
                        } else if try !holds(.equal, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessEqualConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber == header.constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                        } else if try !holdsWithConstant(.equal, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessNotEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber != c.asNumber) { pc += Int(i.d) }
                        } else if try !holds(.notEqual, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessNotEqualConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber != header.constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                        } else if try !holdsWithConstant(.notEqual, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessLess:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber < c.asNumber) { pc += Int(i.d) }
                        } else if try !holds(.less, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessLessConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber < header.constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                        } else if try !holdsWithConstant(.less, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessLessOrEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber <= c.asNumber) { pc += Int(i.d) }
                        } else if try !holds(.lessOrEqual, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessLessOrEqualConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber <= header.constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                        } else if try !holdsWithConstant(.lessOrEqual, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessGreater:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber > c.asNumber) { pc += Int(i.d) }
                        } else if try !holds(.greater, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessGreaterConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber > header.constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                        } else if try !holdsWithConstant(.greater, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessGreaterOrEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber >= c.asNumber) { pc += Int(i.d) }
                        } else if try !holds(.greaterOrEqual, i, r, header, pc) {
                            pc += Int(i.d)
                        }
                    case .jumpUnlessGreaterOrEqualConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber >= header.constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                        } else if try !holdsWithConstant(.greaterOrEqual, i, r, header, pc) {
                            pc += Int(i.d)
                        }

                    case .prepareRange:
                        let a = r + Int(i.a)
                        if try prepareRange(a, header, Int(i.a)) {
                            (r + Int(i.b)).setNumber(a.pointee.asNumber)
                        } else {
                            pc += Int(i.d)
                        }
                    case .stepRange:
                        let a = r + Int(i.a)
                        let next = a.pointee.asNumber + 1
                        if next <= a[1].asNumber {
                            a.pointee = Slot(number: next)
                            (r + Int(i.b)).setNumber(next)
                            pc += Int(i.d)
                            budget &-= 1
                            if budget == 0 {
                                budget = Self.stepsBetweenPolls
                                try poll(steps: Self.stepsBetweenPolls)
                            }
                        }
                    case .prepareIteration:
                        let sequence = try operand(r, Int(i.a), header)
                        (r + Int(i.a)).replace(Slot(owning: try Iteration(sequence), tag: Slot.iterator))
                    case .stepIteration:
                        if let iteration = r[Int(i.a)].object(as: Iteration.self), let value = try iteration.next() {
                            (r + Int(i.b)).replace(value)
                        } else {
                            pc += Int(i.d)
                        }

                    case .makeBracket:
                        let elements = try operands(r, Int(i.b), Int(i.c), header)
                        (r + Int(i.a)).replace(Slot(try Building.bracket(elements)))
                    case .makeRecord:
                        (r + Int(i.a)).replace(Slot(try record(i, r, header)))
                    case .beginList:
                        (r + Int(i.a)).replace(Slot(Value([Value]())))
                    case .appendToList, .extendList, .finishBracket: try build(i, r, header)
                    case .setRecordField, .mergeRecord: try buildRecord(i, r, header)
                    case .makeRange:
                        let first = try operand(r, Int(i.b), header)
                        let last = try operand(r, Int(i.c), header)
                        (r + Int(i.a)).replace(Slot(try Arithmetic.range(first, last)))
                    case .makeFunction:
                        let prototype = header.code.takeUnretainedValue().content.functions[Int(i.d)]
                        let function = makeFunction(prototype, r, frame.pointee.function)
                        (r + Int(i.a)).replace(Slot(.function(function)))
                    case .format: try format(i, r, header)
                    case .joinText: try joinText(i, r, header)

                    case .indexAt: try indexAt(r, i, header)
                    case .index:
                        let base = try operand(r, Int(i.b), header)
                        let patterns = header.code.takeUnretainedValue().content.indexLists[Int(i.d)]
                        let items = try items(patterns, r, Int(i.c), header)
                        (r + Int(i.a)).replace(Slot(try Indexing.apply(base, items)))
                    case .field:
                        let base = try operand(r, Int(i.b), header)
                        let name = header.code.takeUnretainedValue().content.names[Int(i.d)][0]
                        (r + Int(i.a)).replace(Slot(try Fields.get(base, name)))
                    case .setIndexAt: try setIndexAt(r, i, header)
                    case .setPath:
                        let steps = header.code.takeUnretainedValue().content.paths[Int(i.d)]
                        let path = try path(steps, r, Int(i.b), header)
                        let new = try operand(r, Int(i.c), header)
                        try change(r + Int(i.a), header, Int(i.a), path, new)
                    case .unpack:
                        let parts = try Building.unpack(operand(r, Int(i.b), header), into: Int(i.c))
                        for (offset, part) in parts.enumerated() { (r + Int(i.a) + offset).replace(Slot(part)) }

                    case .call, .callGlobal, .callSelf:
                        let callee: Slot
                        if i.operation == .callSelf, let function = frame.pointee.function {
                            callee = Slot(payload: UInt64(UInt(bitPattern: function.toOpaque())), tag: Slot.function)
                        } else {
                            callee = i.operation == .callGlobal ? globalSlots[Int(i.d)] : r[Int(i.d)]
                        }
                        budget &-= 1
                        if budget == 0 {
                            budget = Self.stepsBetweenPolls
                            try poll(steps: Self.stepsBetweenPolls)
                        }
                        frame.pointee.next = pc
                        let atTop = frame.pointee.function == nil
                        let window = atTop ? frame.pointee.top : r + Int(i.b)
                        if callee.tag == Slot.function, let pointer = UnsafeRawPointer(bitPattern: UInt(callee.payload)) {
                            let function = Unmanaged<FunctionValue>.fromOpaque(pointer)
                            if let calleeHeader = function._withUnsafeGuaranteedRef({ $0.header }),
                                calleeHeader.pointee.parameterCount == Int(i.c) {
                                let next = calleeHeader.pointee
                                guard depth < CallStack.deepest, window + next.registerCount < stackEnd else {
                                    throw RuntimeError.callsTooDeep(CallStack.deepest)
                                }
                                if atTop {
                                    for offset in 0..<Int(i.c) {
                                        let argument = r[Int(i.b) + offset]
                                        r[Int(i.b) + offset] = .withoutValue
                                        (window + offset).replace(argument)
                                    }
                                }
                                var register = Int(i.c)
                                while register < next.firstTemporary {
                                    (window + register).replace(.withoutValue)
                                    register += 1
                                }
                                depth += 1
                                frame += 1
                                frame.initialize(
                                    to: Frame(
                                        header: calleeHeader, function: function, registers: window,
                                        top: window + next.registerCount, result: Int(i.a), next: next.instructions))
                                header = next
                                r = window
                                pc = next.instructions
                                continue
                            }
                            if Int(i.c) == 1, r[Int(i.b)].tag == Slot.number,
                                let scalar = function._withUnsafeGuaranteedRef({ $0.scalar }) {
                                (r + Int(i.a)).setNumber(scalar(r[Int(i.b)].asNumber))
                                continue
                            }
                        }
                        guard let function = callee.value else {
                            throw i.operation == .callGlobal ? unknownGlobal(names.name(at: Int(i.d)) ?? "this") : undefined(Int(i.d), header)
                        }
                        let arguments = try operands(r, Int(i.b), Int(i.c), header)
                        if try call(function, Arguments(arguments), window: window, registers: r, result: Int(i.a)) {
                            frame = stack.frames + depth
                            header = frame.pointee.header.pointee
                            r = frame.pointee.registers
                            pc = header.instructions
                        }
                    case .callGeneral:
                        frame.pointee.next = pc
                        let patterns = header.code.takeUnretainedValue().content.argumentLists[Int(i.d)]
                        let callee = try value(r, Int(i.b), header)
                        let arguments = try arguments(patterns, r, Int(i.b) + 1, header)
                        let window = frame.pointee.function == nil ? frame.pointee.top : r + Int(i.b) + 1
                        if try call(callee, arguments, window: window, registers: r, result: Int(i.a)) {
                            frame = stack.frames + depth
                            header = frame.pointee.header.pointee
                            r = frame.pointee.registers
                            pc = header.instructions
                        }
                    case .returnValue, .returnNone:
                        var value = Slot.noValue
                        if i.operation == .returnValue {
                            value = r[Int(i.a)]
                            guard value.tag != Slot.undefined else { throw undefined(Int(i.a), header) }
                            if frame.pointee.function == nil {
                                value.retain()
                            } else {
                                r[Int(i.a)] = .withoutValue
                            }
                        }
                        releaseRegisters(r, header, isTop: frame.pointee.function == nil)
                        let result = frame.pointee.result
                        depth -= 1
                        frame -= 1
                        if depth == entry {
                            defer { value.release() }
                            return value.value ?? .none
                        }
                        header = frame.pointee.header.pointee
                        r = frame.pointee.registers
                        pc = frame.pointee.next
                        (r + result).replace(value)

                    case .failAssertion: throw try failedAssertion(i, r, header)
                    case .loadParameter:
                        let name = header.code.takeUnretainedValue().content.names[Int(i.b)][0]
                        if let value = parameterValues[name] {
                            (r + Int(i.a)).replace(Slot(value))
                            pc += Int(i.d)
                        }
                    }
                }
            } catch {
                let instruction = pc - header.instructions - 1
                frame.pointee.next = pc
                let resumed = try recover(from: error, at: instruction, entry: entry)
                frame = stack.frames + depth
                header = frame.pointee.header.pointee
                r = frame.pointee.registers
                pc = resumed
            }
        }
    }

    /// Gives up what a frame's registers hold.
    @inline(__always)
    func releaseRegisters(_ registers: Registers, _ header: FunctionCode.Header, isTop: Bool) {
        var register = isTop ? header.firstTemporary : 0
        while register < header.registerCount {
            if registers[register].isReference { (registers + register).replace(.withoutValue) }
            register += 1
        }
    }
}
