public import Diagnostics
public import Library
internal import Programs
public import Runtime
internal import Syntax

/// A running language: variables, their values and what was entered. The engine under the prompt, and of whatever else
/// evaluates Dyn for a user; it knows no terminal.
///
/// Used by one thread at a time, but for `interrupt`, which any thread and any signal handler may call.
public final class Session {
    public let registry: Registry
    public let output: any Output
    public internal(set) var settings: SessionSettings
    public private(set) var transcript = Transcript()
    let cancellation: Cancellation
    let progress: (@Sendable (ProgressReport) -> Void)?
    let machine: Machine
    private(set) var log: SessionLog?
    private var entryCount = 0

    /// - Parameters:
    ///   - output: where `print` and `show` write.
    ///   - cancellation: set it, or call `interrupt`, to stop what runs.
    ///   - progress: told how far long work has come; called from any thread.
    public init(
        settings: SessionSettings = SessionSettings(), output: any Output, cancellation: Cancellation = Cancellation(),
        registry: Registry = StandardLibrary.registry, progress: (@Sendable (ProgressReport) -> Void)? = nil
    ) {
        self.settings = settings
        self.output = output
        self.cancellation = cancellation
        self.registry = registry
        self.progress = progress
        let context = WorkContext(cancellation: cancellation, progress: progress, threads: settings.threads)
        machine = Machine(registry: registry, output: output, context: context, style: settings.style, loader: FileLoader())
    }

    /// Stops what runs: training and long analyses give back what they have, everything else raises `interrupted`.
    public func interrupt() { cancellation.cancel() }

    /// Whether an entry is whole, so that it can be executed.
    public static func isComplete(_ text: String) -> Bool { SyntaxTree.isComplete(text) }

    /// The value of a variable, or of a builtin.
    public func value(of name: String) -> Value? { machine.value(of: name) }

    /// The variables that the user has given values, by name.
    public var variables: [(name: String, value: Value)] { machine.variables.sorted { $0.name < $1.name } }

    /// Forgets all variables.
    public func reset() { machine.reset() }

    /// Changes how values are written.
    public func setStyle(_ change: (inout DisplayStyle) -> Void) {
        change(&settings.style)
        machine.style = settings.style
    }

    func setLog(_ log: SessionLog?) { self.log = log }

    // MARK: Entries

    /// Executes an entry at the prompt: every expression that is not silenced is shown and kept in `ans`.
    ///
    /// - Parameter show: called with each value as soon as it is there.
    @discardableResult
    public func execute(_ text: String, name: String? = nil, show: (DisplayedValue) -> Void = { _ in }) -> Execution {
        entryCount += 1
        let source = SourceText(name: name ?? "entry \(entryCount)", text: text)
        let execution = perform(source, show: show)
        transcript.append(text, execution)
        log?.append(text, execution)
        return execution
    }

    private func perform(_ source: SourceText, show: (DisplayedValue) -> Void) -> Execution {
        cancellation.reset()
        defer { passOnNotices() }
        var values: [DisplayedValue] = []
        do {
            let tree = try SyntaxTree(parsing: source, dialect: .prompt)
            for statement in tree.statements {
                let unit = SyntaxTree(source: source, statements: [statement])
                guard let value = try evaluate(unit), !statement.isSilenced else { continue }
                let displayed = DisplayedValue(value: value, text: text(of: value))
                values.append(displayed)
                show(displayed)
            }
            return Execution(status: .finished, values: values)
        } catch {
            return failure(error, values: values)
        }
    }

    /// Runs one statement of an entry; the value is that of an expression, kept in `ans` unless it is `none`.
    private func evaluate(_ unit: SyntaxTree) throws -> Value? {
        let script = try machine.compile(unit)
        let value = try machine.run(script)
        guard script.endsInExpression, !value.isNone else { return nil }
        machine.set("ans", value)
        return value
    }

    /// A value as the prompt prints it: strings in quotes, so that they are told from names and numbers.
    private func text(of value: Value) -> String {
        if case .string = value { value.inline(machine.style) } else { value.display(machine.style) }
    }

    // MARK: Scripts

    /// Runs a script: only its `print` and `show` speak.
    ///
    /// - Parameter parameters: values for its `param` declarations; the others take their defaults.
    public func run(_ source: SourceText, parameters: [String: Value] = [:]) -> Execution {
        cancellation.reset()
        defer { passOnNotices() }
        do {
            let tree = try SyntaxTree(parsing: source)
            let script = try machine.compile(tree)
            _ = try machine.run(script, parameters: parameters)
            return Execution(status: .finished)
        } catch {
            return failure(error, values: [])
        }
    }

    /// Parses a script and resolves its names; runs nothing.
    public func check(_ source: SourceText) -> [Diagnostic] {
        do {
            let script = try machine.compile(SyntaxTree(parsing: source))
            return script.unresolved.map(\.diagnostic)
        } catch {
            return Self.diagnostics(of: error)
        }
    }

    /// Says what the engine has noted: each thing once.
    private func passOnNotices() {
        for notice in NativePrograms.shared.takeNotices() { output.warn(Diagnostic(notice, severity: .warning)) }
    }

    private func failure(_ error: any Error, values: [DisplayedValue]) -> Execution {
        let status: Execution.Status = error is Interrupted ? .interrupted : .failed
        return Execution(status: status, values: values, diagnostics: Self.diagnostics(of: error))
    }

    /// All that an error says.
    private static func diagnostics(of error: any Error) -> [Diagnostic] {
        diagnostics(ofSyntax: error) ?? [Diagnostic(error)]
    }

    /// What is wrong with a text that does not parse; nil for other errors.
    public static func diagnostics(ofSyntax error: any Error) -> [Diagnostic]? { (error as? SyntaxErrors)?.diagnostics }
}
