public import Diagnostics
internal import Glibc

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
    /// The most loop steps and calls a run may take; nil: as many as it likes.
    public var stepLimit: Int?

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

    /// Calls a function of the language: what `map`, `sweep` and tracing do.
    public func call(_ function: FunctionValue, _ arguments: [Value], named: [(name: String, value: Value)] = []) throws -> Value {
        throw RuntimeError.nestedTooDeep
    }
}
