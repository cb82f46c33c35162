internal import Storage
internal import Tensors

extension StoppingRule {
    /// What of a column must stay below a bound.
    public enum Settling: String, Sendable, CaseIterable {
        /// |x_t − x_{t−1}|.
        case change
        /// |x_t − x_{t−1}|/|x_{t−1}|.
        case relative
        /// |x_t| itself.
        case value
    }

    /// Met when a column of the history has stayed below a bound in so many successive rows.
    ///
    /// - Throws: `LearningError.badArgument` for a bound that is not positive or a count below 1.
    public static func settled(
        below bound: Double, column: String = "loss", rows count: Int = 5, of settling: Settling = .change
    ) throws -> StoppingRule {
        guard bound > 0 else { throw LearningError.badArgument(name: "below", value: bound, expected: "a positive number") }
        guard count >= 1 else { throw LearningError.badArgument(name: "rows", value: Double(count), expected: "a whole number of at least 1") }
        return StoppingRule(definition: [
            "name": "settled", "below": .number(bound), "column": .string(column), "rows": .number(Double(count)),
            "of": .string(settling.rawValue),
        ]) { history in
            let values = try history.numbers(column).doubles
            let needed = settling == .value ? count : count + 1
            guard values.count >= needed else { return false }
            let last = values.suffix(needed)
            if settling == .value { return last.allSatisfy { $0.magnitude < bound } }
            return zip(last, last.dropFirst()).allSatisfy { earlier, later in
                let change = (later - earlier).magnitude
                return settling == .change ? change < bound : change < bound * earlier.magnitude
            }
        }
    }
}
