internal import Diagnostics
internal import Tensors

extension Machine {
    /// Makes a frame the active one.
    func push(
        _ header: UnsafeMutablePointer<FunctionCode.Header>, _ function: Unmanaged<FunctionValue>?,
        registers: UnsafeMutablePointer<Slot>, top: UnsafeMutablePointer<Slot>, result: Int
    ) {
        depth += 1
        (stack.frames + depth).initialize(
            to: Frame(
                header: header, function: function, registers: registers, top: top, result: result,
                next: header.pointee.instructions))
    }

    /// Binds arguments to a Dyn function's parameters and makes its frame the active one. The caller keeps the function.
    func enter(
        _ function: FunctionValue, _ arguments: Arguments, window: UnsafeMutablePointer<Slot>, result: Int
    ) throws {
        guard let code = function.code else { throw RuntimeError.notCallable(type: "this") }
        let header = code.header
        try checkRoom(for: header, at: window)
        var arguments = arguments
        if arguments.positional.count == 1, arguments.named.isEmpty, header.pointee.requiredCount > 1,
            let parts = try vectorParts(arguments.positional[0], header.pointee) {
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
        var register = values.count
        while register < header.pointee.firstTemporary {
            (window + register).replace(.withoutValue)
            register += 1
        }
        push(
            header, Unmanaged.passUnretained(function), registers: window, top: window + header.pointee.registerCount,
            result: result)
    }

    /// The elements of a vector that stands for all the arguments of a function that needs several.
    private func vectorParts(_ value: Value, _ header: FunctionCode.Header) throws -> [Value]? {
        let count: Int?
        switch value {
        case .tensor(let box): count = box.tensor.rank == 1 ? box.tensor.count : nil
        case .traced(let box): count = box.traced.shape.count == 1 ? box.traced.shape[0] : nil
        default: count = nil
        }
        guard let count, count >= header.requiredCount, count <= header.parameterCount else { return nil }
        return try value.asElements()
    }

    func checkRoom(for header: UnsafeMutablePointer<FunctionCode.Header>, at window: UnsafeMutablePointer<Slot>) throws {
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
        if let scalar = builtin.scalar, arguments.named.isEmpty, arguments.positional.count == 1,
            case .number(let number) = arguments.positional[0] {
            return .number(scalar(number))
        }
        try checkNesting()
        var call = try Call(builtin, arguments, machine: self)
        return try builtin.body(&call)
    }

    /// Calls any value: enters the frame of a Dyn function, or puts a builtin's result in the register.
    ///
    /// - Returns: whether a frame was entered.
    func call(
        _ callee: Value, _ arguments: Arguments, window: UnsafeMutablePointer<Slot>, registers: UnsafeMutablePointer<Slot>,
        result: Int
    ) throws -> Bool {
        guard let function = callee.function else { throw RuntimeError.notCallable(type: callee.typePhrase) }
        if let builtin = function.builtin {
            let value = try callBuiltin(builtin, arguments)
            (registers + result).replace(Slot(value))
            return false
        }
        try enter(function, arguments, window: window, result: result)
        if case .object = callee {
            // The frame refers to the function without keeping it; the object may have made it for this call.
            keptFunctions.append(function)
        }
        return true
    }
}
