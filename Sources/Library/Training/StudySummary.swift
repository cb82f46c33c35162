internal import Analysis
internal import Tensors

/// The rows of `summarize`.
enum StudySummary {
    /// What a run always reports, without places and times; every other column of numbers where there are no runs.
    static func usualMetrics(of table: Table, except by: [String]) throws -> [String] {
        let usual = ["loss", "accuracy", "test_loss", "test_accuracy"].filter { table.index(of: $0) != nil }
        if !usual.isEmpty { return usual }
        let hidden = Set(by + ["epoch", "step", "seconds", "seed"])
        return table.names.filter { name in
            guard !hidden.contains(name), case .numbers? = table[name] else { return false }
            return true
        }
    }

    static func table(_ table: Table, by: [String], metrics: [String], level: Double) throws -> Table {
        let groups = try groups(table, by: by)
        var keys: [[Table.Cell]] = []
        var names: [String] = []
        var columns: [[Double]] = [[], [], [], [], []]
        for (key, rows) in groups {
            for metric in metrics {
                let values = try rows.numbers(metric).doubles.filter(\.isFinite)
                let summary = values.isEmpty ? nil : try Summary(of: values, level: level)
                keys.append(key)
                names.append(metric)
                let interval = summary.flatMap { $0.count > 1 ? $0.interval : nil }
                for (index, value) in [
                    Double(values.count), summary?.mean ?? .nan, summary?.deviation ?? .nan, interval?.lowerBound ?? .nan,
                    interval?.upperBound ?? .nan,
                ].enumerated() { columns[index].append(value) }
            }
        }
        var result = Table()
        for (position, name) in by.enumerated() { try result.set(name, column(keys.map { $0[position] })) }
        try result.set("metric", .text(names))
        for (name, values) in zip(["n", "mean", "std", "low", "high"], columns) { try result.set(name, .numbers(Tensor(values))) }
        return result
    }

    private static func groups(_ table: Table, by: [String]) throws -> [(key: [Table.Cell], rows: Table)] {
        guard !by.isEmpty else { return [([], table)] }
        return try table.grouped(by: by).map { ($0.key, try table.rows(at: $0.rows)) }
    }

    private static func column(_ cells: [Table.Cell]) -> Table.Column {
        let numbers = cells.compactMap { if case .number(let number) = $0 { number } else { nil } }
        guard numbers.count == cells.count else {
            return .text(cells.map { if case .text(let text) = $0 { text } else { "" } })
        }
        return .numbers(Tensor(numbers))
    }
}
