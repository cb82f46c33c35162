public import Diagnostics
internal import Syntax

extension FunctionValue {
    /// How it was written; nil for a builtin.
    public var text: String? {
        code?.content.definition.map { $0.source.slice($0.range) }
    }

    /// What it uses besides its arguments and the library, by name: captured locals, and globals as they are in a machine. Globals
    /// without a value and the function itself do not count.
    public func outside(in machine: Machine) -> Record {
        guard let code else { return Record() }
        var record = Record()
        for (place, name) in code.content.captureNames.enumerated() {
            if let value = captures[place].value { record[name] = value }
        }
        for index in code.allGlobals.sorted() {
            guard let name = machine.names.name(at: index), record[name] == nil, let value = machine.globals.value(at: index) else { continue }
            if let known = machine.registry.value(of: name), known.equals(value) { continue }
            if case .function(let function) = value, function === self { continue }
            record[name] = value
        }
        return record
    }
}

extension FunctionCode {
    /// Whether both were written alike and their names mean the same globals.
    func isWrittenLike(_ other: FunctionCode) -> Bool {
        guard let mine = content.definition, let others = other.content.definition else { return false }
        return content.captureNames == other.content.captureNames && allGlobals == other.allGlobals
            && mine.source.slice(mine.range) == others.source.slice(others.range)
    }
}

extension Machine {
    /// Makes a function again of how it was written and what it used from outside. Nothing of it runs.
    ///
    /// - Throws: `FunctionTextError` where the text is not that of one function.
    public func function(named name: String, written text: String, outside: Record) throws -> FunctionValue {
        let isNamed: Bool
        switch try? SyntaxTree(parsing: SourceText(name: name, text: text)).statements {
        case let statements? where statements.count == 1:
            switch statements[0].kind {
            case .function: isNamed = true
            case .expression(let expression): isNamed = false
                guard case .function = expression.kind else { throw FunctionTextError.noFunction(name: name) }
            default: throw FunctionTextError.noFunction(name: name)
            }
        default: throw FunctionTextError.noFunction(name: name)
        }
        let isAnonymous = name == "function"
        let ending = isNamed ? "\(text)\n\(name)" : isAnonymous ? text : "\(name) = \(text)\n\(name)"
        let source = SourceText(name: "`\(name)` of a file", text: "fn (\(outside.names.joined(separator: ", "))) {\n\(ending)\n}")
        // The names are parameters and nothing else.
        let tree = try SyntaxTree(parsing: source)
        guard tree.statements.count == 1, case .expression(let maker) = tree.statements[0].kind, case .function(let made) = maker.kind,
            made.parameters.map(\.name.text) == outside.names, made.parameters.allSatisfy({ $0.defaultValue == nil }),
            case .block(let block) = made.body, block.statements.count == (isNamed || !isAnonymous ? 2 : 1)
        else { throw FunctionTextError.noFunction(name: name) }
        let script = try compile(tree)
        // What it uses of the library has its place here, too.
        globals.grow(to: names.count)
        for (global, value) in script.initialValues where globals.value(at: global) == nil { globals.set(global, value) }
        guard case .function(let maker) = try fork().run(script), case .function(let function) = try call(maker, outside.values)
        else { throw FunctionTextError.noFunction(name: name) }
        return function
    }
}

/// A text that is not what a function was written as.
public enum FunctionTextError: UserError {
    case noFunction(name: String)

    public var message: String {
        switch self {
        case .noFunction(let name): "what is kept of the function `\(name)` is not the text of one"
        }
    }
}
