internal import Learning
internal import Runtime
internal import Tensors

// Comparisons of arms in files: what each row has is a column.

extension ComparisonObject: RecordedObject {
    static let kind = "comparison"

    func recorded() throws -> Record {
        let rows = comparison.rows
        func column(_ value: (Comparison.Row) -> Double) -> Value { Value(rows.map(value)) }
        func cells(_ values: [Table.Cell]) -> Value { Value(values.map { Value($0) }) }
        return [
            "metric": Value(comparison.metric), "factor": Value(comparison.factor), "baseline": Value(comparison.baseline),
            "pair": Value(comparison.pair), "within": Value(comparison.within), "level": Value(comparison.level),
            "of_numbers": Value(comparison.isOfNumbers), "changed": Self.value(comparison.settings.changed),
            "despite": Self.value(comparison.settings.despite), "arm": cells(rows.map(\.arm)),
            "places": Value(rows.map { cells($0.within) }), "n": column { Double($0.count) },
            "baseline_n": column { Double($0.baselineCount) }, "mean": column(\.mean), "std": column(\.deviation),
            "baseline_mean": column(\.baselineMean), "baseline_std": column(\.baselineDeviation), "difference": column(\.difference),
            "low": column { $0.interval?.lowerBound ?? .nan }, "high": column { $0.interval?.upperBound ?? .nan }, "t": column(\.t),
            "df": column(\.degreesOfFreedom), "p": column(\.p), "p_holm": column(\.correctedP), "effect": column(\.effect),
            "effect_low": column { $0.effectInterval?.lowerBound ?? .nan }, "effect_high": column { $0.effectInterval?.upperBound ?? .nan },
            "rank_p": column(\.rankP), "rank_p_holm": column(\.correctedRankP), "least_rank_p": column(\.leastRankP),
            "left_out": Value(rows.map { Value($0.leftOut) }),
        ]
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        let arms = try cells(fields, "arm")
        func column(_ name: String) throws -> [Double] {
            let values = try fields.numbers(name)
            guard values.count == arms.count else { throw fields.malformed("has \(values.count) `\(name)` for \(arms.count) rows") }
            return values
        }
        let names = [
            "n", "baseline_n", "mean", "std", "baseline_mean", "baseline_std", "difference", "low", "high", "t", "df", "p", "p_holm", "effect",
            "effect_low", "effect_high", "rank_p", "rank_p_holm", "least_rank_p",
        ]
        let columns = Dictionary(uniqueKeysWithValues: try names.map { ($0, try column($0)) })
        let (places, leftOut) = (try fields.list("places"), try fields.list("left_out"))
        let within = try fields.texts("within")
        guard places.count == arms.count, leftOut.count == arms.count else { throw fields.malformed("has columns of different lengths") }
        let rows = try arms.indices.map { row in
            func number(_ name: String) -> Double { columns[name]?[row] ?? .nan }
            func whole(_ name: String) throws -> Int {
                guard let whole = Value(number(name)).whole else { throw fields.malformed("has a count `\(name)` that is not whole") }
                return whole
            }
            func interval(_ low: String, _ high: String) -> ClosedRange<Double>? {
                number(low) <= number(high) ? number(low)...number(high) : nil
            }
            let place = try (places[row].asElements() ?? []).map { try cell($0, fields) }
            guard place.count == within.count else { throw fields.malformed("has places of other columns than `within`") }
            var found = Comparison.Row(
                arm: arms[row], within: place, count: try whole("n"),
                baselineCount: try whole("baseline_n"), mean: number("mean"), deviation: number("std"), baselineMean: number("baseline_mean"),
                baselineDeviation: number("baseline_std"), difference: number("difference"), interval: interval("low", "high"), t: number("t"),
                degreesOfFreedom: number("df"), p: number("p"), effect: number("effect"),
                effectInterval: interval("effect_low", "effect_high"), rankP: number("rank_p"), leastRankP: number("least_rank_p"),
                leftOut: try (leftOut[row].asElements() ?? []).compactMap(\.text))
            found.correctedP = number("p_holm")
            found.correctedRankP = number("rank_p_holm")
            return found
        }
        return try ComparisonObject(Comparison(
            metric: fields.text("metric"), factor: fields.text("factor"), baseline: cell(fields.value("baseline"), fields),
            pair: fields.texts("pair"), within: within, level: fields.number("level"), rows: rows,
            settings: ComparedFactor(changed: differences(fields, "changed"), despite: differences(fields, "despite")),
            isOfNumbers: fields.truth("of_numbers")))
    }

    private static func cells(_ fields: SavedFields, _ name: String) throws -> [Table.Cell] {
        try fields.list(name).map { try cell($0, fields) }
    }

    private static func cell(_ value: Value, _ fields: SavedFields) throws -> Table.Cell {
        switch value {
        case .number(let number): return .number(number)
        case .bool(let truth): return .truth(truth)
        case .string(let box): return .text(box.text)
        default: throw fields.malformed("has an arm that is no number, bool or text")
        }
    }

    private static func value(_ differences: [DefinitionDifference]) -> Value {
        Value(differences.map { Value(["path": Value($0.path), "first": Value($0.first), "second": Value($0.second)] as Record) })
    }

    private static func differences(_ fields: SavedFields, _ name: String) throws -> [DefinitionDifference] {
        try fields.several(name).map {
            DefinitionDifference(path: try $0.text("path"), first: try $0.text("first"), second: try $0.text("second"))
        }
    }
}
