internal import Diagnostics
internal import Syntax

/// Compiles one function, or the top level of a unit.
///
/// A function's variables stand in registers below `firstTemporary`. At top level variables are globals, which are the
/// top frame's registers themselves. An expression is compiled to a register that its caller names; temporaries are
/// reserved and released like a stack.
final class FunctionCompiler {
    let compiler: Compiler
    let parent: FunctionCompiler?
    let use: NameUse
    /// The text of what is being compiled; changes with included files.
    var source: SourceText
    var builder: CodeBuilder
    /// Registers of a function's variables; empty at top level.
    private var locals: [String: Int] = [:]
    /// The function's own name, where calling it means calling itself.
    private let selfName: String?
    /// The name that it is assigned to.
    private let givenName: String?
    /// Variables that surely have a value where the compiler stands.
    var assigned: Set<String> = []
    var loops: [Loop] = []

    /// Jumps that a loop's end has to set.
    struct Loop {
        var breaks: [Int] = []
        var continues: [Int] = []
    }

    /// Where a variable stands.
    enum Place {
        case register(Int)
        /// A global that is no register: inside functions, and for globals beyond the direct ones.
        case global(Int)
        case itself
    }

    var isTop: Bool { parent == nil }

    /// Compiles the top level of a unit.
    init(_ compiler: Compiler, use: NameUse, source: SourceText) {
        self.compiler = compiler
        self.parent = nil
        self.use = use
        self.source = source
        self.selfName = nil
        self.givenName = nil
        builder = CodeBuilder(firstTemporary: GlobalNames.direct)
    }

    /// Compiles a function inside another.
    init(_ function: Function, named selfName: String?, parent: FunctionCompiler) {
        let use = NameUse(of: function)
        compiler = parent.compiler
        self.parent = parent
        self.use = use
        source = parent.source
        // A function at top level calls itself through its global, which may be given another value.
        let ownName = parent.isTop ? nil : selfName.flatMap { use.assigns($0) ? nil : $0 }
        self.selfName = ownName
        self.givenName = selfName
        var registers: [String] = use.assigned
        let captured = use.outside.filter { name in !use.assigns(name) && name != ownName && parent.holds(name) }
        registers += captured.sorted()
        for (register, name) in registers.enumerated() { locals[name] = register }
        builder = CodeBuilder(firstTemporary: registers.count)
        for (register, name) in registers.enumerated() { builder.content.registerNames[register] = name }
    }

    /// Whether the name is a variable of this function or one around it (not a global).
    private func holds(_ name: String) -> Bool {
        if isTop { return false }
        if locals[name] != nil || name == selfName { return true }
        return parent?.holds(name) ?? false
    }

    // MARK: Results

    /// The code of a unit's top level; its value is that of the last statement.
    func compile(_ statements: [PlacedStatement], parameters: [ScriptParameter]) throws -> FunctionCode {
        for name in use.assigned where compiler.hasValueBefore(name) { assigned.insert(name) }
        for (position, placed) in statements.enumerated() {
            source = placed.source
            let isLast = position == statements.count - 1
            if isLast, case .expression(let expression) = placed.statement.kind {
                let value = try operand(expression)
                emit(.endUnit, a: value, b: 1, at: expression.range)
            } else {
                try compile(placed.statement)
            }
        }
        emit(.endUnit, at: 0..<0)
        return try finish(name: "the script", help: "", signature: Signature([]))
    }

    /// The code of a function and what it captures of the one that makes it.
    func compile(_ function: Function) throws -> FunctionPrototype {
        var captures: [FunctionPrototype.Capture] = []
        for parameter in function.parameters { assigned.insert(parameter.name.text) }
        for name in use.outside.sorted() where name != selfName {
            guard let register = locals[name] else { continue }
            if function.parameters.contains(where: { $0.name.text == name }) { continue }
            let range = function.name?.range ?? 0..<0
            if let parent, let capture = parent.capture(name) {
                emit(.loadCapture, a: register, d: captures.count, at: range)
                captures.append(capture)
                builder.content.captureNames.append(name)
                assigned.insert(name)
            } else if compiler.meansSomethingOutside(name) {
                emit(.adoptGlobal, a: register, d: global(name, range), at: range)
            }
        }
        for parameter in function.parameters {
            guard let standard = parameter.defaultValue, let register = locals[parameter.name.text] else { continue }
            let skip = emit(.jumpIfDefined, a: register, at: standard.range)
            try compile(standard, into: register)
            builder.landHere(skip)
        }
        switch function.body {
        case .expression(let expression): try compileResult(expression)
        case .block(let block): try compileResult(block)
        }
        let parameters = function.parameters.map { parameter in
            guard let standard = parameter.defaultValue else { return Signature.Parameter(parameter.name.text, type: .any) }
            return Signature.Parameter(
                parameter.name.text, type: .any, standard: .decided, standardText: source.slice(standard.range))
        }
        let code = try finish(
            name: function.name?.text ?? givenName ?? "function", help: function.help ?? "", signature: Signature(parameters))
        return FunctionPrototype(code: code, captures: captures)
    }

    private func finish(name: String, help: String, signature: Signature) throws -> FunctionCode {
        guard builder.highestTemporary <= GlobalNames.registers else {
            throw Diagnostic(CompilationError.tooManyRegisters, at: SourceSpan(source, 0..<0))
        }
        return FunctionCode(
            name: name, help: help, signature: signature, instructions: builder.instructions,
            registerCount: builder.highestTemporary, firstTemporary: builder.firstTemporary,
            keepsTemporaries: builder.keepsTemporaries, content: builder.content)
    }

    /// How a function that is made here gets at a variable of this one; nil for globals.
    private func capture(_ name: String) -> FunctionPrototype.Capture? {
        if isTop { return nil }
        if let register = locals[name] { return .register(register) }
        return name == selfName ? .enclosing : nil
    }

    // MARK: Variables

    func span(_ range: Range<Int>) -> SourceSpan { SourceSpan(source, range) }

    func global(_ name: String, _ range: Range<Int>) -> Int {
        let global = compiler.global(name, at: span(range))
        builder.content.globals.insert(global)
        return global
    }

    /// Where the variable of this name stands.
    func place(_ name: String, _ range: Range<Int>) -> Place {
        if let register = locals[name] { return .register(register) }
        if name == selfName { return .itself }
        let global = global(name, range)
        return isTop && global < GlobalNames.direct ? .register(global) : .global(global)
    }

    // MARK: Instructions

    @discardableResult
    func emit(_ operation: Opcode, a: Int = 0, b: Int = 0, c: Int = 0, d: Int = 0, at range: Range<Int>) -> Int {
        builder.emit(Instruction(operation, a: a, b: b, c: c, d: d), range, in: source)
    }

    /// Reserves registers for the time of `body`.
    func withTemporaries<T>(_ count: Int = 1, _ body: (Int) throws -> T) throws -> T {
        let mark = builder.nextTemporary
        let first = builder.reserve(count)
        guard builder.highestTemporary <= GlobalNames.registers else {
            throw Diagnostic(CompilationError.tooManyRegisters, at: span(0..<0))
        }
        defer { builder.release(to: mark) }
        return try body(first)
    }

    /// Releases what `body` reserves.
    func scoped<T>(_ body: () throws -> T) rethrows -> T {
        let mark = builder.nextTemporary
        defer { builder.release(to: mark) }
        return try body()
    }

    /// Compiles what may not run: what it assigns is not sure afterwards.
    func conditionally<T>(_ body: () throws -> T) rethrows -> T {
        let before = assigned
        defer { assigned = before }
        return try body()
    }
}
