internal import Diagnostics
internal import Glibc
internal import Tensors

extension Machine {
    private static let millisecondsBetweenMemoryChecks = 10
    /// Calls by builtins between two looks at the limits.
    private static let callsBetweenPolls = 1024

    /// Counts a call that a builtin makes, as a step.
    func countCall() throws {
        callsUntilPoll -= 1
        guard callsUntilPoll <= 0 || context.cancellation.isCancelled else { return }
        callsUntilPoll = Self.callsBetweenPolls
        try poll(steps: Self.callsBetweenPolls)
    }

    /// Looks at what may stop a run: the cancellation flag, the limit of steps, and now and then the memory taken.
    func poll(steps: Int) throws {
        try context.cancellation.check()
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        let milliseconds = now.tv_sec * 1000 + now.tv_nsec / 1_000_000
        if milliseconds - memoryChecked >= Self.millisecondsBetweenMemoryChecks {
            memoryChecked = milliseconds
            guard TensorMemory.hasRoom(for: 0) else { throw RuntimeError.outOfMemory }
        }
        stepsTaken += steps
        if let stepLimit, stepsTaken > stepLimit {
            isStopping = true
            throw RuntimeError.stepLimit(stepLimit)
        }
    }

    /// Ends frames until one has a `try` around the instruction that failed.
    ///
    /// - Returns: the first instruction of its handler; the frame is the active one.
    /// - Throws: the error with its place and the calls that led there, when there is none after the frame `entry`.
    func recover(from error: any Error, at instruction: Int, entry: Int) throws -> UnsafeMutablePointer<Instruction> {
        let mayBeCaught = !(error is Interrupted) && !isStopping
        var diagnostic = locate(error, at: instruction)
        var failed = instruction
        while depth > entry {
            let frame = stack.frames[depth]
            let header = frame.header
            let code = header.pointee.code.takeUnretainedValue()
            if mayBeCaught, let handler = code.content.handlers.first(where: { $0.instructions.contains(failed) }) {
                if let register = handler.register {
                    (frame.registers + register).replace(Slot(record(of: diagnostic)))
                }
                return header.pointee.instructions + handler.target
            }
            releaseRegisters(frame.registers, header, isTop: frame.function == nil)
            depth -= 1
            var caller: SourceSpan?
            if depth > entry {
                let below = stack.frames[depth]
                failed = below.next - below.header.pointee.instructions - 1
                caller = below.header.pointee.code.takeUnretainedValue().span(at: failed)
            }
            if frame.function != nil { diagnostic.calls.append(Diagnostic.Call(function: code.name, span: caller)) }
        }
        if error is Interrupted { throw error }
        throw diagnostic
    }

    /// The error with the place where it arose.
    private func locate(_ error: any Error, at instruction: Int) -> Diagnostic {
        let code = stack.frames[depth].header.pointee.code.takeUnretainedValue()
        var span = code.span(at: instruction)
        if let error = error as? ArgumentError {
            return Diagnostic(error, at: code.span(of: error.place, callAt: instruction))
        }
        switch error {
        case RuntimeError.unknownName, RuntimeError.notCallable:
            span = code.span(of: .call, callAt: instruction)
        default: break
        }
        var diagnostic = Diagnostic(error, at: span)
        // A function that a builtin called has no caller of its own: it was called where the builtin was.
        if let last = diagnostic.calls.last, last.span == nil {
            diagnostic.calls[diagnostic.calls.count - 1] = Diagnostic.Call(function: last.function, span: span)
        }
        return diagnostic
    }

    /// What `catch` gets: message, hints, and where it was.
    private func record(of diagnostic: Diagnostic) -> Value {
        var record = Record()
        record["message"] = Value(diagnostic.message)
        record["hints"] = Value(diagnostic.hints)
        if let span = diagnostic.span {
            record["file"] = Value(span.source.name)
            record["line"] = Value(span.source.line(at: span.range.lowerBound))
        }
        return Value(record)
    }
}
