internal import Diagnostics
internal import Glibc

// The loop that runs instructions. Here is only what needs no reference counting: numbers, bools, jumps, calls and returns.
// Whatever does not fit goes to `perform` (Machine+Instructions), one call for all, so that the loop's own state stays in
// the processor's registers.
//
// Registers are read and written through pointers into memory that the machine reserved for good (CallStack, GlobalValues);
// the compiler gives a frame's code no more registers than `checkRoom` made sure of.
//
// `_slowPath` marks jumps that are taken less often, so that they are compiled to branches, which the processor predicts,
// and not to conditional moves, which make the next instruction wait for the comparison. `_fastPath` marks what stays in
// the loop: the registers that `r`, `pc` and `frame` stand in are then kept for it, and saved where a function is called.
extension Machine {
    /// Loop steps and calls between two looks at the cancellation flag.
    static let stepsBetweenPolls = 8192

    /// Runs the active frame and those that it calls, until it returns.
    ///
    /// - Parameter entry: how many frames were active before.
    func execute(from entry: Int) throws -> Value {
        var frame = stack.frames + depth
        var r = frame.pointee.registers
        var pc = frame.pointee.next
        let lastFrame = stack.frames + CallStack.deepest
        // A call needs one of these, so there is a frame for as many.
        var budget = min(Self.stepsBetweenPolls, lastFrame - frame)
        let globalSlots = globals.slots
        let entryFrame = stack.frames + entry

        while true {
            do {
                while true {
                    // Each instruction reads the parts it needs: decoded ahead, they would take those registers.
                    let i = pc
                    pc += 1
                    let returned: Slot
                    running: do {
                        switch i.pointee.operation {
                        case .loadConstant:
                            let slot = frame.pointee.header.pointee.constants[i.pointee.d]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(!slot.isReference), _fastPath(!a.pointee.isReference) {
                                a.pointee = slot
                                continue
                            }
                        case .move:
                            let slot = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(slot.tag < Slot.undefined), _fastPath(!a.pointee.isReference) {
                                a.pointee = slot
                                continue
                            }

                        case .add:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: b.asNumber + c.asNumber)
                                continue
                            }
                        case .subtract:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: b.asNumber - c.asNumber)
                                continue
                            }
                        case .multiply:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: b.asNumber * c.asNumber)
                                continue
                            }
                        case .divide:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: b.asNumber / c.asNumber)
                                continue
                            }
                        case .addConstant:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: b.asNumber + i.pointee.number)
                                continue
                            }
                        case .subtractConstant:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: b.asNumber - i.pointee.number)
                                continue
                            }
                        case .multiplyConstant:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: b.asNumber * i.pointee.number)
                                continue
                            }
                        case .divideConstant:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: b.asNumber / i.pointee.number)
                                continue
                            }
                        case .constantAdd:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: i.pointee.number + b.asNumber)
                                continue
                            }
                        case .constantSubtract:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: i.pointee.number - b.asNumber)
                                continue
                            }
                        case .constantMultiply:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: i.pointee.number * b.asNumber)
                                continue
                            }
                        case .constantDivide:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: i.pointee.number / b.asNumber)
                                continue
                            }
                        case .powerConstant:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference), _fastPath(i.pointee.number == 2) {
                                a.pointee = Slot(number: b.asNumber * b.asNumber)
                                continue
                            }
                        case .negate:
                            let b = r[Int(i.pointee.b)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(number: -b.asNumber)
                                continue
                            }

                        case .equal:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(bool: b.asNumber == c.asNumber)
                                continue
                            }
                        case .notEqual:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(bool: b.asNumber != c.asNumber)
                                continue
                            }
                        case .less:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(bool: b.asNumber < c.asNumber)
                                continue
                            }
                        case .lessOrEqual:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(bool: b.asNumber <= c.asNumber)
                                continue
                            }
                        case .greater:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(bool: b.asNumber > c.asNumber)
                                continue
                            }
                        case .greaterOrEqual:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            let a = r + Int(i.pointee.a)
                            if _fastPath(b.tag | c.tag == Slot.number), _fastPath(!a.pointee.isReference) {
                                a.pointee = Slot(bool: b.asNumber >= c.asNumber)
                                continue
                            }

                        case .jump:
                            pc += i.pointee.d
                            continue
                        case .jumpBack:
                            pc += i.pointee.d
                            budget &-= 1
                            if _fastPath(budget > 0) { continue }
                            try poll(steps: Self.stepsBetweenPolls)
                            budget = min(Self.stepsBetweenPolls, lastFrame - frame)
                            continue
                        case .jumpIfFalse:
                            let a = r[Int(i.pointee.a)]
                            if _fastPath(a.tag == Slot.bool) {
                                if _slowPath(a.payload == 0) { pc += i.pointee.d }
                                continue
                            }
                        case .jumpIfTrue:
                            let a = r[Int(i.pointee.a)]
                            if _fastPath(a.tag == Slot.bool) {
                                if _slowPath(a.payload != 0) { pc += i.pointee.d }
                                continue
                            }

                        case .jumpUnlessEqual:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            if _fastPath(b.tag | c.tag == Slot.number) {
                                if _slowPath(!(b.asNumber == c.asNumber)) { pc += i.pointee.d }
                                continue
                            }
                        case .jumpUnlessEqualConstant:
                            let b = r[Int(i.pointee.b)]
                            if _fastPath(b.tag == Slot.number) {
                                if _slowPath(!(b.asNumber == i.pointee.number)) { pc += i.pointee.distance }
                                continue
                            }
                        case .jumpUnlessNotEqual:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            if _fastPath(b.tag | c.tag == Slot.number) {
                                if _slowPath(!(b.asNumber != c.asNumber)) { pc += i.pointee.d }
                                continue
                            }
                        case .jumpUnlessNotEqualConstant:
                            let b = r[Int(i.pointee.b)]
                            if _fastPath(b.tag == Slot.number) {
                                if _slowPath(!(b.asNumber != i.pointee.number)) { pc += i.pointee.distance }
                                continue
                            }
                        case .jumpUnlessLess:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            if _fastPath(b.tag | c.tag == Slot.number) {
                                if _slowPath(!(b.asNumber < c.asNumber)) { pc += i.pointee.d }
                                continue
                            }
                        case .jumpUnlessLessConstant:
                            let b = r[Int(i.pointee.b)]
                            if _fastPath(b.tag == Slot.number) {
                                if _slowPath(!(b.asNumber < i.pointee.number)) { pc += i.pointee.distance }
                                continue
                            }
                        case .jumpUnlessLessOrEqual:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            if _fastPath(b.tag | c.tag == Slot.number) {
                                if _slowPath(!(b.asNumber <= c.asNumber)) { pc += i.pointee.d }
                                continue
                            }
                        case .jumpUnlessLessOrEqualConstant:
                            let b = r[Int(i.pointee.b)]
                            if _fastPath(b.tag == Slot.number) {
                                if _slowPath(!(b.asNumber <= i.pointee.number)) { pc += i.pointee.distance }
                                continue
                            }
                        case .jumpUnlessGreater:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            if _fastPath(b.tag | c.tag == Slot.number) {
                                if _slowPath(!(b.asNumber > c.asNumber)) { pc += i.pointee.d }
                                continue
                            }
                        case .jumpUnlessGreaterConstant:
                            let b = r[Int(i.pointee.b)]
                            if _fastPath(b.tag == Slot.number) {
                                if _slowPath(!(b.asNumber > i.pointee.number)) { pc += i.pointee.distance }
                                continue
                            }
                        case .jumpUnlessGreaterOrEqual:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            if _fastPath(b.tag | c.tag == Slot.number) {
                                if _slowPath(!(b.asNumber >= c.asNumber)) { pc += i.pointee.d }
                                continue
                            }
                        case .jumpUnlessGreaterOrEqualConstant:
                            let b = r[Int(i.pointee.b)]
                            if _fastPath(b.tag == Slot.number) {
                                if _slowPath(!(b.asNumber >= i.pointee.number)) { pc += i.pointee.distance }
                                continue
                            }

                        case .stepRange:
                            let a = r + Int(i.pointee.a)
                            let next = a.pointee.asNumber + 1
                            if next > a[1].asNumber { continue }
                            let b = r + Int(i.pointee.b)
                            if _fastPath(b.pointee.tag == Slot.number) {
                                a.pointee.payload = next.bitPattern
                                b.pointee.payload = next.bitPattern
                                pc += i.pointee.d
                                budget &-= 1
                                if _fastPath(budget > 0) { continue }
                                try poll(steps: Self.stepsBetweenPolls)
                                budget = min(Self.stepsBetweenPolls, lastFrame - frame)
                                continue
                            }

                        case .callGlobal:
                            let callee = globalSlots[i.pointee.d]
                            budget &-= 1
                            if _fastPath(budget >= 0), _fastPath(callee.tag == Slot.function) {
                                let function = callee.unsafeFunction
                                let header = function._withUnsafeGuaranteedRef { $0.header }
                                if _fastPath(header.pointee.simpleArity == Int(i.pointee.c)) {
                                    frame.pointee.next = pc
                                    frame += 1
                                    r += Int(i.pointee.b)
                                    pc = header.pointee.instructions
                                    frame.pointee.header = header
                                    frame.pointee.function = function
                                    frame.pointee.registers = r
                                    continue
                                }
                            }
                            fallthrough
                        case .call, .callSelf, .callAtTop, .callGeneral:
                            if budget <= 0 {
                                try poll(steps: Self.stepsBetweenPolls)
                                budget = min(Self.stepsBetweenPolls, lastFrame - frame)
                            }
                            budget &-= 1
                            frame.pointee.next = pc
                            depth = frame - stack.frames
                            if try call(i, r, frame) {
                                frame += 1
                                r = frame.pointee.registers
                                pc = frame.pointee.next
                            }
                            continue
                        case .addReturning:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            if _fastPath(b.tag | c.tag == Slot.number) {
                                returned = Slot(number: b.asNumber + c.asNumber)
                                break running
                            }
                        case .multiplyReturning:
                            let b = r[Int(i.pointee.b)]
                            let c = r[Int(i.pointee.c)]
                            if _fastPath(b.tag | c.tag == Slot.number) {
                                returned = Slot(number: b.asNumber * c.asNumber)
                                break running
                            }
                        case .returnValue:
                            returned = r[Int(i.pointee.a)]
                            if _fastPath(returned.tag < Slot.undefined) { break running }
                            if returned.tag > Slot.undefined {
                                r[Int(i.pointee.a)] = .withoutValue
                                break running
                            }
                        case .endUnit:
                            let value = i.pointee.b == 0 ? Value.none : try value(r, Int(i.pointee.a), frame.pointee.header)
                            releaseRegisters(r, frame.pointee.header, isTop: true)
                            depth = entry
                            return value
                        case .loadNone, .loadBool, .copy, .loadGlobal, .storeGlobal, .adoptGlobal, .loadCapture, .loadSelf,
                            .remainder, .power, .matrixProduct, .remainderConstant, .not, .isIn, .isNotIn, .both,
                            .jumpIfPlainFalse, .jumpIfDefined, .checkBool, .prepareRange, .prepareIteration, .stepIteration,
                            .makeBracket, .makeRecord, .beginList, .appendToList, .extendList, .finishBracket, .setRecordField,
                            .mergeRecord, .makeRange, .makeFunction, .format, .joinText, .indexAt, .index, .field, .setIndexAt,
                            .setPath, .unpack, .failAssertion, .loadParameter:
                            break
                        }
                        pc += try perform(i, r, frame)
                        continue
                    }

                    // The call ends: its frame gives up what it holds, and the caller's goes on.
                    var register = r
                    let end = r + i.pointee.d
                    while register < end {
                        if _slowPath(register.pointee.isReference) {
                            releaseRegisters(r, frame.pointee.header, isTop: false)
                            break
                        }
                        register += 1
                    }
                    frame -= 1
                    if _slowPath(frame == entryFrame) {
                        depth = entry
                        defer { returned.release() }
                        return returned.value ?? .none
                    }
                    r = frame.pointee.registers
                    pc = frame.pointee.next
                    // The instruction before the next is the call, which names the register of the result.
                    let result = r + Int(pc[-1].a)
                    if _slowPath(result.pointee.isReference) {
                        result.replace(returned)
                    } else {
                        result.pointee = returned
                    }
                }
            } catch {
                let instruction = pc - frame.pointee.header.pointee.instructions - 1
                frame.pointee.next = pc
                depth = frame - stack.frames
                pc = try recover(from: error, at: instruction, entry: entry)
                frame = stack.frames + depth
                r = frame.pointee.registers
                budget = min(budget, lastFrame - frame)
            }
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
