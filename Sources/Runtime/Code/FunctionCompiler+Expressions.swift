internal import Diagnostics
internal import Syntax
internal import Tensors

extension FunctionCompiler {
    /// A register that holds the expression's value: the variable's own where it is one, else a new temporary.
    func operand(_ expression: Expression) throws -> Int {
        if let variable = variable(expression) { return variable }
        let register = builder.reserve()
        guard register < GlobalNames.registers else {
            throw Diagnostic(CompilationError.tooManyRegisters, at: span(expression.range))
        }
        try compile(expression, into: register)
        return register
    }

    /// The same, but a value that is no variable goes to `target` where that is a temporary: nobody reads it before the
    /// whole expression is done.
    func operand(_ expression: Expression, in target: Int) throws -> Int {
        guard target >= builder.firstTemporary else { return try operand(expression) }
        if let variable = variable(expression) { return variable }
        try compile(expression, into: target)
        return target
    }

    /// The register of a variable that surely has a value and is not changed while operands are evaluated.
    private func variable(_ expression: Expression) -> Int? {
        guard case .name(let name) = expression.withoutParentheses.kind, !use.assignsInsideExpressions, assigned.contains(name),
            case .register(let register) = place(name, expression.range)
        else { return nil }
        return register
    }

    /// Compiles the expression so that its value ends in a register. A variable's register is written last.
    func compile(_ expression: Expression, into target: Int) throws {
        let range = expression.range
        if let value = constant(expression) {
            emit(.loadConstant, a: target, d: builder.constant(value), at: range)
            return
        }
        switch expression.kind {
        case .number(let number): emit(.loadConstant, a: target, d: builder.constant(.number(number)), at: range)
        case .string(let text): emit(.loadConstant, a: target, d: builder.constant(Value(text)), at: range)
        case .bool(let truth): emit(.loadBool, a: target, b: truth ? 1 : 0, at: range)
        case .none: emit(.loadNone, a: target, at: range)
        case .name(let name): load(name, range, into: target)
        case .parenthesized(let inner): try compile(inner, into: target)
        case .interpolation(let parts): try compileInterpolation(parts, range, into: target)
        case .bracket(let elements): try compileBracket(elements, range, into: target)
        case .record(let entries): try compileRecord(entries, range, into: target)
        case .range(let first, let last):
            try scoped {
                let a = try operand(first)
                let b = try operand(last)
                emit(.makeRange, a: target, b: a, c: b, at: range)
            }
        case .unary(let operation, let operand):
            try scoped {
                let value = try self.operand(operand, in: target)
                emit(operation == .negate ? .negate : .not, a: target, b: value, at: range)
            }
        case .binary(let operation, let left, let right):
            try scoped { try compileBinary(operation, left, right, range, into: target) }
        case .comparison(let first, let links): try compileComparison(first, links, range, into: target)
        case .logical(let operation, let left, let right):
            try withTemporaries { result in
                try compile(left, into: result)
                let keyword = operation == .and ? ConditionKeyword.and : .or
                let decided = emit(
                    operation == .and ? .jumpIfFalse : .jumpIfTrue, a: result, c: Int(keyword.rawValue), at: left.range)
                try conditionally { try compile(right, into: result) }
                emit(.checkBool, a: result, c: Int(keyword.rawValue), at: right.range)
                builder.landHere(decided)
                emit(.move, a: target, b: result, at: range)
            }
        case .pipe(let value, let into): try compilePipe(value, into, range, into: target)
        case .function(let function): try compileFunction(function, named: nil, into: target, range)
        case .call(let callee, let arguments): try compileCall(callee, arguments, range, into: target)
        case .index(let base, let items): try compileIndex(base, items, range, into: target)
        case .field(let base, let name):
            try scoped {
                let value = try operand(base, in: target)
                emit(.field, a: target, b: value, d: builder.names([name.text]), at: name.range)
            }
        case .conditional(let arms, let otherwise):
            try withTemporaries { result in
                try compileConditional(arms, otherwise, range) { block in try self.compile(block, into: result) }
                    whenNone: { self.emit(.loadNone, a: result, at: range) }
                emit(.move, a: target, b: result, at: range)
            }
        case .attempt(let body, let error, let handler):
            try withTemporaries { result in
                try compileAttempt(body, error, handler, range) { block in try self.compile(block, into: result) }
                emit(.move, a: target, b: result, at: range)
            }
        }
    }

    private func load(_ name: String, _ range: Range<Int>, into target: Int) {
        switch place(name, range) {
        case .register(let register): emit(.move, a: target, b: register, at: range)
        case .global(let global): emit(.loadGlobal, a: target, d: global, at: range)
        case .itself: emit(.loadSelf, a: target, at: range)
        }
    }

    // MARK: Constants

    /// The value of an expression of literals alone: a number, or a tensor of numbers.
    func constant(_ expression: Expression) -> Value? {
        switch expression.kind {
        case .number, .unary, .binary: number(expression).map { .number($0) }
        case .parenthesized(let inner): constant(inner)
        case .bracket(let elements): tensor(elements).map { Value($0) }
        default: nil
        }
    }

    func number(_ expression: Expression) -> Double? {
        switch expression.kind {
        case .number(let number): return number
        case .parenthesized(let inner): return number(inner)
        case .unary(.negate, let operand): return number(operand).map { -$0 }
        case .binary(let operation, let left, let right):
            guard let a = number(left), let b = number(right) else { return nil }
            return Arithmetic.apply(operation, a, b)
        default: return nil
        }
    }

    private func tensor(_ elements: [Element]) -> Tensor? {
        guard case .value(let first)? = elements.first else { return nil }
        if case .bracket = first.withoutParentheses.kind {
            var rows: [Tensor] = []
            for element in elements {
                guard case .value(let expression) = element, case .bracket(let inner) = expression.withoutParentheses.kind,
                    let row = tensor(inner), rows.first.map({ $0.shape == row.shape }) ?? true
                else { return nil }
                rows.append(row)
            }
            return try? Tensor.stack(rows, axis: 0)
        }
        var numbers: [Double] = []
        for element in elements {
            guard case .value(let expression) = element, let number = number(expression) else { return nil }
            numbers.append(number)
        }
        return Tensor(numbers)
    }

    // MARK: Operators

    private func compileBinary(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ range: Range<Int>, into target: Int
    ) throws {
        if let number = number(right), let opcode = operation.withConstantRight {
            let value = try operand(left, in: target)
            builder.emit(Instruction(opcode, a: target, b: value, number: number), range, in: source)
        } else if let number = number(left), let opcode = operation.withConstantLeft {
            let value = try operand(right, in: target)
            builder.emit(Instruction(opcode, a: target, b: value, number: number), range, in: source)
        } else {
            let a = try operand(left, in: target)
            let b = try operand(right)
            emit(operation.opcode, a: target, b: a, c: b, at: range)
        }
    }

    private func compileComparison(
        _ first: Expression, _ links: [ComparisonLink], _ range: Range<Int>, into target: Int
    ) throws {
        if links.count == 1 {
            try scoped {
                let a = try operand(first)
                let b = try operand(links[0].operand)
                emit(links[0].comparison.opcode, a: target, b: a, c: b, at: range)
            }
            return
        }
        try withTemporaries(2) { result in
            var ends: [Int] = []
            var left = try operand(first)
            for (position, link) in links.enumerated() {
                let isLast = position == links.count - 1
                let right = try position == 0 ? operand(link.operand) : conditionally { try operand(link.operand) }
                // The comparison is done with its operands; the next link needs the right one again.
                var kept = right
                if !isLast {
                    kept = builder.reserve()
                    emit(.copy, a: kept, b: right, at: link.operand.range)
                }
                let part = position == 0 ? result : result + 1
                emit(link.comparison.opcode, a: part, b: left, c: right, at: range)
                if position > 0 { emit(.both, a: result, b: result, c: result + 1, at: range) }
                if !isLast { ends.append(emit(.jumpIfPlainFalse, a: result, at: range)) }
                left = kept
            }
            for end in ends { builder.landHere(end) }
            emit(.move, a: target, b: result, at: range)
        }
    }
}

extension BinaryOperator {
    var opcode: Opcode {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .remainder: .remainder
        case .power: .power
        case .matrixProduct: .matrixProduct
        }
    }

    /// With a number that is known on the right.
    fileprivate var withConstantRight: Opcode? {
        switch self {
        case .add: .addConstant
        case .subtract: .subtractConstant
        case .multiply: .multiplyConstant
        case .divide: .divideConstant
        case .remainder: .remainderConstant
        case .power: .powerConstant
        case .matrixProduct: nil
        }
    }

    /// With a number that is known on the left.
    fileprivate var withConstantLeft: Opcode? {
        switch self {
        case .multiply: .constantMultiply
        case .add: .constantAdd
        case .subtract: .constantSubtract
        case .divide: .constantDivide
        default: nil
        }
    }
}

extension ComparisonOperator {
    var opcode: Opcode {
        switch self {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .isIn: .isIn
        case .isNotIn: .isNotIn
        }
    }
}
