public import Diagnostics
public import Syntax

/// A script or a prompt's entry, ready to run on any machine that shares its global names.
public struct CompiledScript: Sendable {
    let code: FunctionCode
    /// Builtins and constants that it uses, for globals that have no value yet.
    let initialValues: [(global: Int, value: Value)]
    /// The script's parameters, in order.
    public let parameters: [ScriptParameter]
    /// Names that nothing defines.
    public let unresolved: [UnresolvedName]
    /// Whether the last statement is an expression, whose value a prompt prints.
    public let endsInExpression: Bool
}

/// A name that has no meaning where it stands.
public struct UnresolvedName: Sendable {
    public let name: String
    public let span: SourceSpan
    public let suggestions: [String]

    public var diagnostic: Diagnostic {
        Diagnostic(RuntimeError.unknownName(name, suggestions: suggestions), at: span)
    }
}

/// Makes bytecode of syntax trees.
public final class Compiler {
    let names: GlobalNames
    let registry: Registry
    let loader: (any SourceLoader)?
    private let isDefined: (String) -> Bool
    private(set) var unresolved: [UnresolvedName] = []
    private var initialValues: [(global: Int, value: Value)] = []
    private var initialized: Set<Int> = []
    /// Names that the unit gives a value at its top level.
    private var assignedAtTop: Set<String> = []

    /// - Parameter isDefined: whether a global has a value already.
    public init(
        names: GlobalNames, registry: Registry, loader: (any SourceLoader)? = nil, isDefined: @escaping (String) -> Bool
    ) {
        self.names = names
        self.registry = registry
        self.loader = loader
        self.isDefined = isDefined
    }

    /// Compiles a unit; files that it includes become part of it.
    public func compile(_ tree: SyntaxTree) throws -> CompiledScript {
        let statements = try Inclusion(loader: loader).expand(tree)
        let use = NameUse(of: statements.map(\.statement))
        assignedAtTop = Set(use.assigned)
        let top = FunctionCompiler(self, use: use, source: tree.source)
        let code = try top.compile(statements, parameters: tree.parameters)
        var endsInExpression = false
        if case .expression = tree.statements.last?.kind { endsInExpression = true }
        return CompiledScript(
            code: code, initialValues: initialValues, parameters: tree.parameters, unresolved: unresolved,
            endsInExpression: endsInExpression)
    }

    /// The global that a name stands for.
    func global(_ name: String, at span: SourceSpan) -> Int {
        let known = assignedAtTop.contains(name) || isDefined(name)
        if let value = registry.value(of: name) {
            let index = names.index(of: name)
            if initialized.insert(index).inserted { initialValues.append((index, value)) }
            return index
        }
        if !known, !unresolved.contains(where: { $0.span.range == span.range && $0.span.source === span.source }) {
            unresolved.append(
                UnresolvedName(
                    name: name, span: span,
                    suggestions: suggestions(for: name, among: assignedAtTop.union(registry.names).union(names.names))))
        }
        return names.index(of: name)
    }

    /// Whether a global surely has a value before the unit runs.
    func hasValueBefore(_ name: String) -> Bool {
        isDefined(name) || registry.value(of: name) != nil
    }

    /// Whether a name that a function assigns and reads early means something outside.
    func meansSomethingOutside(_ name: String) -> Bool {
        assignedAtTop.contains(name) || hasValueBefore(name)
    }
}
