internal import Learning
internal import Runtime
internal import Tensors

/// What a sweep left, as a value.
final class StudyObject: Object, @unchecked Sendable {
    let study: Study
    /// How its points were made; nil for a study from a file.
    let recipe: Recipe?

    /// The points of a sweep and what its function makes of each.
    struct Recipe: Sendable {
        let points: [Record]
        let point: @Sendable (Record) throws -> Sweep.Point
    }

    init(_ study: Study, recipe: Recipe? = nil) {
        self.study = study
        self.recipe = recipe
    }

    override var typeName: String { "study" }
    override var fieldNames: [String] { ["table", "runs", "final", "weights", "seconds"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "table": Value(try study.table())
        case "runs": Value(study.runs.map { .object(RunObject($0)) })
        case "final":
            if let final = try study.final() { Value(final) } else { Value(try study.runs.map { Value(try $0.finalWeights) }) }
        case "weights": Value(try study.runs.map { Value(try $0.snapshots()) })
        case "seconds": Value(study.seconds)
        default: nil
        }
    }

    override func describe(_ style: DisplayStyle) -> String {
        guard let table = try? study.table() else { return summary(style) }
        return summary(style) + "\n" + Value(table).display(style)
    }

    override func summary(_ style: DisplayStyle) -> String {
        var counts: [(String, Int)] = []
        for outcome in study.outcomes {
            if let index = counts.firstIndex(where: { $0.0 == outcome.status }) { counts[index].1 += 1 } else { counts.append((outcome.status, 1)) }
        }
        let statuses = counts.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        return "study of \(study.outcomes.count) points: \(statuses)  \(NumberText.significant(study.seconds, digits: 3)) s"
    }

    override func isEqual(to other: Object) -> Bool {
        guard let other = (other as? StudyObject)?.study, other.outcomes.count == study.outcomes.count else { return false }
        return other.design == study.design && zip(study.outcomes, other.outcomes).allSatisfy { $0.isSame(as: $1) }
    }
}

/// A design of a sweep: its points in order.
final class DesignObject: SettingObject, @unchecked Sendable {
    let points: [Record]
    let table: Table

    init(_ points: [Record]) throws {
        self.points = points
        var table = Table()
        for name in points.first?.names ?? [] {
            let values = points.map { $0[name] ?? .none }
            let numbers = values.compactMap { value -> Double? in if case .number(let number) = value { number } else { nil } }
            if numbers.count == values.count {
                try table.set(name, .numbers(Tensor(numbers)))
            } else {
                try table.set(name, .text(values.map { $0.text ?? $0.inline(DisplayStyle()) }))
            }
        }
        self.table = table
    }

    override var typeName: String { "design" }
    override var fieldNames: [String] { ["table", "points"] }

    override func field(_ name: String) throws -> Value? {
        switch name {
        case "table": Value(table)
        case "points": Value(points.map { Value($0) })
        default: nil
        }
    }

    override var elements: [Value]? { points.map { Value($0) } }
    override func describe(_ style: DisplayStyle) -> String { "design of \(points.count) points\n" + Value(table).display(style) }
    override func summary(_ style: DisplayStyle) -> String { "design of \(points.count) points" }

    override func isEqual(to other: Object) -> Bool {
        guard let other = other as? DesignObject, points.count == other.points.count else { return false }
        return zip(points, other.points).allSatisfy { Value($0).equals(Value($1)) }
    }
}
