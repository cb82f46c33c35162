internal import Tensors

/// How a dataset was made: an operation, its arguments, and the datasets it was applied to.
///
/// Two datasets with equal provenance hold the same values, so it takes part in the definition of an experiment.
public struct DatasetProvenance: Sendable, Hashable, CustomStringConvertible {
    public enum Argument: Sendable, Hashable {
        case number(Double)
        case numbers([Double])
        case text(String)
        case flag(Bool)
    }

    public struct NamedArgument: Sendable, Hashable {
        public let name: String
        public let value: Argument

        public init(name: String, value: Argument) {
            self.name = name
            self.value = value
        }
    }

    public let operation: String
    public let sources: [DatasetProvenance]
    public let arguments: [NamedArgument]

    public init(_ operation: String, of sources: [DatasetProvenance] = [], _ arguments: KeyValuePairs<String, Argument> = [:]) {
        self.operation = operation
        self.sources = sources
        self.arguments = arguments.map { NamedArgument(name: $0.key, value: $0.value) }
    }

    init(operation: String, sources: [DatasetProvenance], arguments: [NamedArgument]) {
        self.operation = operation
        self.sources = sources
        self.arguments = arguments
    }

    /// Data that came from outside: identified by their values.
    init(of name: String, inputs: Tensor, targets: Tensor) {
        var hash = Fingerprint()
        hash.add(inputs)
        hash.add(targets)
        self.init("dataset", [
            "name": .text(name), "samples": .number(Double(inputs.shape[0])),
            "fingerprint": .text(String(hash.value, radix: 16)),
        ])
    }

    /// As a call: `split(moons(n=1000, noise=0.1, seed=0), test=0.2, seed=0).train`.
    public var description: String {
        let shown = sources.map(\.description) + arguments.map { "\($0.name)=\($0.value)" }
        if let (call, part) = splitPart { return "\(call)(\(shown.joined(separator: ", "))).\(part)" }
        return "\(operation)(\(shown.joined(separator: ", ")))"
    }

    /// "split.train" is the train part of a call of split.
    private var splitPart: (call: Substring, part: Substring)? {
        guard let dot = operation.firstIndex(of: ".") else { return nil }
        return (operation[..<dot], operation[operation.index(after: dot)...])
    }
}

extension DatasetProvenance.Argument: CustomStringConvertible {
    public var description: String {
        switch self {
        case .number(let value): NumberText.shortest(value)
        case .numbers(let values): "[" + values.map(NumberText.shortest).joined(separator: ", ") + "]"
        case .text(let text): "\"\(text)\""
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

extension DatasetProvenance.Argument: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    static func count(_ value: Int) -> Self { .number(Double(value)) }
    static func seed(_ value: UInt64) -> Self { value < 1 << 53 ? .number(Double(value)) : .text(String(value)) }
}
