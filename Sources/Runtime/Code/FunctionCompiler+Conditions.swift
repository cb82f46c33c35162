internal import Syntax

extension FunctionCompiler {
    /// Compiles a condition; gives the jumps that are taken where it does not hold.
    func jumpsUnless(_ condition: Expression, _ keyword: ConditionKeyword) throws -> [Int] {
        let condition = condition.withoutParentheses
        let range = condition.range
        switch condition.kind {
        case .bool(true): return []
        case .logical(.and, let left, let right):
            let first = try jumpsUnless(left, .and)
            return try first + jumpsUnless(right, .and)
        case .logical(.or, let left, let right):
            let taken = try jumpsIf(left, .or)
            let others = try conditionally { try jumpsUnless(right, .or) }
            for jump in taken { builder.landHere(jump) }
            return others
        case .unary(.not, let operand): return try jumpsIf(operand, .not)
        case .comparison(let first, let links) where links.count == 1:
            if let jump = try jumpUnlessComparison(first, links[0], range, keyword) { return [jump] }
        default: break
        }
        return try scoped {
            let value = try operand(condition)
            return [emit(.jumpIfFalse, a: value, c: Int(keyword.rawValue), at: range)]
        }
    }

    /// Compiles a condition; gives the jumps that are taken where it holds.
    private func jumpsIf(_ condition: Expression, _ keyword: ConditionKeyword) throws -> [Int] {
        let condition = condition.withoutParentheses
        switch condition.kind {
        case .unary(.not, let operand): return try jumpsUnless(operand, .not)
        case .logical(.or, let left, let right):
            let first = try jumpsIf(left, .or)
            return try first + conditionally { try jumpsIf(right, .or) }
        case .logical(.and, let left, let right):
            let failed = try jumpsUnless(left, .and)
            let taken = try conditionally { try jumpsIf(right, .and) }
            for jump in failed { builder.landHere(jump) }
            return taken
        default:
            return try scoped {
                let value = try operand(condition)
                return [emit(.jumpIfTrue, a: value, c: Int(keyword.rawValue), at: condition.range)]
            }
        }
    }

    /// A comparison and the jump it decides as one instruction; nil for `in`.
    private func jumpUnlessComparison(
        _ left: Expression, _ link: ComparisonLink, _ range: Range<Int>, _ keyword: ConditionKeyword
    ) throws -> Int? {
        guard let (plain, constant) = link.comparison.jumps else { return nil }
        return try scoped {
            let a = try operand(left)
            if let number = number(link.operand) {
                builder.content.keywords[builder.position] = keyword
                return builder.emit(Instruction(constant, b: a, number: number), range, in: source)
            }
            let b = try operand(link.operand)
            return emit(plain, a: Int(keyword.rawValue), b: a, c: b, at: range)
        }
    }

    /// Compiles `if … else if … else …`; each branch by `body`.
    func compileConditional(
        _ arms: [ConditionalArm], _ otherwise: Block?, _ range: Range<Int>, _ body: (Block) throws -> Void,
        whenNone: () -> Void
    ) throws {
        // What every branch assigns is assigned afterwards.
        var sure: Set<String>?
        func branch(_ block: Block) throws {
            let before = assigned
            try body(block)
            sure = sure.map { $0.intersection(assigned) } ?? assigned
            assigned = before
        }
        var ends: [Int] = []
        var before = assigned
        for (position, arm) in arms.enumerated() {
            let next = try jumpsUnless(arm.condition, .conditional)
            if position == 0 { before = assigned }
            try branch(arm.body)
            ends.append(emit(.jump, at: range))
            for jump in next { builder.landHere(jump) }
            assigned = before
        }
        if let otherwise { try branch(otherwise) } else { whenNone() }
        for end in ends { builder.landHere(end) }
        assigned = otherwise == nil ? before : before.union(sure ?? [])
    }

    /// Compiles `try … catch …`; each block by `body`.
    func compileAttempt(
        _ block: Block, _ error: Name?, _ handler: Block, _ range: Range<Int>, _ body: (Block) throws -> Void
    ) throws {
        let start = builder.position
        // An error leaves what was being computed where it stood.
        builder.discard()
        try conditionally { try body(block) }
        let end = emit(.jump, at: range)
        let target = builder.position
        try conditionally {
            var register: Int?
            if let error {
                switch place(error.text, error.range) {
                case .register(let variable): register = variable
                case .global(let global):
                    let temporary = builder.reserve()
                    register = temporary
                    emit(.storeGlobal, a: temporary, d: global, at: error.range)
                case .itself: break
                }
                assigned.insert(error.text)
            }
            builder.content.handlers.append(Handler(instructions: start..<end, target: target, register: register))
            try body(handler)
        }
        builder.landHere(end)
    }
}

extension ComparisonOperator {
    /// The jumps taken unless the comparison holds: of two registers, of a register and a constant.
    fileprivate var jumps: (plain: Opcode, constant: Opcode)? {
        switch self {
        case .less: (.jumpUnlessLess, .jumpUnlessLessConstant)
        case .lessOrEqual: (.jumpUnlessLessOrEqual, .jumpUnlessLessOrEqualConstant)
        case .greater: (.jumpUnlessGreater, .jumpUnlessGreaterConstant)
        case .greaterOrEqual: (.jumpUnlessGreaterOrEqual, .jumpUnlessGreaterOrEqualConstant)
        case .equal: (.jumpUnlessEqual, .jumpUnlessEqualConstant)
        case .notEqual: (.jumpUnlessNotEqual, .jumpUnlessNotEqualConstant)
        case .isIn, .isNotIn: nil
        }
    }
}
