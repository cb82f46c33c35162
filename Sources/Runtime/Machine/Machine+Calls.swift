internal import Diagnostics
internal import Tensors

extension Machine {
    /// Makes a frame the active one.
    func push(
        _ header: FunctionCode.Pointer, _ function: Unmanaged<FunctionValue>?,
        registers: UnsafeMutablePointer<Slot>, stackTop: UnsafeMutablePointer<Slot>? = nil
    ) {
        depth += 1
        stack.frames[depth] = Frame(
            header: header, function: function, registers: registers, next: header.pointee.instructions, stackTop: stackTop)
    }

    /// Binds arguments to a Dyn function's parameters and makes its frame the active one. The caller keeps the function.
    func enter(_ function: FunctionValue, _ arguments: Arguments, window: Registers) throws {
        guard let code = function.code else { throw RuntimeError.notCallable(type: "this") }
        let header = code.header
        try checkRoom(for: header, at: window)
        var arguments = arguments
        if arguments.positional.count == 1, arguments.named.isEmpty, header.pointee.requiredCount > 1,
            let parts = try vectorParts(arguments.positional[0], header) {
            arguments.positional = parts
        }
        let values: [Value?]
        if arguments.named.isEmpty, arguments.positional.count == header.pointee.parameterCount {
            values = arguments.positional
        } else {
            values = try code.signature.bind(arguments, function: code.name).values
        }
        for (position, value) in values.enumerated() {
            (window + position).replace(value.map { Slot($0) } ?? .withoutValue)
        }
        clear(window + values.count, to: window + header.pointee.firstTemporary)
        push(header, Unmanaged.passUnretained(function), registers: window)
    }

    /// The elements of a vector that stands for all the arguments of a function that needs several.
    private func vectorParts(_ value: Value, _ header: FunctionCode.Pointer) throws -> [Value]? {
        let count: Int?
        switch value {
        case .tensor(let box): count = box.tensor.rank == 1 ? box.tensor.count : nil
        case .traced(let box): count = box.traced.shape.count == 1 ? box.traced.shape[0] : nil
        default: count = nil
        }
        guard let count, count >= header.pointee.requiredCount, count <= header.pointee.parameterCount else { return nil }
        return try value.asElements()
    }

    func checkRoom(for header: FunctionCode.Pointer, at window: UnsafeMutablePointer<Slot>) throws {
        guard depth < CallStack.deepest, window + header.pointee.registerCount < stack.end else {
            throw RuntimeError.callsTooDeep(depth)
        }
    }

    /// Refuses another run inside a builtin where the thread's stack has no room for it.
    func checkNesting() throws {
        if threadStack?.isOfThisThread != true { threadStack = ThreadStack() }
        guard threadStack?.hasRoom == true else { throw RuntimeError.nestedTooDeep }
    }

    func callBuiltin(_ builtin: Builtin, _ arguments: Arguments) throws -> Value {
        if context.cancellation.isCancelled { throw Interrupted() }
        if let scalar = builtin.scalar, arguments.positional.count == 1, arguments.named.isEmpty,
            case .number(let number) = arguments.positional[0] {
            return .number(scalar(number))
        }
        try checkNesting()
        var call = try Call(builtin, arguments, machine: self)
        let result = try builtin.body(&call)
        if case .object(let object) = result, !builtin.topic.isEmpty, let setting = object as? SettingObject {
            setting.note(Making(function: builtin.name, arguments: arguments))
        }
        return result
    }

    /// Makes a call that is not of a Dyn function with all its parameters given: makes the frame of a Dyn function the
    /// active one, or puts a builtin's result in the register `i.a`.
    ///
    /// - Returns: whether a frame was entered.
    @inline(never)
    func call(
        _ instruction: UnsafeMutablePointer<Instruction>, _ r: Registers, _ frame: UnsafeMutablePointer<Frame>
    ) throws -> Bool {
        let i = instruction.pointee
        let header = frame.pointee.header
        let callee: Slot
        switch i.operation {
        case .callGlobal, .callAtTop: callee = globals.slots[i.d]
        case .call: callee = r[i.d]
        case .callSelf: callee = Slot(running: frame.pointee.function)
        default: callee = r[Int(i.b)]
        }
        // The registers of a function that top-level code calls cannot follow its own, which are the globals.
        let isTop = frame.pointee.function == nil
        let window = isTop ? frame.pointee.top : r + Int(i.b) + (i.operation == .callGeneral ? 1 : 0)
        if i.operation != .callGeneral, let function = callee.functionReference {
            let calleeHeader = function._withUnsafeGuaranteedRef { $0.header }
            if calleeHeader.pointee.firstTemporary >= 0, calleeHeader.pointee.parameterCount == Int(i.c) {
                try checkRoom(for: calleeHeader, at: window)
                if isTop { moveArguments(r + Int(i.b), Int(i.c), to: window) }
                clear(window + Int(i.c), to: window + calleeHeader.pointee.firstTemporary)
                push(calleeHeader, function, registers: window)
                return true
            }
            if i.c == 1, r[Int(i.b)].tag == Slot.number,
                let result = function._withUnsafeGuaranteedRef({ $0.scalarValue(r[Int(i.b)].asNumber) }) {
                (r + Int(i.a)).setNumber(result)
                return false
            }
        }
        guard let value = callee.value else {
            switch i.operation {
            case .callGlobal, .callAtTop: throw unknownGlobal(names.name(at: i.d) ?? "this")
            case .callGeneral: throw undefined(Int(i.b), header)
            default: throw undefined(i.d, header)
            }
        }
        guard let function = value.function else { throw RuntimeError.notCallable(type: value.typePhrase) }
        let arguments: Arguments
        if i.operation == .callGeneral {
            let patterns = header.pointee.code.takeUnretainedValue().content.argumentLists[i.d]
            arguments = try self.arguments(patterns, r, Int(i.b) + 1, header)
        } else {
            arguments = Arguments(try operands(r, Int(i.b), Int(i.c), header))
        }
        if let builtin = function.builtin {
            let result = try callBuiltin(builtin, arguments)
            sign(result, arguments)
            (r + Int(i.a)).replace(Slot(result))
            return false
        }
        try enter(function, arguments, window: window)
        // The frame refers to the function without keeping it; an object may have made it for this call.
        if case .object = value { keptFunctions.append(function) }
        return true
    }

    /// Moves arguments to where a frame expects its parameters.
    private func moveArguments(_ arguments: Registers, _ count: Int, to window: Registers) {
        for offset in 0..<count {
            let argument = arguments[offset]
            arguments[offset] = .withoutValue
            (window + offset).replace(argument)
        }
    }

    /// Takes their values from variables.
    private func clear(_ first: Registers, to end: Registers) {
        var register = first
        while register < end {
            register.replace(.withoutValue)
            register += 1
        }
    }
}
