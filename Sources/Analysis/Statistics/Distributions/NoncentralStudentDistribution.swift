internal import Glibc

/// The noncentral t distribution: of (Z + δ)/√(V/ν), Z standard normal, V χ² with ν degrees of freedom. For intervals of
/// effect sizes and for power.
public struct NoncentralStudentDistribution: Sendable {
    public let degreesOfFreedom: Double
    public let noncentrality: Double

    public init(degreesOfFreedom: Double, noncentrality: Double) {
        self.degreesOfFreedom = degreesOfFreedom
        self.noncentrality = noncentrality
    }

    /// P(T ≤ x) by Guenther's series of incomplete beta functions (Lenth 1989, AS 243), summed outwards from its largest
    /// term; absolute error about 1e-13 for |δ| ≤ 37 and 1e-10 for |δ| ≤ 200, where terms are differences of large logarithms.
    public func cumulative(_ x: Double) -> Double {
        if x < 0 { return 1 - Self.positive(-x, degreesOfFreedom, -noncentrality) }
        return Self.positive(x, degreesOfFreedom, noncentrality)
    }

    public func survival(_ x: Double) -> Double { 1 - cumulative(x) }

    private static func positive(_ x: Double, _ ν: Double, _ δ: Double) -> Double {
        let base = NormalDistribution().cumulative(-δ)
        guard x > 0 else { return base }
        let (u, v) = (x * x / (ν + x * x), ν / (ν + x * x))
        let half = δ * δ / 2
        func term(_ j: Int) -> Double {
            let j = Double(j)
            // e^(−δ²/2) (δ²/2)^j / j!, and with Γ(j + 3/2) and δ/√2 in place of j!.
            let p = half > 0 ? exp(-half + j * log(half) - SaddlePoint.logGamma(j + 1)) : (j == 0 ? 1 : 0)
            let q = half > 0 ? δ * 0.5.squareRoot() * exp(-half + j * log(half) - SaddlePoint.logGamma(j + 1.5)) : 0
            return p * IncompleteBeta.regularized(j + 0.5, ν / 2, x: u, complement: v)
                + q * IncompleteBeta.regularized(j + 1, ν / 2, x: u, complement: v)
        }
        let mode = Int(half)
        var sum = 0.0
        for j in mode..<mode + 10_000 {
            let next = term(j)
            sum += next
            if j > mode + 3, abs(next) < 1e-17 { break }
        }
        var j = mode - 1
        while j >= 0 {
            let next = term(j)
            sum += next
            if mode - j > 3, abs(next) < 1e-17 { break }
            j -= 1
        }
        return max(0, min(1, base + sum / 2))
    }

    /// The noncentralities for which x lies at the upper and lower (1 − level)/2 tail: an interval for δ.
    static func noncentralityInterval(_ x: Double, degreesOfFreedom ν: Double, level: Double) -> ClosedRange<Double>? {
        guard x.isFinite, abs(x) < 100 else { return nil }
        let tail = (1 - level) / 2
        guard let low = noncentrality(x, ν, cumulative: 1 - tail), let high = noncentrality(x, ν, cumulative: tail), low <= high
        else { return nil }
        return low...high
    }

    /// The δ with P(T ≤ x) = p; the probability falls as δ grows.
    private static func noncentrality(_ x: Double, _ ν: Double, cumulative p: Double) -> Double? {
        var (low, high) = (x - 8 - abs(x), x + 8 + abs(x))
        func value(_ δ: Double) -> Double {
            NoncentralStudentDistribution(degreesOfFreedom: ν, noncentrality: δ).cumulative(x) - p
        }
        guard value(low) > 0, value(high) < 0 else { return nil }
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if middle == low || middle == high { break }
            if value(middle) > 0 { low = middle } else { high = middle }
            if high - low < 1e-13 * max(1, abs(middle)) { break }
        }
        return (low + high) / 2
    }
}
