internal import Learning
internal import Runtime
internal import Tensors

/// The arms of a study against a baseline, as a value.
final class ComparisonObject: Object, @unchecked Sendable {
    let comparison: Comparison
    private let table: Table

    init(_ comparison: Comparison) throws {
        self.comparison = comparison
        table = try comparison.table()
    }

    override var typeName: String { "comparison" }
    override var isRecordLike: Bool { true }
    override var fieldNames: [String] { table.names + ["table", "baseline", "metric", "changed", "despite", "left_out"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "table": return Value(table)
        case "baseline": return Value(comparison.baseline)
        case "metric": return Value(comparison.metric)
        case "changed": return Value(comparison.settings.changed.map { Value($0.path) })
        case "despite": return Value(comparison.settings.despite.map { Value($0.path) })
        case "left_out": return Value(comparison.rows.flatMap(\.leftOut).map { Value($0) })
        default:
            switch table[name] {
            case .numbers(let values)?: return Value(values)
            case .text(let texts)?: return Value(texts.map { Value($0) })
            case nil: return nil
            }
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        ComparisonText(comparison, style).lines.joined(separator: "\n")
    }

    override func summary(_ style: DisplayStyle) -> String {
        "comparison of \(comparison.metric) by \(comparison.factor), \(comparison.rows.count) with \(comparison.baseline.text)"
    }

    override func isEqual(to other: Object) -> Bool { (other as? ComparisonObject)?.table == table }
}

extension Comparison {
    /// A row for each comparison, all figures in full.
    func table() throws -> Table {
        var table = Table()
        for (place, name) in within.enumerated() { try table.set(name, Self.column(rows.map { $0.within[place] })) }
        try table.set(factor, Self.column(rows.map(\.arm)))
        func set(_ name: String, _ value: (Row) -> Double) throws { try table.set(name, .numbers(Tensor(rows.map(value)))) }
        try set("n") { Double($0.count) }
        try set("mean") { $0.mean }
        try set("std") { $0.deviation }
        try set("baseline_mean") { $0.baselineMean }
        try set("baseline_std") { $0.baselineDeviation }
        try set("difference") { $0.difference }
        try set("low") { $0.interval?.lowerBound ?? .nan }
        try set("high") { $0.interval?.upperBound ?? .nan }
        try set("effect") { $0.effect }
        try set("effect_low") { $0.effectInterval?.lowerBound ?? .nan }
        try set("effect_high") { $0.effectInterval?.upperBound ?? .nan }
        try set("t") { $0.t }
        try set("df") { $0.degreesOfFreedom }
        try set("p") { $0.p }
        try set("p_holm") { $0.correctedP }
        try set("wilcoxon_p") { $0.rankP }
        try set("wilcoxon_p_holm") { $0.correctedRankP }
        try set("least_p") { $0.leastRankP }
        return table
    }

    private static func column(_ cells: [Table.Cell]) -> Table.Column {
        let numbers = cells.compactMap { if case .number(let number) = $0 { number } else { nil } }
        return numbers.count == cells.count ? .numbers(Tensor(numbers)) : .text(cells.map(\.text))
    }
}
