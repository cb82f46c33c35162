/// What was entered and what came of it.
public struct Transcript: Sendable {
    public struct Entry: Sendable {
        public let input: String
        public let status: Execution.Status
        /// The texts of the values shown.
        public let shown: [String]
    }

    public private(set) var entries: [Entry] = []

    public init() {}

    mutating func append(_ input: String, _ execution: Execution) {
        entries.append(Entry(input: input, status: execution.status, shown: execution.values.map(\.text)))
    }

    /// The entries that did what they said, as a script.
    public var script: String {
        entries.filter { $0.status != .failed }.map { $0.input.hasSuffix("\n") ? $0.input : $0.input + "\n" }.joined()
    }
}
