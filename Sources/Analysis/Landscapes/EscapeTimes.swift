public import Diagnostics
public import Dynamics
internal import Glibc

/// How many steps replicates of a noisy system take to leave a ball about where they begin, in lockstep.
public struct EscapeTimes: Sendable {
    /// For each replicate the first step at which it is outside; NaN for one that never was.
    public let steps: [Double]

    /// - Parameters:
    ///   - lockstep: the system, whose drive gives every lane its own noise.
    ///   - start: where all begin.
    ///   - center: the middle of the ball.
    public init(
        _ lockstep: Lockstep, start: [Double], center: [Double], radius: Double, replicates: Int, most: Int,
        in context: WorkContext
    ) throws {
        let lanes = lockstep.lanes
        let results = try Parallel.map(lockstep.cohortCount(replicates), threads: context.threads) { number -> [Double] in
            let cohort = try Cohort(lockstep, firstStart: number * lanes)
            try cohort.setState(rows: start)
            let present = min(lanes, replicates - number * lanes)
            var escaped = [Double](repeating: .nan, count: present)
            var remaining = present
            let bound = radius * radius
            while cohort.step < most, remaining > 0 {
                try context.cancellation.check()
                try cohort.advance()
                cohort.withState { state in
                    for lane in 0..<present where escaped[lane].isNaN {
                        var sum = 0.0
                        for index in center.indices {
                            let away = state[lane, index] - center[index]
                            sum += away * away
                        }
                        if !(sum < bound) {
                            escaped[lane] = Double(cohort.step)
                            remaining -= 1
                        }
                    }
                }
            }
            return escaped
        }
        steps = results.flatMap { $0 }
    }

    /// The mean step at which a linear instability that noise feeds reaches r ≫ its spread.
    ///
    /// With growth μ = 1 + lr|λ| and noise lr·σ a step the spread after t steps is s √((μ²ᵗ − 1)/(μ² − 1)), s = lr·σ; a normal ξ
    /// multiplies it, and the mean of −ln|ξ| is (γ + ln 2)/2. NaN without noise or instability.
    public static func predicted(rate: Double, curvature: Double, noise: Double, radius: Double) -> Double {
        let growth = 1 + rate * abs(curvature)
        guard curvature < 0, noise > 0, rate > 0 else { return .nan }
        let spread = rate * noise
        let eulerGamma = 0.577215664901532861
        return (log(1 + radius * radius * (growth * growth - 1) / (spread * spread)) + eulerGamma + log(2)) / (2 * log(growth))
    }
}
