internal import Diagnostics
internal import Syntax

extension FunctionCompiler {
    /// Gives a variable the value that `compute` puts into a register.
    func assign(_ name: Name, _ compute: (Int) throws -> Void) throws {
        switch place(name.text, name.range) {
        case .register(let register):
            try compute(register)
            builder.content.registerNames[register] = name.text
        case .global(let global):
            try withTemporaries { register in
                try compute(register)
                emit(.storeGlobal, a: register, d: global, at: name.range)
            }
        case .itself: break
        }
        assigned.insert(name.text)
    }

    /// Stores a temporary in a variable.
    func store(_ register: Int, _ name: Name) {
        switch place(name.text, name.range) {
        case .register(let variable): emit(.move, a: variable, b: register, at: name.range)
        case .global(let global): emit(.storeGlobal, a: register, d: global, at: name.range)
        case .itself: break
        }
        assigned.insert(name.text)
    }

    func compileAssignment(_ target: Target, _ value: Expression) throws {
        if target.path.isEmpty {
            try assign(target.name) { register in
                if case .function(let function) = value.kind {
                    try self.compileFunction(function, named: target.name.text, into: register, value.range)
                } else {
                    try self.compile(value, into: register)
                }
            }
            return
        }
        try scoped {
            let register = try operand(value)
            try setPart(target, to: register)
        }
    }

    /// Makes the part of a variable's value that the target names another value.
    private func setPart(_ target: Target, to value: Int) throws {
        try changing(target) { variable in
            if target.path.count == 1, case .index(let items) = target.path[0], items.count == 1, case .at(let index) = items[0] {
                try scoped {
                    let place = try operand(index)
                    emit(.setIndexAt, a: variable, b: place, c: value, at: target.range)
                }
                return
            }
            try scoped {
                let (first, steps) = try compilePath(target)
                builder.content.paths.append(steps)
                emit(.setPath, a: variable, b: first, c: value, d: builder.content.paths.count - 1, at: target.range)
            }
        }
    }

    /// Gives `body` a register that holds the target's variable, and stores it afterwards where it is another's.
    private func changing(_ target: Target, _ body: (Int) throws -> Void) throws {
        switch place(target.name.text, target.name.range) {
        case .register(let register): try body(register)
        case .global(let global):
            try withTemporaries { register in
                emit(.loadGlobal, a: register, d: global, at: target.name.range)
                try body(register)
                emit(.storeGlobal, a: register, d: global, at: target.name.range)
            }
        case .itself: break
        }
        assigned.insert(target.name.text)
    }

    /// The values of a path's indices in consecutive registers.
    private func compilePath(_ target: Target) throws -> (first: Int, steps: [PathStep]) {
        var steps: [PathStep] = []
        var all: [IndexItem] = []
        for accessor in target.path {
            switch accessor {
            case .field(let name): steps.append(.field(name.text))
            case .index(let items):
                steps.append(.index(patterns(items)))
                all += items
            }
        }
        let (first, _) = try compileItems(all, target.range)
        return (first, steps)
    }

    private func patterns(_ items: [IndexItem]) -> [IndexPattern] {
        items.map { item in
            switch item {
            case .at: .at
            case .slice(let start, let stop, let step): .slice(start: start != nil, stop: stop != nil, step: step != nil)
            case .ellipsis: .ellipsis
            }
        }
    }

    /// `x += e` is `x = x + e`; the indices of `x[i] += e` are evaluated once.
    func compileCompound(_ target: Target, _ operation: BinaryOperator, _ value: Expression, _ range: Range<Int>) throws {
        if target.path.isEmpty {
            let current = Expression(.name(target.name.text), range: target.name.range)
            try compileAssignment(target, Expression(.binary(operation, current, value), range: range))
            return
        }
        try changing(target) { variable in
            try scoped {
                let (first, steps) = try compilePath(target)
                let part = try readPart(of: variable, steps, first, target.range)
                let other = try operand(value)
                let result = builder.reserve()
                emit(operation.opcode, a: result, b: part, c: other, at: range)
                builder.content.paths.append(steps)
                emit(.setPath, a: variable, b: first, c: result, d: builder.content.paths.count - 1, at: target.range)
            }
        }
    }

    /// Reads along a path whose values stand in registers from `first` on, which keep them.
    private func readPart(of variable: Int, _ steps: [PathStep], _ first: Int, _ range: Range<Int>) throws -> Int {
        var current = variable
        var next = first
        for step in steps {
            let result = builder.reserve()
            switch step {
            case .field(let name): emit(.field, a: result, b: current, d: builder.names([name]), at: range)
            case .index(let patterns):
                let count = patterns.reduce(0) { $0 + $1.valueCount }
                let copies = builder.reserve(count)
                for offset in 0..<count { emit(.copy, a: copies + offset, b: next + offset, at: range) }
                next += count
                builder.content.indexLists.append(patterns)
                emit(.index, a: result, b: current, c: copies, d: builder.content.indexLists.count - 1, at: range)
            }
            current = result
        }
        return current
    }

    func compileDestructuring(_ targets: [Target], _ values: [Expression], _ range: Range<Int>) throws {
        try withTemporaries(targets.count) { first in
            if values.count == 1 {
                try withTemporaries { whole in
                    try compile(values[0], into: whole)
                    emit(.unpack, a: first, b: whole, c: targets.count, at: range)
                }
            } else {
                for (position, value) in values.enumerated() { try compile(value, into: first + position) }
            }
            for (position, target) in targets.enumerated() {
                if target.path.isEmpty {
                    store(first + position, target.name)
                } else {
                    try setPart(target, to: first + position)
                }
            }
        }
    }
}
