internal import Storage
public import Tensors

/// The points of a study as a comparison sees them: the value of its metric, the definition, the place in the design.
struct StudyPoints {
    let design: Table
    let values: [Double]
    private let outcomes: [Study.Outcome]

    struct Keyed {
        let point: Int
        let key: [Table.Cell]
    }

    init(_ study: Study, metric: String) throws {
        design = study.design
        outcomes = study.outcomes
        let table = try study.table()
        guard case .numbers(let column)? = table[metric] else {
            let known = table.names.filter { if case .numbers? = table[$0] { study.design.index(of: $0) == nil } else { false } }
            throw ComparisonError.noMetric(name: metric, known: known)
        }
        values = column.doubles
    }

    func cell(_ point: Int, _ name: String) -> Table.Cell {
        design.index(of: name).map { design.cell(row: point, column: $0) } ?? .text("")
    }

    private func key(_ point: Int, _ names: [String]) -> [Table.Cell] { names.map { cell(point, $0) } }

    /// The values of a column in the order in which they first occur.
    func distinct(_ name: String) -> [Table.Cell] {
        var found: [Table.Cell] = []
        var seen: Set<Table.Cell> = []
        for point in values.indices where seen.insert(cell(point, name)).inserted { found.append(cell(point, name)) }
        return found
    }

    /// The combinations of values of some columns that occur; one without any where there are no columns.
    func places(_ names: [String]) -> [[Table.Cell]] {
        var found: [[Table.Cell]] = []
        var seen: Set<[Table.Cell]> = []
        for point in values.indices where seen.insert(key(point, names)).inserted { found.append(key(point, names)) }
        return found
    }

    /// The points of an arm at a place, by what pairs them.
    ///
    /// - Throws: `ComparisonError.severalForOnePair`.
    func arm(
        _ arm: Table.Cell, _ factor: String, _ place: [Table.Cell], _ within: [String], _ pair: [String]
    ) throws -> [Keyed] {
        let points = values.indices.filter { cell($0, factor) == arm && key($0, within) == place }
        let keyed = points.map { Keyed(point: $0, key: key($0, pair)) }
        guard !pair.isEmpty else { return keyed }
        var seen: [[Table.Cell]: Int] = [:]
        for entry in keyed {
            if let other = seen[entry.key] {
                let others = design.names.filter { cell(entry.point, $0) != cell(other, $0) }
                throw ComparisonError.severalForOnePair(arm: arm.text, pair: Self.text(pair, entry.key), others: others)
            }
            seen[entry.key] = entry.point
        }
        return keyed
    }

    static func text(_ names: [String], _ key: [Table.Cell]) -> String {
        zip(names, key).map { "\($0) \($1.text)" }.joined(separator: ", ")
    }

    /// The whole definition of a point's run; nil where it is no run.
    func definition(_ point: Int) -> JSONValue? {
        if case .run(let run) = outcomes[point] { run.config } else { nil }
    }

    /// Whether all of several points are one and the same run.
    func isRepeated(_ points: [Int]) -> Bool {
        let definitions = points.compactMap(definition)
        guard let first = definitions.first, definitions.count > 1 else { return false }
        return definitions.dropFirst().allSatisfy { $0 == first }
    }

    /// Why a point's value does not count; nil where it does.
    func flaw(_ point: Int) -> String? {
        let status = outcomes[point].status
        if ["failed", "interrupted", "diverged"].contains(status) { return status }
        return values[point].isFinite ? nil : "its value is \(values[point])"
    }

    /// A point by its place in the design.
    func name(_ point: Int) -> String {
        design.index(of: "seed").map { "seed \(design.cell(row: point, column: $0).text)" } ?? "point \(point)"
    }
}

extension Table.Cell {
    /// The value as it is written.
    public var text: String {
        switch self {
        case .number(let value): Schedule.text(value)
        case .truth(let value): value ? "true" : "false"
        case .text(let text): text
        }
    }
}
