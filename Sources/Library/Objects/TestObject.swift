internal import Analysis
internal import Runtime
internal import Tensors

/// The outcome of a statistical test as a value: fields for a script, and printed as a paper would report it.
final class TestObject: Object, @unchecked Sendable {
    let test: HypothesisTest
    /// What one kind of test has besides: the permutations made.
    let extras: Record

    init(_ test: HypothesisTest, extras: Record = Record()) {
        self.test = test
        self.extras = extras
    }

    override var typeName: String { "test" }
    override var isRecordLike: Bool { true }

    override var fieldNames: [String] {
        ["name", "statistic", "p", "df", "n", "estimate", "interval", "level", "effect", "effect_name", "effect_interval", "assumptions"] + extras.names
    }

    override func field(_ name: String) throws -> Value? {
        func interval(_ range: ClosedRange<Double>?) -> Value { range.map { Value([$0.lowerBound, $0.upperBound]) } ?? Value.none }
        func several(_ values: [Double]) -> Value { values.count == 1 ? Value(values[0]) : values.isEmpty ? Value.none : Value(values) }
        switch name {
        case "name": return Value(test.name)
        case "statistic": return Value(test.statistic)
        case "p": return Value(test.p)
        case "df": return several(test.degreesOfFreedom)
        case "n": return several(test.counts.map(Double.init))
        case "estimate": return test.estimate.map { Value($0) } ?? Value.none
        case "interval": return interval(test.interval)
        case "level": return Value(test.level)
        case "effect": return test.effect.map { Value($0.value) } ?? Value.none
        case "effect_name": return test.effect.map { Value($0.name) } ?? Value.none
        case "effect_interval": return interval(test.effect?.interval)
        case "assumptions":
            return Value(try Table(columns: [
                ("assumption", .text(test.assumptions.map(\.name))), ("check", .text(test.assumptions.map(\.check))),
                ("statistic", .numbers(Tensor(test.assumptions.map(\.statistic)))), ("p", .numbers(Tensor(test.assumptions.map(\.p)))),
            ]))
        default: return extras[name]
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        let percent = Self.text(100 * test.level)
        var rows: [(String, String)] = []
        if let estimate = test.estimate, !isCorrelation { rows.append((estimateName, Self.text(estimate) + Self.interval(test.interval, percent))) }
        if isCorrelation, let range = test.interval { rows.append(("interval", Self.interval(range, percent).trimmingFirst)) }
        if let effect = test.effect { rows.append((effect.name, Self.text(effect.value) + Self.interval(effect.interval, percent))) }
        rows.append(("n", test.counts.map(String.init).joined(separator: ", ")))
        for assumption in test.assumptions {
            let p = assumption.p.isNaN ? "" : ", \(Self.p(assumption.p))"
            rows.append((assumption.name, "\(assumption.check) \(Self.text(assumption.statistic))\(p)\(assumption.isDoubtful ? "  (doubtful)" : "")"))
        }
        let width = rows.map(\.0.count).max() ?? 0
        return ([summary(style)] + rows.map { "  \($0)\(String(repeating: " ", count: width - $0.count))  \($1)" }).joined(separator: "\n")
    }

    override func summary(_ style: DisplayStyle) -> String {
        let freedom = test.degreesOfFreedom.isEmpty ? "" : "(\(test.degreesOfFreedom.map(Self.text).joined(separator: ", ")))"
        return "\(test.name): \(symbol)\(freedom) = \(Self.text(test.statistic)), \(Self.p(test.p))"
    }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? TestObject)?.test else { return false }
        return test.name == other.name && test.statistic == other.statistic && test.p == other.p && test.counts == other.counts
            && test.interval == other.interval
    }

    private var isCorrelation: Bool { test.name.contains("correlation") }

    private var symbol: String {
        if test.name.contains("Spearman") { return "ρ" }
        if isCorrelation { return "r" }
        if test.name.contains("t test") { return "t" }
        if test.name.contains("variance") { return "F" }
        if test.name.contains("U test") { return "U" }
        return test.name.contains("Wilcoxon") ? "W" : "statistic"
    }

    private var estimateName: String {
        if test.name.contains("U test") { return "median difference" }
        return test.name.contains("Wilcoxon") ? "median of differences" : "difference"
    }

    private static func text(_ value: Double) -> String { NumberText.significant(value, digits: 4) }
    private static func p(_ value: Double) -> String {
        value < 1e-4 ? "p < 0.0001" : "p = \(NumberText.significant(value, digits: 3))"
    }

    private static func interval(_ range: ClosedRange<Double>?, _ percent: String) -> String {
        range.map { "  \(percent) % [\(text($0.lowerBound)), \(text($0.upperBound))]" } ?? ""
    }
}

extension String {
    fileprivate var trimmingFirst: String { String(drop(while: { $0 == " " })) }
}
