internal import Diagnostics
internal import Glibc

extension Machine {
    /// Performs an instruction that the loop of `execute` leaves: operands that are no plain numbers, values that are
    /// counted, whatever happens rarely.
    ///
    /// - Returns: how far to jump from the instruction after it; 0 for most.
    @inline(never)
    func perform(
        _ instruction: UnsafeMutablePointer<Instruction>, _ r: Registers, _ frame: UnsafeMutablePointer<Frame>
    ) throws -> Int {
        let i = instruction.pointee
        let next = instruction + 1
        let header = frame.pointee.header
        let target = r + Int(i.a)
        var content: FunctionCode.Content { header.pointee.code.takeUnretainedValue().content }
        switch i.operation {
        case .loadConstant:
            let slot = header.pointee.constants[i.d]
            slot.retain()
            target.replace(slot)
        case .loadNone: target.replace(.noValue)
        case .loadBool: target.replace(Slot(bool: i.b != 0))
        case .move:
            let slot = r[Int(i.b)]
            guard slot.tag != Slot.undefined else { throw undefined(Int(i.b), header) }
            if Int(i.b) >= header.pointee.firstTemporary {
                r[Int(i.b)] = .withoutValue
            } else {
                slot.retain()
            }
            target.replace(slot)
        case .copy:
            let slot = r[Int(i.b)]
            guard slot.tag != Slot.undefined else { throw undefined(Int(i.b), header) }
            slot.retain()
            target.replace(slot)
        case .loadGlobal: target.replace(try loadGlobal(i.d))
        case .storeGlobal:
            let slot = target.pointee
            slot.retain()
            (globals.slots + i.d).replace(slot)
        case .adoptGlobal:
            let slot = globals.slots[i.d]
            slot.retain()
            target.replace(slot)
        case .loadCapture:
            if let function = frame.pointee.function {
                let slot = function._withUnsafeGuaranteedRef { $0.captures[i.d] }
                slot.retain()
                target.replace(slot)
            }
        case .loadSelf:
            if let function = frame.pointee.function { target.replace(Slot(.function(function.takeUnretainedValue()))) }

        case .add: try binary(.add, i, r, header)
        case .subtract: try binary(.subtract, i, r, header)
        case .multiply: try binary(.multiply, i, r, header)
        case .divide: try binary(.divide, i, r, header)
        case .remainder: try binary(.remainder, i, r, header)
        case .power: try binary(.power, i, r, header)
        case .matrixProduct: try binary(.matrixProduct, i, r, header)
        case .addReturning: try binary(.add, i, r, header)
        case .multiplyReturning: try binary(.multiply, i, r, header)
        case .addConstant: try binaryWithConstant(.add, i, r, header, constantFirst: false)
        case .subtractConstant: try binaryWithConstant(.subtract, i, r, header, constantFirst: false)
        case .multiplyConstant: try binaryWithConstant(.multiply, i, r, header, constantFirst: false)
        case .divideConstant: try binaryWithConstant(.divide, i, r, header, constantFirst: false)
        case .remainderConstant: try binaryWithConstant(.remainder, i, r, header, constantFirst: false)
        case .powerConstant: try binaryWithConstant(.power, i, r, header, constantFirst: false)
        case .constantAdd: try binaryWithConstant(.add, i, r, header, constantFirst: true)
        case .constantSubtract: try binaryWithConstant(.subtract, i, r, header, constantFirst: true)
        case .constantMultiply: try binaryWithConstant(.multiply, i, r, header, constantFirst: true)
        case .constantDivide: try binaryWithConstant(.divide, i, r, header, constantFirst: true)
        case .negate: target.replace(Slot(try Arithmetic.negate(operand(r, Int(i.b), header))))
        case .not: target.replace(Slot(try negation(operand(r, Int(i.b), header))))

        case .equal: try compare(.equal, i, r, header)
        case .notEqual: try compare(.notEqual, i, r, header)
        case .less: try compare(.less, i, r, header)
        case .lessOrEqual: try compare(.lessOrEqual, i, r, header)
        case .greater: try compare(.greater, i, r, header)
        case .greaterOrEqual: try compare(.greaterOrEqual, i, r, header)
        case .isIn: try compare(.isIn, i, r, header)
        case .isNotIn: try compare(.isNotIn, i, r, header)
        case .both:
            let left = try operand(r, Int(i.b), header)
            let right = try operand(r, Int(i.c), header)
            target.replace(Slot(try Comparison.both(left, right)))

        case .jump, .jumpBack: return i.d
        case .jumpIfFalse: if try !truth(of: i, r, header, next) { return i.d }
        case .jumpIfTrue: if try truth(of: i, r, header, next) { return i.d }
        case .jumpIfPlainFalse: if target.pointee.tag == Slot.bool, target.pointee.payload == 0 { return i.d }
        case .jumpIfDefined: if target.pointee.tag != Slot.undefined { return i.d }
        case .checkBool: if target.pointee.tag != Slot.bool { _ = try truth(of: i, r, header, next) }

        case .jumpUnlessEqual: if try !holds(.equal, i, r, header, next) { return i.d }
        case .jumpUnlessEqualConstant: if try !holdsWithConstant(.equal, i, r, header, next) { return i.distance }
        case .jumpUnlessNotEqual: if try !holds(.notEqual, i, r, header, next) { return i.d }
        case .jumpUnlessNotEqualConstant: if try !holdsWithConstant(.notEqual, i, r, header, next) { return i.distance }
        case .jumpUnlessLess: if try !holds(.less, i, r, header, next) { return i.d }
        case .jumpUnlessLessConstant: if try !holdsWithConstant(.less, i, r, header, next) { return i.distance }
        case .jumpUnlessLessOrEqual: if try !holds(.lessOrEqual, i, r, header, next) { return i.d }
        case .jumpUnlessLessOrEqualConstant: if try !holdsWithConstant(.lessOrEqual, i, r, header, next) { return i.distance }
        case .jumpUnlessGreater: if try !holds(.greater, i, r, header, next) { return i.d }
        case .jumpUnlessGreaterConstant: if try !holdsWithConstant(.greater, i, r, header, next) { return i.distance }
        case .jumpUnlessGreaterOrEqual: if try !holds(.greaterOrEqual, i, r, header, next) { return i.d }
        case .jumpUnlessGreaterOrEqualConstant: if try !holdsWithConstant(.greaterOrEqual, i, r, header, next) { return i.distance }

        case .prepareRange:
            guard try prepareRange(target, header, Int(i.a)) else { return i.d }
            (r + Int(i.b)).setNumber(target.pointee.asNumber)
        case .stepRange:
            let number = target.pointee.asNumber + 1
            if number <= target[1].asNumber {
                target.pointee = Slot(number: number)
                (r + Int(i.b)).setNumber(number)
                return i.d
            }
        case .prepareIteration:
            let sequence = try operand(r, Int(i.a), header)
            target.replace(Slot(owning: try Iteration(sequence), tag: Slot.iterator))
        case .stepIteration:
            guard let iteration = target.pointee.object(as: Iteration.self), let value = try iteration.next() else {
                return i.d
            }
            (r + Int(i.b)).replace(value)

        case .makeBracket:
            let elements = try operands(r, Int(i.b), Int(i.c), header)
            target.replace(Slot(try Building.bracket(elements)))
        case .makeRecord: target.replace(Slot(try record(i, r, header)))
        case .beginList: target.replace(Slot(Value([Value]())))
        case .appendToList, .extendList, .finishBracket: try build(i, r, header)
        case .setRecordField, .mergeRecord: try buildRecord(i, r, header)
        case .makeRange:
            let first = try operand(r, Int(i.b), header)
            let last = try operand(r, Int(i.c), header)
            target.replace(Slot(try Arithmetic.range(first, last)))
        case .makeFunction:
            let function = makeFunction(content.functions[i.d], r, frame.pointee.function)
            target.replace(Slot(.function(function)))
        case .format: try format(i, r, header)
        case .joinText: try joinText(i, r, header)

        case .indexAt: try indexAt(r, i, header)
        case .index:
            let base = try operand(r, Int(i.b), header)
            let items = try items(content.indexLists[i.d], r, Int(i.c), header)
            target.replace(Slot(try Indexing.apply(base, items)))
        case .field: try field(r, i, header)
        case .setIndexAt: try setIndexAt(r, i, header)
        case .setPath:
            let path = try path(content.paths[i.d], r, Int(i.b), header)
            let new = try operand(r, Int(i.c), header)
            try change(target, header, Int(i.a), path, new)
        case .unpack:
            let parts = try Building.unpack(operand(r, Int(i.b), header), into: Int(i.c))
            for (offset, part) in parts.enumerated() { (target + offset).replace(Slot(part)) }

        case .returnValue: throw undefined(Int(i.a), header)
        case .failAssertion: throw try failedAssertion(i, r, header)
        case .loadParameter:
            ledger.note(parameter: content.names[Int(i.b)][0])
            if let value = parameterValues[content.names[Int(i.b)][0]] {
                target.replace(Slot(value))
                return i.d
            }
        case .call, .callGlobal, .callSelf, .callAtTop, .callGeneral, .endUnit: break
        }
        return 0
    }
}
