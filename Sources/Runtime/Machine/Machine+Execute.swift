internal import Diagnostics
internal import Glibc

// The loop that runs instructions. Here is only what needs no reference counting: numbers, bools, jumps, calls and returns.
// Whatever does not fit goes to `perform` (Machine+Instructions), one call for all, so that the loop's own state stays in
// the processor's registers.
//
// Registers are read and written through pointers into memory that the machine reserved for good (CallStack, GlobalValues);
// the compiler gives a frame's code no more registers than `checkRoom` made sure of.
extension Machine {
    /// Loop steps and calls between two looks at the cancellation flag.
    static let stepsBetweenPolls = 8192

    /// Runs the active frame and those that it calls, until it returns.
    ///
    /// - Parameter entry: how many frames were active before.
    func execute(from entry: Int) throws -> Value {
        var frame = stack.frames + depth
        var header = frame.pointee.header
        var constants = header.pointee.constants
        var r = frame.pointee.registers
        var pc = header.pointee.instructions
        var budget = Self.stepsBetweenPolls
        let globalSlots = globals.slots
        let stackEnd = stack.end
        let entryFrame = stack.frames + entry
        let lastFrame = stack.frames + CallStack.deepest

        while true {
            do {
                while true {
                    let i = pc.pointee
                    pc += 1
                    switch i.operation {
                    case .loadConstant:
                        let slot = constants[Int(i.d)]
                        let a = r + Int(i.a)
                        if !slot.isReference, !a.pointee.isReference {
                            a.pointee = slot
                            continue
                        }
                    case .move:
                        let slot = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if slot.tag < Slot.undefined, !a.pointee.isReference {
                            a.pointee = slot
                            continue
                        }

                    case .add:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: b.asNumber + c.asNumber)
                            continue
                        }
                    case .subtract:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: b.asNumber - c.asNumber)
                            continue
                        }
                    case .multiply:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: b.asNumber * c.asNumber)
                            continue
                        }
                    case .divide:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: b.asNumber / c.asNumber)
                            continue
                        }
                    case .addConstant:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: b.asNumber + constants[Int(i.d)].asNumber)
                            continue
                        }
                    case .subtractConstant:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: b.asNumber - constants[Int(i.d)].asNumber)
                            continue
                        }
                    case .multiplyConstant:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: b.asNumber * constants[Int(i.d)].asNumber)
                            continue
                        }
                    case .divideConstant:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: b.asNumber / constants[Int(i.d)].asNumber)
                            continue
                        }
                    case .constantAdd:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: constants[Int(i.d)].asNumber + b.asNumber)
                            continue
                        }
                    case .constantSubtract:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: constants[Int(i.d)].asNumber - b.asNumber)
                            continue
                        }
                    case .constantMultiply:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: constants[Int(i.d)].asNumber * b.asNumber)
                            continue
                        }
                    case .constantDivide:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: constants[Int(i.d)].asNumber / b.asNumber)
                            continue
                        }
                    case .powerConstant:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference, constants[Int(i.d)].asNumber == 2 {
                            a.pointee = Slot(number: b.asNumber * b.asNumber)
                            continue
                        }
                    case .negate:
                        let b = r[Int(i.b)]
                        let a = r + Int(i.a)
                        if b.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(number: -b.asNumber)
                            continue
                        }

                    case .equal:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(bool: b.asNumber == c.asNumber)
                            continue
                        }
                    case .notEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(bool: b.asNumber != c.asNumber)
                            continue
                        }
                    case .less:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(bool: b.asNumber < c.asNumber)
                            continue
                        }
                    case .lessOrEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(bool: b.asNumber <= c.asNumber)
                            continue
                        }
                    case .greater:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(bool: b.asNumber > c.asNumber)
                            continue
                        }
                    case .greaterOrEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        let a = r + Int(i.a)
                        if b.tag | c.tag == Slot.number, !a.pointee.isReference {
                            a.pointee = Slot(bool: b.asNumber >= c.asNumber)
                            continue
                        }

                    case .jump:
                        pc += Int(i.d)
                        continue
                    case .jumpBack:
                        pc += Int(i.d)
                        budget &-= 1
                        if budget > 0 { continue }
                        budget = Self.stepsBetweenPolls
                        try poll(steps: Self.stepsBetweenPolls)
                        continue
                    case .jumpIfFalse:
                        let a = r[Int(i.a)]
                        if a.tag == Slot.bool {
                            if a.payload == 0 { pc += Int(i.d) }
                            continue
                        }
                    case .jumpIfTrue:
                        let a = r[Int(i.a)]
                        if a.tag == Slot.bool {
                            if a.payload != 0 { pc += Int(i.d) }
                            continue
                        }

                    case .jumpUnlessEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber == c.asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessEqualConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber == constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessNotEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber != c.asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessNotEqualConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber != constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessLess:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber < c.asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessLessConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber < constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessLessOrEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber <= c.asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessLessOrEqualConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber <= constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessGreater:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber > c.asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessGreaterConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber > constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessGreaterOrEqual:
                        let b = r[Int(i.b)]
                        let c = r[Int(i.c)]
                        if b.tag | c.tag == Slot.number {
                            if !(b.asNumber >= c.asNumber) { pc += Int(i.d) }
                            continue
                        }
                    case .jumpUnlessGreaterOrEqualConstant:
                        let b = r[Int(i.b)]
                        if b.tag == Slot.number {
                            if !(b.asNumber >= constants[Int(i.c)].asNumber) { pc += Int(i.d) }
                            continue
                        }

                    case .stepRange:
                        let a = r + Int(i.a)
                        let next = a.pointee.asNumber + 1
                        if next > a[1].asNumber { continue }
                        let b = r + Int(i.b)
                        if !b.pointee.isReference {
                            a.pointee = Slot(number: next)
                            b.pointee = Slot(number: next)
                            pc += Int(i.d)
                            budget &-= 1
                            if budget > 0 { continue }
                            budget = Self.stepsBetweenPolls
                            try poll(steps: Self.stepsBetweenPolls)
                            continue
                        }

                    case .callGlobal, .call, .callSelf, .callAtTop, .callGeneral:
                        budget &-= 1
                        if budget <= 0 {
                            budget = Self.stepsBetweenPolls
                            try poll(steps: Self.stepsBetweenPolls)
                        }
                        frame.pointee.next = pc
                        if i.operation.rawValue <= Opcode.callSelf.rawValue {
                            let callee =
                                i.operation == .callGlobal
                                ? globalSlots[Int(i.d)]
                                : i.operation == .call ? r[Int(i.d)] : Slot(running: frame.pointee.function)
                            if let function = callee.functionReference,
                                let calleeHeader = function._withUnsafeGuaranteedRef({ $0.header }) {
                                let window = r + Int(i.b)
                                let top = window + calleeHeader.pointee.registerCount
                                if calleeHeader.pointee.parameterCount == Int(i.c), frame < lastFrame, top < stackEnd {
                                    if calleeHeader.pointee.firstTemporary != Int(i.c) {
                                        forgetLocals(from: window + Int(i.c), to: window + calleeHeader.pointee.firstTemporary)
                                    }
                                    frame += 1
                                    frame.pointee = Frame(
                                        header: calleeHeader, function: function, registers: window, top: top,
                                        result: Int(i.a), next: pc)
                                    header = calleeHeader
                                    constants = calleeHeader.pointee.constants
                                    r = window
                                    pc = calleeHeader.pointee.instructions
                                    continue
                                }
                            }
                        }
                        depth = frame - stack.frames
                        if try call(i, r, header) {
                            frame += 1
                            header = frame.pointee.header
                            constants = header.pointee.constants
                            r = frame.pointee.registers
                            pc = header.pointee.instructions
                        }
                        continue
                    case .returnValue:
                        let value = r[Int(i.a)]
                        if value.tag == Slot.undefined { break }
                        r[Int(i.a)] = .withoutValue
                        var register = r
                        let end = r + header.pointee.registerCount
                        var tags: UInt32 = 0
                        while register < end {
                            tags |= register.pointee.tag & ~3
                            register += 1
                        }
                        if tags != 0 { releaseRegisters(r, header, isTop: false) }
                        let result = frame.pointee.result
                        frame -= 1
                        if frame == entryFrame {
                            depth = entry
                            defer { value.release() }
                            return value.value ?? .none
                        }
                        header = frame.pointee.header
                        constants = header.pointee.constants
                        r = frame.pointee.registers
                        pc = frame.pointee.next
                        if r[result].isReference {
                            (r + result).replace(value)
                        } else {
                            r[result] = value
                        }
                        continue
                    case .endUnit:
                        let value = i.b == 0 ? Value.none : try value(r, Int(i.a), header)
                        releaseRegisters(r, header, isTop: true)
                        depth = entry
                        return value
                    default: break
                    }
                    pc += try perform(i, r, header, frame, pc)
                }
            } catch {
                let instruction = pc - header.pointee.instructions - 1
                frame.pointee.next = pc
                depth = frame - stack.frames
                pc = try recover(from: error, at: instruction, entry: entry)
                frame = stack.frames + depth
                header = frame.pointee.header
                constants = header.pointee.constants
                r = frame.pointee.registers
            }
        }
    }

    /// Takes their values from a frame's variables that are not parameters.
    @inline(never)
    private func forgetLocals(from first: Registers, to end: Registers) {
        var register = first
        while register < end {
            register.replace(.withoutValue)
            register += 1
        }
    }

    /// Gives up what a frame's registers hold.
    @inline(never)
    func releaseRegisters(_ registers: Registers, _ header: FunctionCode.Pointer, isTop: Bool) {
        var register = registers + (isTop ? header.pointee.firstTemporary : 0)
        let end = registers + header.pointee.registerCount
        while register < end {
            if register.pointee.isReference { register.replace(.withoutValue) }
            register += 1
        }
    }
}
