internal import Diagnostics
internal import Syntax

extension FunctionCompiler {
    /// How many plain arguments a call takes in registers.
    private static let mostPlainArguments = 200

    func compileCall(_ callee: Expression, _ arguments: [Argument], _ range: Range<Int>, into target: Int) throws {
        let plain = arguments.allSatisfy { if case .positional = $0 { true } else { false } }
        let site = callSite(callee, arguments)
        var operation = Opcode.call
        var function: Int?
        if case .name(let name) = callee.withoutParentheses.kind {
            switch place(name, callee.range) {
            case .register(let variable):
                // At top level the register is the global.
                if isTop { (operation, function) = (.callAtTop, variable) } else if assigned.contains(name) { function = variable }
            case .global(let global): (operation, function) = (isTop ? .callAtTop : .callGlobal, global)
            case .itself: (operation, function) = (.callSelf, 0)
            }
        }
        if !plain || arguments.count > Self.mostPlainArguments || (isTop && function == nil) {
            try compileGeneralCall(callee, arguments, range, into: target)
            builder.setSite(site)
            return
        }
        try scoped {
            let callee = try function ?? operand(callee)
            // A temporary that is the last one may hold the first argument before it gets the result.
            let reuses = function != nil && !arguments.isEmpty && target == builder.nextTemporary - 1 && target >= builder.firstTemporary
            let first = reuses ? target : builder.reserve(arguments.count)
            if reuses { _ = builder.reserve(arguments.count - 1) }
            for (position, argument) in arguments.enumerated() { try compile(argument.expression, into: first + position) }
            emit(operation, a: target, b: first, c: arguments.count, d: callee, at: range)
            builder.setSite(site)
        }
    }

    /// A call with named or spread arguments, or with very many.
    private func compileGeneralCall(_ callee: Expression, _ arguments: [Argument], _ range: Range<Int>, into target: Int) throws {
        try withTemporaries(1 + arguments.count) { first in
            try compile(callee, into: first)
            for (position, argument) in arguments.enumerated() {
                try compile(argument.expression, into: first + 1 + position)
            }
            builder.content.argumentLists.append(
                arguments.map { argument in
                    switch argument {
                    case .positional: .positional
                    case .named(let name, _): .named(name.text)
                    case .spread: .spread
                    }
                })
            emit(.callGeneral, a: target, b: first, d: builder.content.argumentLists.count - 1, at: range)
        }
    }

    /// `x |> f` is `f(x)`, `x |> f(a)` is `f(x, a)`.
    func compilePipe(_ value: Expression, _ into: Expression, _ range: Range<Int>, into target: Int) throws {
        if case .call(let callee, let arguments) = into.kind {
            try compileCall(callee, [.positional(value)] + arguments, range, into: target)
        } else {
            try compileCall(into, [.positional(value)], range, into: target)
        }
    }

    private func callSite(_ callee: Expression, _ arguments: [Argument]) -> CallSite {
        var site = CallSite(callee: callee.range)
        for argument in arguments {
            switch argument {
            case .positional(let expression): site.positional.append(expression.range)
            case .named(let name, let expression): site.named.append((name.text, name.range, expression.range))
            case .spread: break
            }
        }
        return site
    }

    /// Makes a function value.
    func compileFunction(_ function: Function, named name: String?, into target: Int, _ range: Range<Int>) throws {
        let inner = FunctionCompiler(function, named: function.name?.text ?? name, parent: self)
        inner.builder.content.definition = span(range)
        let prototype = try inner.compile(function)
        if prototype.captures.isEmpty {
            // Without captures every making of it is the same function.
            emit(.loadConstant, a: target, d: builder.constant(.function(FunctionValue(prototype.code, captures: []))), at: range)
            return
        }
        builder.content.functions.append(prototype)
        emit(.makeFunction, a: target, d: builder.content.functions.count - 1, at: range)
    }

    // MARK: Indices

    func compileIndex(_ base: Expression, _ items: [IndexItem], _ range: Range<Int>, into target: Int) throws {
        try scoped {
            let value = try operand(base, in: target)
            if items.count == 1, case .at(let index) = items[0] {
                let place = try operand(index)
                emit(.indexAt, a: target, b: value, c: place, at: range)
                return
            }
            let (first, patterns) = try compileItems(items, range)
            builder.content.indexLists.append(patterns)
            emit(.index, a: target, b: value, c: first, d: builder.content.indexLists.count - 1, at: range)
        }
    }

    /// Puts the values of index items into consecutive registers, which stay reserved.
    func compileItems(_ items: [IndexItem], _ range: Range<Int>) throws -> (first: Int, patterns: [IndexPattern]) {
        var patterns: [IndexPattern] = []
        var expressions: [Expression] = []
        for item in items {
            switch item {
            case .at(let expression):
                patterns.append(.at)
                expressions.append(expression)
            case .slice(let start, let stop, let step):
                patterns.append(.slice(start: start != nil, stop: stop != nil, step: step != nil))
                expressions += [start, stop, step].compactMap(\.self)
            case .ellipsis: patterns.append(.ellipsis)
            }
        }
        let first = builder.reserve(expressions.count)
        for (position, expression) in expressions.enumerated() { try compile(expression, into: first + position) }
        return (first, patterns)
    }
}
