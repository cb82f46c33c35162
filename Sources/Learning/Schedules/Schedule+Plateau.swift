internal import Storage

extension Schedule {
    /// A number that falls while a column of the history moves and rises again where it rests.
    ///
    /// It begins at `start`. From row `warmup` on, each new row multiplies it: by `up`, to at most `start`, where the variance (divisor n) of the
    /// last `window` values of the column is below `tolerance`; else by `down`, to at least `end`.
    ///
    /// - Throws: `LearningError.badArgument` for numbers out of range.
    public static func plateau(
        from start: Double, to end: Double, column: String = "loss", window: Int = 5, tolerance: Double = 1e-6, up: Double = 1.1,
        down: Double = 0.95, warmup: Int = 10
    ) throws -> Schedule {
        func check(_ name: String, _ value: Double, _ isFine: Bool, _ expected: String) throws {
            guard isFine, value.isFinite else { throw LearningError.badArgument(name: name, value: value, expected: expected) }
        }
        try check("end", end, end > 0, "a positive number")
        try check("start", start, start >= end, "a number of at least `end`")
        try check("window", Double(window), window >= 2 && window <= 1_000_000, "a whole number from 2 to 1000000")
        try check("tolerance", tolerance, tolerance >= 0, "a number of at least 0")
        try check("up", up, up >= 1, "a number of at least 1")
        try check("down", down, down > 0 && down <= 1, "a number above 0 and at most 1")
        try check("warmup", Double(warmup), warmup >= 0, "a whole number of at least 0")
        let settings: [(String, Double, Double)] = [
            ("window", Double(window), 5), ("tolerance", tolerance, 1e-6), ("up", up, 1.1), ("down", down, 0.95), ("warmup", Double(warmup), 10),
        ]
        let shown = ["\(text(start)), \(text(end))"] + (column == "loss" ? [] : ["column=\"\(column)\""])
            + settings.filter { $0.1 != $0.2 }.map { "\($0.0)=\(text($0.1))" }
        let members: [JSONValue.Member] = [
            .init("name", "plateau"), .init("start", .number(start)), .init("end", .number(end)), .init("column", .string(column)),
        ] + settings.map { .init($0.0, .number($0.1)) }
        return Schedule(name: "plateau", text: "plateau(\(shown.joined(separator: ", ")))", definition: .object(members)) {
            PlateauFollower(
                column: column, window: window, tolerance: tolerance, up: up, down: down, warmup: warmup, start: start, end: end, current: start)
        }
    }
}

private struct PlateauFollower: ScheduleFollower {
    let column: String
    let window: Int
    let tolerance: Double
    let up: Double
    let down: Double
    let warmup: Int
    let start: Double
    let end: Double
    var current: Double
    var recent: [Double] = []
    var rowsSeen = 0

    mutating func value(progress: Double, epoch: Double, state: RunState) throws -> Double {
        guard state.rowCount > rowsSeen else { return current }
        rowsSeen = state.rowCount
        guard let value = state[column] else { throw LearningError.noColumn(column, known: state.names) }
        guard value.isFinite else { return current }
        recent.append(value)
        if recent.count > window { recent.removeFirst() }
        guard state.rowCount > warmup, recent.count == window else { return current }
        let mean = recent.reduce(0, +) / Double(window)
        let variance = recent.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window)
        current = variance < tolerance ? min(start, current * up) : max(end, current * down)
        return current
    }
}
