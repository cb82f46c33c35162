internal import Glibc

/// The noncentral F distribution: of (V₁/d₁)/(V₂/d₂), V₁ noncentral χ² with noncentrality λ, V₂ χ². For intervals of η².
public struct NoncentralFDistribution: Sendable {
    public let numerator: Double
    public let denominator: Double
    public let noncentrality: Double

    public init(numerator: Double, denominator: Double, noncentrality: Double) {
        self.numerator = numerator
        self.denominator = denominator
        self.noncentrality = noncentrality
    }

    /// P(F ≤ x) = Σ_j Poisson(j; λ/2) I_u(d₁/2 + j, d₂/2) with u = d₁x/(d₁x + d₂), summed outwards from its largest weight.
    public func cumulative(_ x: Double) -> Double {
        guard x > 0 else { return x.isNaN ? .nan : 0 }
        let scaled = numerator * x
        let (u, v) = (scaled / (scaled + denominator), denominator / (scaled + denominator))
        let half = noncentrality / 2
        func term(_ j: Int) -> Double {
            let count = Double(j)
            let weight = half > 0 ? exp(-half + count * log(half) - SaddlePoint.logGamma(count + 1)) : (j == 0 ? 1 : 0)
            return weight > 0 ? weight * IncompleteBeta.regularized(numerator / 2 + count, denominator / 2, x: u, complement: v) : 0
        }
        let mode = Int(half)
        var sum = 0.0
        for j in mode..<(mode + 100_000) {
            let next = term(j)
            sum += next
            if j > mode + 3, next < 1e-17 { break }
        }
        var j = mode - 1
        while j >= 0 {
            let next = term(j)
            sum += next
            if mode - j > 3, next < 1e-17 { break }
            j -= 1
        }
        return min(1, sum)
    }

    /// The noncentralities for which x lies at the tails of (1 − level)/2; 0 where even the central distribution puts x below them.
    static func noncentralityInterval(_ x: Double, numerator: Double, denominator: Double, level: Double) -> ClosedRange<Double>? {
        guard x.isFinite, x >= 0, x * numerator < 1e6 else { return nil }
        let tail = (1 - level) / 2
        func solved(_ p: Double) -> Double {
            func excess(_ λ: Double) -> Double {
                NoncentralFDistribution(numerator: numerator, denominator: denominator, noncentrality: λ).cumulative(x) - p
            }
            if excess(0) <= 0 { return 0 }
            var (low, high) = (0.0, max(1, 2 * x * numerator))
            while excess(high) > 0, high < 1e9 { (low, high) = (high, 2 * high) }
            for _ in 0..<200 {
                let middle = (low + high) / 2
                if middle <= low || middle >= high || high - low < 1e-12 * max(1, middle) { break }
                if excess(middle) > 0 { low = middle } else { high = middle }
            }
            return (low + high) / 2
        }
        let (low, high) = (solved(1 - tail), solved(tail))
        return low <= high ? low...high : nil
    }
}
