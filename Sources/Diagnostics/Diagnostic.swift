/// An error or warning with its place in the source, the calls that led there, and what to do.
public struct Diagnostic: UserError {
    public enum Severity: String, Sendable { case error, warning, note }

    /// A call that was active when the error arose: the function's name and where it was called.
    public struct Call: Sendable {
        public let function: String
        public let span: SourceSpan?

        public init(function: String, span: SourceSpan?) {
            self.function = function
            self.span = span
        }
    }

    public var severity: Severity
    public var message: String
    public var span: SourceSpan?
    public var hints: [String]
    /// Innermost first.
    public var calls: [Call]
    public var isMistake = false

    public init(
        _ message: String, at span: SourceSpan? = nil, hints: [String] = [], calls: [Call] = [],
        severity: Severity = .error
    ) {
        self.message = message
        self.span = span
        self.hints = hints
        self.calls = calls
        self.severity = severity
    }

    /// Wraps any error: data-holding errors keep their message and hints, others are described.
    public init(_ error: any Error, at span: SourceSpan? = nil) {
        if let diagnostic = error as? Diagnostic {
            self = diagnostic
            if self.span == nil { self.span = span }
        } else if let error = error as? any UserError {
            self.init(error.message, at: span, hints: error.hints)
            isMistake = error.isMistake
        } else {
            self.init(String(describing: error), at: span)
        }
    }
}
