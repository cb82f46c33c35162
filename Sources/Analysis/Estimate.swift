internal import Glibc
public import Tensors

/// A measured quantity with its evidence: what it rests on, and how far it can be trusted.
public struct Estimate: Sendable {
    /// One piece of evidence: the scaling curve, the window fitted, a convergence trace, a null.
    public enum Evidence: Sendable {
        case number(Double)
        case numbers(Tensor)
        case text(String)
    }

    public struct NamedEvidence: Sendable {
        public let name: String
        public let value: Evidence

        public init(name: String, value: Evidence) {
            self.name = name
            self.value = value
        }
    }

    public let value: Double
    /// The standard error; nil where none can be given.
    public let error: Double?
    /// A confidence interval at `level`; nil where none can be given.
    public let interval: ClosedRange<Double>?
    public let level: Double
    /// The number of samples, points or steps it rests on.
    public let count: Int
    public let evidence: [NamedEvidence]

    public init(
        value: Double, error: Double? = nil, interval: ClosedRange<Double>? = nil, level: Double = 0.95, count: Int,
        evidence: KeyValuePairs<String, Evidence> = [:]
    ) {
        self.value = value
        self.error = error.flatMap { $0.isFinite ? $0 : nil }
        self.interval = interval ?? error.flatMap { error in
            let half = NormalDistribution().survivalQuantile((1 - level) / 2) * error
            return half.isFinite && value.isFinite ? (value - half)...(value + half) : nil
        }
        self.level = level
        self.count = count
        self.evidence = evidence.map { NamedEvidence(name: $0.key, value: $0.value) }
    }

    /// The same from evidence as a list.
    public init(
        value: Double, error: Double?, interval: ClosedRange<Double>?, level: Double, count: Int, evidence: [NamedEvidence]
    ) {
        self.value = value
        self.error = error
        self.interval = interval
        self.level = level
        self.count = count
        self.evidence = evidence
    }

    public subscript(evidence name: String) -> Evidence? {
        evidence.first { $0.name == name }?.value
    }
}

extension Estimate: CustomStringConvertible {
    /// "0.4192 ± 0.0006": the error to one digit and the value to the same place; the value alone without an error.
    public var description: String {
        guard let error, error > 0, error.isFinite, value.isFinite else { return NumberText.significant(value, digits: 6) }
        // The place of the error's leading digit: 0.0006 → 4, 12 → 0.
        let places = max(0, -Int(log10(error).rounded(.down)))
        guard places >= 0, places <= 15 else {
            return "\(NumberText.significant(value, digits: 6)) ± \(NumberText.significant(error, digits: 2))"
        }
        return "\(NumberText.fixed(value, decimals: places)) ± \(NumberText.fixed(error, decimals: places))"
    }
}
