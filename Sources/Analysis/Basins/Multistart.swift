public import Diagnostics
public import Dynamics
internal import Glibc
internal import Synchronization

/// When a start counts as settled.
public enum SettlingRule: Sendable {
    /// An optimizer: gradient (an observable, by its number) and update both smaller than the tolerance.
    case gradient(observable: Int, tolerance: Double)
    /// A map: it comes back to within the tolerance after at most so many steps.
    case recurrence(tolerance: Double, mostPeriod: Int)
    /// Never: what counts is where a start is at the end.
    case never
}

/// What became of one start.
public struct StartResult: Sendable {
    public enum State: Sendable { case moving, settled, diverged }

    public internal(set) var state: State
    /// Where it is at the end, or where it settled.
    public internal(set) var position: [Double]
    /// The step by which that was seen.
    public internal(set) var step: Int
    /// The points of a periodic orbit; empty for a fixed point.
    var orbit: [[Double]] = []
}

/// Runs many starts in lockstep until each has settled or diverged, or the steps are made.
public struct Multistart: Sendable {
    let lockstep: Lockstep
    let rule: SettlingRule
    let steps: Int

    public init(_ lockstep: Lockstep, rule: SettlingRule, steps: Int) {
        self.lockstep = lockstep
        self.rule = rule
        self.steps = steps
    }

    /// Optimizers are looked at every so many steps.
    private static let interval = 32

    /// What became of each of `count` starts, in their order; one does not depend on the others, nor on threads.
    public func results(
        _ count: Int, in context: WorkContext, start: @escaping @Sendable (Int) -> [Double]
    ) throws -> [StartResult] {
        let lanes = lockstep.lanes
        let progress = StartProgress(count, context)
        return try Parallel.map(lockstep.cohortCount(count), threads: context.threads) { number in
            let first = number * lanes
            let present = min(lanes, count - first)
            let rows = (first..<(first + present)).flatMap { start($0) }
            let results = try cohort(first: first, rows: rows, present, context)
            progress.add(present)
            return results
        }.flatMap { $0 }
    }

    private func cohort(first: Int, rows: [Double], _ present: Int, _ context: WorkContext) throws -> [StartResult] {
        let cohort = try Cohort(lockstep, firstStart: first)
        try cohort.setState(rows: rows)
        let moving = StartResult(state: .moving, position: [], step: steps)
        var results = [StartResult](repeating: moving, count: present)
        var remaining = present
        switch rule {
        case .recurrence(let tolerance, let mostPeriod):
            try followMap(cohort, &results, &remaining, tolerance, mostPeriod, context)
        case .gradient(let observable, let tolerance):
            try followOptimizer(cohort, &results, &remaining, observable, tolerance, context)
        case .never:
            try followOptimizer(cohort, &results, &remaining, nil, 0, context)
        }
        cohort.withState { state in
            for lane in 0..<present where results[lane].state == .moving {
                results[lane].position = state.vector(lane)
                if !state.isFinite(lane) { results[lane].state = .diverged }
            }
        }
        return results
    }

    private func followOptimizer(
        _ cohort: Cohort, _ results: inout [StartResult], _ remaining: inout Int, _ observable: Int?, _ tolerance: Double,
        _ context: WorkContext
    ) throws {
        let width = cohort.withState { $0.count }
        // Element by element, as the lanes lie.
        var before = [Double](repeating: 0, count: results.count * width)
        while cohort.step < steps, remaining > 0 {
            try context.cancellation.check()
            let last = min(steps, (cohort.step / Self.interval + 1) * Self.interval)
            while cohort.step < last - 1 {
                try context.cancellation.check()
                try cohort.advance()
            }
            cohort.withState { state in
                before.withUnsafeMutableBufferPointer { before in
                    for index in 0..<width {
                        let first = index * results.count
                        state.forEachLane(results.count, element: index) { before[first + $0] = $1 }
                    }
                }
            }
            try cohort.advance()
            cohort.withState { state in
                let sizes = state.squaredNorms(results.count)
                if !(sizes.reduce(0) { $0 + $1 * 0 }).isZero {
                    // Squares of finite numbers may overflow.
                    for lane in results.indices where !sizes[lane].isFinite && results[lane].state == .moving && !state.isFinite(lane) {
                        results[lane] = StartResult(state: .diverged, position: state.vector(lane), step: cohort.step)
                        remaining -= 1
                    }
                }
                guard let observable else { return }
                cohort.withObservable(observable) { gradient in
                    let bound = tolerance * tolerance
                    let slopes = gradient.squaredNorms(results.count)
                    for lane in results.indices where slopes[lane] < bound && results[lane].state == .moving {
                        let move = (0..<width).reduce(0.0) { sum, index in
                            let change = state[lane, index] - before[index * results.count + lane]
                            return sum + change * change
                        }
                        guard move < bound * (1 + sizes[lane]) else { continue }
                        results[lane] = StartResult(state: .settled, position: state.vector(lane), step: cohort.step)
                        remaining -= 1
                    }
                }
            }
        }
    }

    /// Looks for returns in windows whose distance doubles, and in one at the end.
    private func followMap(
        _ cohort: Cohort, _ results: inout [StartResult], _ remaining: inout Int, _ tolerance: Double, _ mostPeriod: Int,
        _ context: WorkContext
    ) throws {
        var begin = min(Self.interval, max(0, steps - mostPeriod))
        while remaining > 0 {
            while cohort.step < begin {
                try context.cancellation.check()
                try cohort.advance()
            }
            var window: [[Double]] = []
            func look() {
                cohort.withState { state in
                    window.append(results.indices.flatMap { state.vector($0) })
                }
            }
            look()
            let width = window[0].count / results.count
            for period in 1...mostPeriod where remaining > 0 {
                try cohort.advance()
                look()
                for lane in results.indices where results[lane].state == .moving {
                    let now = window[period][(lane * width)..<((lane + 1) * width)]
                    guard now.allSatisfy(\.isFinite) else {
                        results[lane] = StartResult(state: .diverged, position: Array(now), step: cohort.step)
                        remaining -= 1
                        continue
                    }
                    let reference = window[0][(lane * width)..<((lane + 1) * width)]
                    var (move, size) = (0.0, 0.0)
                    for (a, b) in zip(now, reference) {
                        move += (a - b) * (a - b)
                        size += b * b
                    }
                    guard move < tolerance * tolerance * (1 + size) else { continue }
                    let orbit = (0..<period).map { Array(window[$0][(lane * width)..<((lane + 1) * width)]) }
                    results[lane] = StartResult(
                        state: .settled, position: Array(reference), step: cohort.step, orbit: period > 1 ? orbit : [])
                    remaining -= 1
                }
            }
            if cohort.step >= steps { return }
            begin = min(max(2 * begin, cohort.step), max(cohort.step, steps - mostPeriod))
        }
    }
}

/// Tells how many starts are done.
private final class StartProgress: Sendable {
    private let total: Int
    private let context: WorkContext
    private let done = Atomic<Int>(0)
    private let began = StartProgress.now()

    init(_ total: Int, _ context: WorkContext) {
        self.total = total
        self.context = context
    }

    func add(_ count: Int) {
        let completed = done.add(count, ordering: .relaxed).newValue
        context.progress?(ProgressReport(
            label: "starts", completed: completed, total: total, unit: "starts", seconds: Self.now() - began))
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
