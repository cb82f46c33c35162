internal import Storage
internal import Tensors

/// What changes with the factors of a comparison, and what else differs between runs that should differ in them alone.
public struct ComparedFactor: Sendable {
    /// The settings that the factors change.
    public let changed: [DefinitionDifference]
    /// Settings that differ besides, and were named as meant.
    public let despite: [DefinitionDifference]

    public init(changed: [DefinitionDifference], despite: [DefinitionDifference]) {
        self.changed = changed
        self.despite = despite
    }

    /// One run of a comparison: its definition, and the values of the factors there.
    struct Member {
        let definition: JSONValue
        let values: [Table.Cell]
    }

    /// Sorts differences into what the factors account for and what they do not.
    ///
    /// A factor accounts for settings of its name and for settings whose value follows its own (a width that stands in
    /// `model.sizes`). A factor without such a setting, as one whose values are names of arms, accounts for the one argument of `experiment`
    /// that is left.
    ///
    /// - Throws: `ComparisonError.moreThanTheFactor` where settings are left that are not named in `despite`.
    init(
        factors: [String], differences: [DefinitionDifference], members: [Member], despite names: [String]
    ) throws {
        let isMeant = { (difference: DefinitionDifference) in names.contains { difference.isNamed($0) } }
        let own = differences.filter { !isMeant($0) }
        var idle: [String] = []
        var accounted: Set<String> = []
        for (place, factor) in factors.enumerated() {
            let named = own.filter { $0.isNamed(factor) }
            let claimed = named.isEmpty ? own.filter { Self.follows($0, place, members) } : named
            // Where settings of several arguments follow the factor, nobody knows which of them is meant.
            let isClear = !claimed.isEmpty && (!named.isEmpty || Set(claimed.map(\.argument)).count == 1)
            if isClear { accounted.formUnion(claimed.map(\.path)) } else { idle.append(factor) }
        }
        var left = own.filter { !accounted.contains($0.path) }
        var arguments: [String] = []
        for difference in left where !arguments.contains(difference.argument) { arguments.append(difference.argument) }
        if arguments.count <= idle.count { left = [] }
        guard left.isEmpty else { throw ComparisonError.moreThanTheFactor(factors: factors, left) }
        changed = own
        despite = differences.filter(isMeant)
    }

    private static func follows(_ difference: DefinitionDifference, _ place: Int, _ members: [Member]) -> Bool {
        let values = members.map { (setting($0.definition, difference.path), $0.values[place]) }
        if values.allSatisfy({ matches($0, $1) }) { return true }
        // A number that stands at the same place of every list.
        guard let shortest = values.map({ $0.0?.array?.count ?? 0 }).min() else { return false }
        return (0..<shortest).contains { index in values.allSatisfy { matches($0?.array?[index], $1) } }
    }

    private static func matches(_ setting: JSONValue?, _ cell: Table.Cell) -> Bool {
        switch cell {
        case .number(let value): setting?.number == value || setting?.string == Schedule.text(value)
        case .truth(let value): setting?.bool == value
        case .text(let text): setting?.string == text || setting?["name"]?.string == text || DefinitionDifference.text(setting) == text
        }
    }

    /// The setting at a path; an argument of a data set's description as its text.
    private static func setting(_ definition: JSONValue, _ path: String) -> JSONValue? {
        var value: JSONValue? = definition
        for part in path.split(separator: ".") {
            if let text = value?.string {
                return CallText.parts(text).arguments.first { $0.name == part }.map { .string($0.value) }
            }
            value = value?[String(part)]
        }
        return value
    }
}
