internal import Diagnostics
internal import Syntax

extension FunctionCompiler {
    func compile(_ statement: Statement) throws {
        let range = statement.range
        switch statement.kind {
        case .expression(let expression): try compileDiscarding(expression)
        case .assignment(let target, let value): try compileAssignment(target, value)
        case .compound(let target, let operation, let value): try compileCompound(target, operation, value, range)
        case .destructuring(let targets, let values): try compileDestructuring(targets, values, range)
        case .function(let function):
            guard let name = function.name else { return }
            try assign(name) { register in try self.compileFunction(function, named: name.text, into: register, range) }
        case .forLoop(let names, let sequence, let body): try compileFor(names, sequence, body, range)
        case .whileLoop(let condition, let body):
            let top = builder.position
            let exits = try jumpsUnless(condition, .loop)
            let loop = try compileLoopBody(body)
            for jump in loop.continues { builder.landHere(jump) }
            builder.land(emit(.jumpBack, at: condition.range), at: top)
            for jump in exits + loop.breaks { builder.landHere(jump) }
        case .assertion(let condition, let message): try compileAssertion(condition, message)
        case .include: throw Diagnostic(CompilationError.includePathNotConstant, at: span(range))
        case .parameter(let parameter): try compileParameter(parameter, range)
        case .returning(let value):
            if let value { try compileResult(value) } else { compileReturnNone(range) }
        case .breaking:
            let jump = emit(.jump, at: range)
            if !loops.isEmpty { loops[loops.count - 1].breaks.append(jump) }
        case .continuing:
            let jump = emit(.jump, at: range)
            if !loops.isEmpty { loops[loops.count - 1].continues.append(jump) }
        }
    }

    /// Compiles statements whose values are not wanted.
    func compile(_ block: Block) throws {
        for statement in block.statements { try compile(statement) }
    }

    /// Compiles a block for its value: that of its last statement.
    func compile(_ block: Block, into target: Int) throws {
        for statement in block.statements.dropLast() { try compile(statement) }
        if let last = block.statements.last {
            if case .expression(let expression) = last.kind {
                try compile(expression, into: target)
                return
            }
            try compile(last)
        }
        emit(.loadNone, a: target, at: block.range)
    }

    private func compileDiscarding(_ expression: Expression) throws {
        switch expression.kind {
        case .conditional(let arms, let otherwise):
            try compileConditional(arms, otherwise, expression.range) { try self.compile($0) } whenNone: {}
        case .attempt(let body, let error, let handler):
            try compileAttempt(body, error, handler, expression.range) { try self.compile($0) }
        default:
            try scoped { _ = try operand(expression) }
            builder.discard()
        }
    }

    // MARK: Results of functions

    /// Compiles an expression as the function's result.
    func compileResult(_ expression: Expression) throws {
        if case .conditional(let arms, let otherwise) = expression.withoutParentheses.kind {
            try compileConditional(arms, otherwise, expression.range) { try self.compileResult($0) }
                whenNone: { self.compileReturnNone(expression.range) }
            return
        }
        try scoped {
            let value = try operand(expression)
            builder.fuseWithReturn(of: value)
            emit(.returnValue, a: value, at: expression.range)
        }
    }

    private func compileReturnNone(_ range: Range<Int>) {
        scoped {
            let value = builder.reserve()
            emit(.loadNone, a: value, at: range)
            emit(.returnValue, a: value, at: range)
        }
    }

    /// Compiles a block as the function's body.
    func compileResult(_ block: Block) throws {
        for statement in block.statements.dropLast() { try compile(statement) }
        if let last = block.statements.last {
            if case .expression(let expression) = last.kind {
                try compileResult(expression)
                return
            }
            try compile(last)
        }
        compileReturnNone(block.range)
    }

    // MARK: Loops

    private func compileLoopBody(_ body: Block) throws -> Loop {
        loops.append(Loop())
        try conditionally { try compile(body) }
        return loops.popLast() ?? Loop()
    }

    private func compileFor(_ names: [Name], _ sequence: Expression, _ body: Block, _ range: Range<Int>) throws {
        if names.count == 1, case .range(let first, let last) = sequence.kind {
            try withTemporaries(2) { counter in
                try compile(first, into: counter)
                try compile(last, into: counter + 1)
                try withLoopVariables(names) { variable, store in
                    let prepare = emit(.prepareRange, a: counter, b: variable, at: sequence.range)
                    let top = builder.position
                    try store()
                    let loop = try compileLoopBody(body)
                    for jump in loop.continues { builder.landHere(jump) }
                    builder.land(emit(.stepRange, a: counter, b: variable, at: sequence.range), at: top)
                    for jump in [prepare] + loop.breaks { builder.landHere(jump) }
                }
            }
            return
        }
        try withTemporaries { iteration in
            try compile(sequence, into: iteration)
            emit(.prepareIteration, a: iteration, at: sequence.range)
            try withLoopVariables(names) { variable, store in
                let top = builder.position
                let exit = emit(.stepIteration, a: iteration, b: variable, at: sequence.range)
                try store()
                let loop = try compileLoopBody(body)
                for jump in loop.continues { builder.landHere(jump) }
                builder.land(emit(.jumpBack, at: sequence.range), at: top)
                for jump in [exit] + loop.breaks { builder.landHere(jump) }
            }
            emit(.loadNone, a: iteration, at: sequence.range)
        }
    }

    /// Gives `body` the register that each round's value is written to, and what stores it in the variables.
    private func withLoopVariables(_ names: [Name], _ body: (Int, () throws -> Void) throws -> Void) throws {
        try conditionally {
            for name in names { assigned.insert(name.text) }
            if names.count == 1, case .register(let variable) = place(names[0].text, names[0].range) {
                try body(variable) {}
                return
            }
            try withTemporaries(1 + names.count) { value in
                try body(value) {
                    if names.count == 1 {
                        self.store(value, names[0])
                        return
                    }
                    let range = names[0].range.lowerBound..<names[names.count - 1].range.upperBound
                    self.emit(.unpack, a: value + 1, b: value, c: names.count, at: range)
                    for (position, name) in names.enumerated() { self.store(value + 1 + position, name) }
                }
            }
        }
    }

    // MARK: Assertions and parameters

    private func compileAssertion(_ condition: Expression, _ message: Expression?) throws {
        let text = source.slice(condition.range)
        builder.content.assertions.append(AssertionText(condition: text))
        let index = builder.content.assertions.count - 1
        try scoped {
            let value = builder.reserve()
            var sides: [Int] = []
            if case .comparison(let left, let links) = condition.withoutParentheses.kind, links.count == 1 {
                // The sides are kept, so that the error can show them.
                let kept = builder.reserve(2)
                try compile(left, into: kept)
                try compile(links[0].operand, into: kept + 1)
                let copies = builder.reserve(2)
                emit(.copy, a: copies, b: kept, at: left.range)
                emit(.copy, a: copies + 1, b: kept + 1, at: links[0].operand.range)
                emit(links[0].comparison.opcode, a: value, b: copies, c: copies + 1, at: condition.range)
                sides = [kept]
            } else {
                try compile(condition, into: value)
            }
            let holds = emit(.jumpIfTrue, a: value, c: Int(ConditionKeyword.assertion.rawValue), at: condition.range)
            if let message {
                try conditionally { try compile(message, into: value) }
            } else {
                emit(.loadNone, a: value, at: condition.range)
            }
            emit(.failAssertion, a: value, b: sides.first ?? 0, c: sides.isEmpty ? 0 : 2, d: index, at: condition.range)
            builder.landHere(holds)
            if let kept = sides.first {
                emit(.loadNone, a: kept, at: condition.range)
                emit(.loadNone, a: kept + 1, at: condition.range)
            }
        }
    }

    private func compileParameter(_ parameter: ScriptParameter, _ range: Range<Int>) throws {
        try assign(parameter.name) { register in
            let given = self.emit(
                .loadParameter, a: register, b: self.builder.names([parameter.name.text]), at: range)
            try self.compile(parameter.defaultValue, into: register)
            self.builder.landHere(given)
        }
    }
}
