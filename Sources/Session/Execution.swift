public import Diagnostics
public import Runtime

/// A value that an entry shows.
public struct DisplayedValue: Sendable {
    public let value: Value
    /// As the prompt prints it.
    public let text: String

    public init(value: Value, text: String) {
        self.value = value
        self.text = text
    }

    /// The same as an SVG, for those that can show one; nil where the value is no picture. Drawn when asked for.
    public func svg() throws -> String? {
        if case .object(let object) = value { try object.svg() } else { nil }
    }
}

/// What became of an entry or a script.
public struct Execution: Sendable {
    public enum Status: Sendable, Equatable { case finished, failed, interrupted }

    public let status: Status
    /// The values of the expressions that were not silenced.
    public let values: [DisplayedValue]
    /// Errors, in the order of the source; empty when finished.
    public let diagnostics: [Diagnostic]

    public init(status: Status, values: [DisplayedValue] = [], diagnostics: [Diagnostic] = []) {
        self.status = status
        self.values = values
        self.diagnostics = diagnostics
    }
}
