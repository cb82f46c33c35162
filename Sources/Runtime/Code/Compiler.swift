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
    /// Where it stands, in the order of the source; never empty.
    public internal(set) var spans: [SourceSpan]
    public let suggestions: [String]

    /// At its first place, with the others as a hint.
    public var diagnostic: Diagnostic {
        var diagnostic = Diagnostic(RuntimeError.unknownName(name, suggestions: suggestions), at: spans.first)
        let others = spans.dropFirst().map { "\($0.source.name):\($0.source.line(at: $0.range.lowerBound)):\($0.source.column(at: $0.range.lowerBound))" }
        if !others.isEmpty {
            let more = others.count - Self.shownPlaces
            diagnostic.hints.append("also at " + others.prefix(Self.shownPlaces).joined(separator: ", ") + (more > 0 ? " and \(more) more" : ""))
        }
        return diagnostic
    }

    private static let shownPlaces = 8
}

/// Makes bytecode of syntax trees.
public final class Compiler {
    let names: GlobalNames
    let registry: Registry
    let loader: (any SourceLoader)?
    private let isDefined: (String) -> Bool
    private(set) var unresolved: [UnresolvedName] = []
    /// Where a name stands in `unresolved`.
    private var unresolvedPlaces: [String: Int] = [:]
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
        if !known { note(unresolved: name, at: span) }
        return names.index(of: name)
    }

    private func note(unresolved name: String, at span: SourceSpan) {
        guard let place = unresolvedPlaces[name] else {
            unresolvedPlaces[name] = unresolved.count
            let known = assignedAtTop.union(registry.names).union(names.names)
            unresolved.append(UnresolvedName(name: name, spans: [span], suggestions: suggestions(for: name, among: known)))
            return
        }
        if unresolved[place].spans.last.map({ $0.range == span.range && $0.source === span.source }) != true {
            unresolved[place].spans.append(span)
        }
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
