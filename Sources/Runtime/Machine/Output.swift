public import Diagnostics
internal import Synchronization

/// Where what a program says goes.
public protocol Output: AnyObject, Sendable {
    /// Text for standard output, newlines included.
    func write(_ text: String)
    /// A warning, for standard error.
    func warn(_ warning: Diagnostic)
    /// A value to be displayed (`show`): a terminal draws figures, others print the text.
    func show(_ value: Value, style: DisplayStyle)
}

extension Output {
    public func show(_ value: Value, style: DisplayStyle) {
        write(value.display(style) + "\n")
    }
}

/// Output kept in memory: for tests and for examples in help.
public final class CapturedOutput: Output {
    private struct Kept {
        var parts: [String] = []
        var warnings: [Diagnostic] = []
    }

    private let kept = Mutex(Kept())

    public init() {}

    public func write(_ text: String) { kept.withLock { $0.parts.append(text) } }
    public func warn(_ warning: Diagnostic) { kept.withLock { $0.warnings.append(warning) } }

    public var text: String { kept.withLock { $0.parts.joined() } }
    public var warnings: [Diagnostic] { kept.withLock { $0.warnings } }
    public var lines: [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
