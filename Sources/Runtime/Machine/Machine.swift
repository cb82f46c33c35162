public import Diagnostics
public import Syntax

/// Runs compiled code: registers, frames and globals. Used by one thread at a time; `fork` gives another thread its own.
public final class Machine: @unchecked Sendable {
    public let registry: Registry
    public let names: GlobalNames
    public let output: any Output
    /// Cancellation, progress and threads.
    public var context: WorkContext
    /// How values are written.
    public var style: DisplayStyle
    public var loader: (any SourceLoader)?
    /// What is kept of the work for those who read its results later.
    public private(set) var ledger = Ledger()
    /// The most loop steps and calls a run may take; nil: as many as it likes. Checked now and then.
    public var stepLimit: Int?

    let globals = GlobalValues()
    let stack = CallStack()
    /// Active frames; those of `stack.frames`.
    var depth = 0
    var stepsTaken = 0
    var callsUntilPoll = 0
    /// When the memory taken was looked at last, in milliseconds.
    var memoryChecked = 0
    /// Whether the run is being stopped for good: `try` does not hold it up.
    var isStopping = false
    var threadStack: ThreadStack?
    /// Functions that objects made for calls, kept until the outermost run ends.
    var keptFunctions: [FunctionValue] = []
    /// Values given for the script's parameters.
    var parameterValues: [String: Value] = [:]

    public init(
        registry: Registry, names: GlobalNames = GlobalNames(), output: any Output, context: WorkContext = WorkContext(),
        style: DisplayStyle = DisplayStyle(), loader: (any SourceLoader)? = nil
    ) {
        self.registry = registry
        self.names = names
        self.output = output
        self.context = context
        self.style = style
        self.loader = loader
    }

    /// A machine for another thread: the same code and names, the globals as they are now, its own registers.
    public func fork() -> Machine {
        let machine = Machine(
            registry: registry, names: names, output: output, context: context, style: style, loader: loader)
        machine.globals.copy(globals)
        machine.ledger = ledger
        machine.stepLimit = stepLimit
        machine.threadStack = threadStack
        return machine
    }

    // MARK: Running

    /// Compiles a unit against the globals that there are.
    public func compile(_ tree: SyntaxTree) throws -> CompiledScript {
        let compiler = Compiler(names: names, registry: registry, loader: loader) { self.value(of: $0) != nil }
        return try compiler.compile(tree)
    }

    /// Runs a compiled unit; gives the value of its last statement, `none` where that is no expression.
    ///
    /// - Parameter parameters: values for the script's parameters; the others have their defaults.
    /// - Throws: a `Diagnostic` with its place and calls, or `Interrupted`.
    @discardableResult
    public func run(_ script: CompiledScript, parameters: [String: Value] = [:]) throws -> Value {
        guard names.count < GlobalNames.limit else { throw CompilationError.tooManyGlobals(GlobalNames.limit) }
        globals.grow(to: names.count)
        for (global, value) in script.initialValues where globals.value(at: global) == nil { globals.set(global, value) }
        parameterValues = parameters
        stepsTaken = 0
        isStopping = false
        defer { if depth == 0 { keptFunctions = [] } }
        let header = script.code.header
        let top = depth > 0 ? stack.frames[depth].top : stack.slots
        let entry = depth
        push(header, nil, registers: globals.slots, stackTop: top)
        return try withExtendedLifetime(script) { try execute(from: entry) }
    }

    /// Calls a function of the language: what `map`, `sweep` and tracing do.
    public func call(
        _ function: FunctionValue, _ arguments: [Value], named: [(name: String, value: Value)] = []
    ) throws -> Value {
        let arguments = Arguments(arguments, named: named)
        let entry = depth
        try countCall()
        do {
            if let builtin = function.builtin { return try callBuiltin(builtin, arguments) }
            try checkNesting()
            let top = depth > 0 ? stack.frames[depth].top : stack.slots
            try enter(function, arguments, window: top)
        } catch let error as ArgumentError {
            // Its place is not in the call that the program shows.
            throw Diagnostic(error)
        }
        return try withExtendedLifetime(function) { try execute(from: entry) }
    }

    // MARK: Globals

    /// The value of a global, or what the registry has by the name.
    public func value(of name: String) -> Value? {
        if let index = names.existing(name) {
            globals.grow(to: names.count)
            if let value = globals.value(at: index) { return value }
        }
        return registry.value(of: name)
    }

    /// Gives a global a value, as an assignment at top level does.
    public func set(_ name: String, _ value: Value) {
        let index = names.index(of: name)
        globals.grow(to: names.count)
        globals.set(index, value)
    }

    /// The globals that the user gave values, by name.
    public var variables: [(name: String, value: Value)] {
        globals.grow(to: names.count)
        return names.names.compactMap { name in
            guard let index = names.existing(name), let value = globals.value(at: index) else { return nil }
            if let builtin = registry.value(of: name), builtin.equals(value) { return nil }
            return (name, value)
        }
    }

    /// Forgets all globals.
    public func reset() { globals.clear() }
}
