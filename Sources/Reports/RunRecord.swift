public import Storage
internal import Tensors

/// How a report's results came about.
public struct RunRecord: Sendable, Equatable {
    /// Version, command line, script, machine and date.
    public var provenance: Provenance
    /// The script's parameters as they were set, in order.
    public var parameters: [Parameter]
    public var seeds: [Int]
    /// How long it took.
    public var seconds: Double?
    /// The name of the script, as places in it give it.
    public var scriptName: String?
    /// The files of data that were read and written.
    public var files: [String]

    public struct Parameter: Sendable, Equatable {
        public var name: String
        public var text: String

        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    public init(
        provenance: Provenance, parameters: [Parameter] = [], seeds: [Int] = [], seconds: Double? = nil,
        scriptName: String? = nil, files: [String] = []
    ) {
        self.provenance = provenance
        self.parameters = parameters
        self.seeds = seeds
        self.seconds = seconds
        self.scriptName = scriptName
        self.files = files
    }

    /// What it says, by name, without the script.
    var rows: [(name: String, text: String)] {
        var rows: [(name: String, text: String)] = [("Dyn", provenance.version), ("date", provenance.created)]
        if let seconds { rows.append(("duration", Self.text(seconds: seconds))) }
        rows.append(("machine", provenance.machine))
        if !provenance.command.isEmpty { rows.append(("command", provenance.command.joined(separator: " "))) }
        rows += parameters.map { ("parameter \($0.name)", $0.text) }
        if !seeds.isEmpty { rows.append(("seeds", Self.text(seeds: seeds))) }
        if !files.isEmpty { rows.append(("files", files.joined(separator: ", "))) }
        return rows
    }

    private static func text(seconds: Double) -> String {
        if seconds < 60 { return NumberText.significant(seconds, digits: 3) + " s" }
        let whole = Int(min(seconds, 1e15).rounded())
        return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// Seeds with runs of successive ones as ranges: `0, 1..20, 42`.
    private static func text(seeds: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for seed in seeds.sorted() {
            if let last = ranges.last, last.upperBound < .max, seed <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(seed, last.upperBound)
            } else {
                ranges.append(seed...seed)
            }
        }
        let texts = ranges.flatMap { range in
            range.count > 2 ? ["\(range.lowerBound)..\(range.upperBound)"] : range.map(String.init)
        }
        return texts.count > 60 ? texts.prefix(60).joined(separator: ", ") + ", …" : texts.joined(separator: ", ")
    }
}
