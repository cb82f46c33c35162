public import Storage

/// How a report's results came about.
public struct RunRecord: Sendable, Equatable {
    /// Version, command line, script, machine and date.
    public var provenance: Provenance
    /// The script's parameters as they were set, in order.
    public var parameters: [Parameter]
    public var seeds: [Int]
    /// How long it took.
    public var seconds: Double?

    public struct Parameter: Sendable, Equatable {
        public var name: String
        public var text: String

        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    public init(provenance: Provenance, parameters: [Parameter] = [], seeds: [Int] = [], seconds: Double? = nil) {
        self.provenance = provenance
        self.parameters = parameters
        self.seeds = seeds
        self.seconds = seconds
    }
}
