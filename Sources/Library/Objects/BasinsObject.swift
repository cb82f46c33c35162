internal import Analysis
internal import Runtime
internal import Tensors

/// A map of basins, as a value.
final class BasinsObject: Object, @unchecked Sendable {
    let map: BasinMap
    let zooms: [BasinMap]
    /// As it is written; nil for a map.
    let optimizer: String?
    private let entropy: BasinEntropy
    private let uncertainty: Estimate?
    private let reason: String?

    init(_ map: BasinMap, zooms: [BasinMap], optimizer: String?) throws {
        self.map = map
        self.zooms = zooms
        self.optimizer = optimizer
        entropy = BasinEntropy(map)
        do {
            uncertainty = try map.uncertaintyExponent()
            reason = nil
        } catch let error as AnalysisError {
            uncertainty = nil
            reason = error.message
        }
    }

    override var typeName: String { "basins" }
    override var fieldNames: [String] {
        ["labels", "x", "y", "attractors", "outcomes", "steps", "entropy", "uncertainty", "reason", "zooms"]
    }

    override func field(_ name: String) throws -> Value? {
        let shape = [map.grid.y.count, map.grid.x.count]
        return switch name {
        case "labels": Value(Tensor(map.labels.map(Double.init), shape: shape))
        case "x": Value(map.grid.x)
        case "y": Value(map.grid.y)
        case "attractors": Value(try attractors())
        case "outcomes": Value(try outcomes())
        case "steps": Value(Tensor(map.steps, shape: shape))
        case "entropy":
            Value(Record([
                (name: "basin", value: Value(entropy.entropy)), (name: "boundary", value: Value(entropy.boundaryEntropy)),
                (name: "boundary_share", value: Value(entropy.boundaryShare)), (name: "boxes", value: Value(entropy.boxes)),
                (name: "side", value: Value(entropy.side)), (name: "fractal", value: Value(entropy.isFractalByLogTwo)),
            ]))
        case "uncertainty": uncertainty.map { .object(EstimateObject($0)) } ?? Value.none
        case "reason": reason.map { Value($0) } ?? Value.none
        case "zooms": Value(try zooms.map { .object(try BasinsObject($0, zooms: [], optimizer: optimizer)) })
        default: nil
        }
    }

    private func attractors() throws -> Table {
        let found = map.attractors
        let fractions = found.indices.map { map.fraction($0 + 1) }
        var table = Table()
        try table.set("label", .numbers(Tensor(found.indices.map { Double($0 + 1) })))
        for index in map.grid.base.indices.prefix(16) {
            try table.set("x\(index)", .numbers(Tensor(found.map { $0.position[index] })))
        }
        try table.set("period", .numbers(Tensor(found.map { Double($0.orbit.count) })))
        try add(found.map(\.count), fractions, to: &table)
        return table
    }

    private func outcomes() throws -> Table {
        let all = BasinMap.Outcome.allCases
        var table = Table()
        try table.set("label", .numbers(Tensor(all.map { Double($0.rawValue) })))
        try table.set("outcome", .text(all.map(\.name)))
        try add(all.map { map.count($0.rawValue) }, all.map { map.fraction($0.rawValue) }, to: &table)
        return table
    }

    private func add(_ counts: [Int], _ fractions: [Estimate], to table: inout Table) throws {
        try table.set("starts", .numbers(Tensor(counts.map(Double.init))))
        try table.set("fraction", .numbers(Tensor(fractions.map(\.value))))
        try table.set("low", .numbers(Tensor(fractions.map { $0.interval?.lowerBound ?? .nan })))
        try table.set("high", .numbers(Tensor(fractions.map { $0.interval?.upperBound ?? .nan })))
    }

    override func describe(_ style: DisplayStyle) -> String {
        var lines = [summary(style)]
        if let table = try? attractors(), !map.attractors.isEmpty { lines.append(Value(table).display(style)) }
        func percent(_ value: Double) -> String { "\(NumberText.significant(100 * value, digits: 3)) %" }
        let others = BasinMap.Outcome.allCases.filter { map.count($0.rawValue) > 0 }.map { "\($0.name) \(percent(map.fraction($0.rawValue).value))" }
        if !others.isEmpty { lines.append(others.joined(separator: "  ")) }
        lines.append(
            "basin entropy \(NumberText.significant(entropy.entropy, digits: 3)), at boundaries "
                + "\(NumberText.significant(entropy.boundaryEntropy, digits: 3)) (ln 2 = 0.693)")
        lines.append(uncertainty.map { "uncertainty exponent \($0.description)" } ?? reason ?? "")
        return lines.joined(separator: "\n")
    }

    override func summary(_ style: DisplayStyle) -> String {
        let count = map.attractors.count
        let how = optimizer.map { " under \($0)" } ?? ""
        return "basins\(how): \(map.grid.x.count) × \(map.grid.y.count) starts, \(count) attractor\(count == 1 ? "" : "s")"
    }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? BasinsObject)?.map else { return false }
        return map.labels == other.labels && map.grid.x == other.grid.x && map.grid.y == other.grid.y
    }
}
