internal import Glibc

/// What a t test of two equal groups can find, and what it would need.
public enum Power {
    /// The chance that the two-sided t test of two groups of n, whose means differ by `effect` standard deviations, gives p < α.
    ///
    /// - Throws: `AnalysisError` for n below 2 or α outside (0, 1).
    /// - Parameter paired: of the paired test of n differences instead, whose mean is `effect` of their standard deviations.
    public static func ofStudent(n: Int, effect: Double, alpha: Double = 0.05, paired: Bool = false) throws -> Double {
        guard n >= 2 else { throw AnalysisError.badArgument("n", value: Double(n), expected: "at least 2") }
        guard alpha > 0, alpha < 1 else { throw AnalysisError.badArgument("alpha", value: alpha, expected: "between 0 and 1") }
        guard effect.isFinite else { throw AnalysisError.badArgument("effect", value: effect, expected: "a finite number") }
        let ν = Double(paired ? n - 1 : 2 * n - 2)
        let critical = StudentDistribution(degreesOfFreedom: ν).survivalQuantile(alpha / 2)
        // Beyond 37 the series underflows, and the power is 1 to all digits long before.
        let noncentrality = min(37, abs(effect) * (paired ? Double(n) : Double(n) / 2).squareRoot())
        let distribution = NoncentralStudentDistribution(degreesOfFreedom: ν, noncentrality: noncentrality)
        return distribution.survival(critical) + distribution.cumulative(-critical)
    }

    /// The least n in each of two groups with which that test has the power.
    ///
    /// - Throws: `AnalysisError` for an effect of 0, or a power that is not between α and 1.
    public static func sampleSize(effect: Double, power: Double = 0.8, alpha: Double = 0.05, paired: Bool = false) throws -> Int {
        guard effect != 0, effect.isFinite else {
            throw AnalysisError.badArgument("effect", value: effect, expected: "different from 0")
        }
        guard power > alpha, power < 1 else {
            throw AnalysisError.badArgument("power", value: power, expected: "between alpha and 1")
        }
        var high = 2
        while try ofStudent(n: high, effect: effect, alpha: alpha, paired: paired) < power {
            guard high < 1 << 30 else {
                throw AnalysisError.badArgument("effect", value: effect, expected: "large enough to be found with 10⁹ samples")
            }
            high *= 2
        }
        var low = high / 2
        while high - low > 1 {
            let middle = (low + high) / 2
            if middle < 2 { break }
            if try ofStudent(n: middle, effect: effect, alpha: alpha, paired: paired) < power { low = middle } else { high = middle }
        }
        return high
    }
}
