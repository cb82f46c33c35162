internal import Storage
internal import Tensors

extension Study {
    /// Whether groups of this study's runs are what they seem: runs of one group are replicates (they differ in seeds alone),
    /// and groups differ in what they are grouped by.
    ///
    /// - Returns: what the groups differ in, and what besides was named as meant.
    /// - Throws: `ComparisonError`.
    @discardableResult
    public func checkGroups(by factors: [String], despite: [String] = []) throws -> ComparedFactor {
        var representatives: [ComparedFactor.Member] = []
        var found: [DefinitionDifference] = []
        var across: [DefinitionDifference] = []
        let groups = factors.isEmpty
            ? [(key: [Table.Cell](), rows: Array(outcomes.indices))] : try design.grouped(by: factors).map { ($0.key, $0.rows) }
        for (key, rows) in groups {
            let runs = rows.compactMap { row -> JSONValue? in if case .run(let run) = outcomes[row] { run.config } else { nil } }
            guard let first = runs.first else { continue }
            for run in runs.dropFirst() {
                for difference in DefinitionDifference.between(first, run) where !Self.isReplication(difference) {
                    if !found.contains(where: { $0.path == difference.path }) { found.append(difference) }
                }
            }
            if let base = representatives.first {
                for difference in DefinitionDifference.between(base.definition, first) where !Self.isReplication(difference) {
                    if !across.contains(where: { $0.path == difference.path }) { across.append(difference) }
                }
            }
            representatives.append(.init(definition: first, values: key))
        }
        let isMeant = { (difference: DefinitionDifference) in despite.contains { difference.isNamed($0) } }
        let mixed = found.filter { !isMeant($0) }
        guard mixed.isEmpty else { throw ComparisonError.mixedGroup(by: factors, mixed) }
        for difference in found where !across.contains(where: { $0.path == difference.path }) { across.append(difference) }
        return try ComparedFactor(factors: factors, differences: across, members: representatives, despite: despite)
    }

    /// Seeds, also those of the data, are what replicates differ in.
    private static func isReplication(_ difference: DefinitionDifference) -> Bool {
        difference.path == "seed" || difference.path == "data.seed"
    }
}
