public import Storage
internal import Synchronization

/// What a schedule may see of the run that it moves: the last row of its history, with measures.
///
/// A number that the row does not have yet (with the full batch, the loss at the row's parameters is known only after the
/// next step) is that of the row before.
public struct RunState: Sendable {
    public let names: [String]
    public let values: [Double]
    /// How many rows there are; 0 before training begins.
    public let rowCount: Int

    public init(names: [String] = [], values: [Double] = [], rowCount: Int = 0) {
        self.names = names
        self.values = values
        self.rowCount = rowCount
    }

    /// A column's number; nil where there is no such column or no row.
    public subscript(_ name: String) -> Double? {
        names.firstIndex(of: name).flatMap { values.indices.contains($0) ? values[$0] : nil }
    }
}

/// A number that depends on what has happened in a run.
///
/// Called at least once for each row of the history; calls without a new row must give the same number.
public protocol ScheduleFollower: Sendable {
    mutating func value(progress: Double, epoch: Double, state: RunState) throws -> Double
}

/// Where a run shows its state to the schedules that follow it.
final class RunBoard: Sendable {
    private let current = Mutex(RunState())

    var state: RunState { current.withLock { $0 } }

    func show(_ history: History) { show(history.state) }

    func show(_ state: RunState) { current.withLock { $0 = state } }
}

extension History {
    /// The last row, its gaps filled from the row before.
    var state: RunState {
        RunState(names: names, values: names.indices.map { lastKnown($0) }, rowCount: rowCount)
    }
}

extension Schedule {
    /// A number that follows a run: `follower` makes a fresh one for each.
    public init(
        name: String, text: String, definition: JSONValue, follower: @escaping @Sendable () -> any ScheduleFollower
    ) {
        self.init(name: name, text: text, definition: definition, follower: follower) { progress, epoch in
            var fresh = follower()
            return try fresh.value(progress: progress, epoch: epoch, state: RunState())
        }
    }

    /// The same schedule at work on one run.
    func bound(to board: RunBoard) -> Schedule {
        guard let follower else { return self }
        let course = Course(follower())
        return Schedule(name: name, text: text, definition: definition) { progress, epoch in
            try course.value(progress, epoch, board.state)
        }
    }

    /// The same course, every value multiplied by a factor.
    public func scaled(by factor: Double) -> Schedule {
        if factor == 1 { return self }
        if let constant { return Schedule(constant * factor) }
        let base = self
        let text = "\(factor) * \(text)"
        let definition: JSONValue = ["scaled": definition, "by": .number(factor)]
        if let follower {
            return Schedule(name: name, text: text, definition: definition) { ScaledFollower(base: follower(), factor: factor) }
        }
        return Schedule(name: name, text: text, definition: definition) { progress, epoch in
            try factor * base.value(progress: progress, epoch: epoch)
        }
    }

    private final class Course: Sendable {
        private let follower: Mutex<any ScheduleFollower>

        init(_ follower: any ScheduleFollower) { self.follower = Mutex(follower) }

        func value(_ progress: Double, _ epoch: Double, _ state: RunState) throws -> Double {
            try follower.withLock { try $0.value(progress: progress, epoch: epoch, state: state) }
        }
    }
}

private struct ScaledFollower: ScheduleFollower {
    var base: any ScheduleFollower
    let factor: Double

    mutating func value(progress: Double, epoch: Double, state: RunState) throws -> Double {
        try factor * base.value(progress: progress, epoch: epoch, state: state)
    }
}

extension Experiment {
    /// Whether a schedule looks at the run.
    var isSteered: Bool {
        (optimizer.schedules + regularizers.flatMap(\.numbers) + [noise]).contains { $0.follower != nil }
    }

    /// The same experiment with schedules that follow the run shown on a board.
    func bound(to board: RunBoard) -> Experiment {
        var copy = self
        copy.optimizer = optimizer.mappingSchedules { $0.bound(to: board) }
        copy.regularizers = regularizers.map { $0.mappingSchedules { $0.bound(to: board) } }
        copy.noise = noise.bound(to: board)
        return copy
    }
}

extension Optimizer {
    /// Every schedule in it.
    var schedules: [Schedule] { arguments.map(\.schedule) + (layerRates?.schedules ?? []) + parts.flatMap(\.schedules) }

    func mappingSchedules(_ change: (Schedule) -> Schedule) -> Optimizer {
        let rates: LayerRates? =
            switch layerRates {
            case .list(let rates): .list(rates.map(change))
            case .named(let rates): .named(rates.map { ($0.name, change($0.rate)) })
            case nil: nil
            }
        return Optimizer(
            rule, arguments.map { ($0.name, change($0.schedule)) }, layerRates: rates, parts: parts.map { $0.mappingSchedules(change) })
    }
}

extension Regularizer {
    func mappingSchedules(_ change: (Schedule) -> Schedule) -> Regularizer {
        Regularizer(
            name: name, text: text, definition: definition, weight: change(weight), schedules: schedules.map(change), memory: memory,
            action: action)
    }
}
