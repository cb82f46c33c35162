internal import Analysis
internal import Runtime

/// An estimate with its evidence, as a value; in arithmetic it is its number.
final class EstimateObject: Object, @unchecked Sendable {
    let estimate: Estimate

    init(_ estimate: Estimate) { self.estimate = estimate }

    override var typeName: String { "estimate" }
    override var isRecordLike: Bool { true }
    override var fieldNames: [String] { ["value", "error", "interval", "level", "n"] + estimate.evidence.map(\.name) }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "value": Value(estimate.value)
        case "error": estimate.error.map { Value($0) } ?? Value.none
        case "interval": estimate.interval.map { Value([$0.lowerBound, $0.upperBound]) } ?? Value.none
        case "level": Value(estimate.level)
        case "n": Value(estimate.count)
        default:
            switch estimate[evidence: name] {
            case .number(let number): Value(number)
            case .numbers(let tensor): Value(tensor)
            case .text(let text): Value(text)
            case nil: nil
            }
        }
    }

    override func describe(_ style: DisplayStyle) -> String { estimate.description }
    override func summary(_ style: DisplayStyle) -> String { estimate.description }
    override var number: Double? { estimate.value }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? EstimateObject)?.estimate else { return false }
        return estimate.value == other.value && estimate.error == other.error && estimate.count == other.count
    }
}
