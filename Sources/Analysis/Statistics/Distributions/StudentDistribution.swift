internal import Glibc

/// Student's t distribution with ν > 0 degrees of freedom, whole or not; ν = ∞ is the standard normal.
public struct StudentDistribution: Distribution {
    public let degreesOfFreedom: Double

    public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

    private var isNormal: Bool { degreesOfFreedom > 1e10 }

    public func density(_ x: Double) -> Double {
        if isNormal { return NormalDistribution().density(x) }
        let ν = degreesOfFreedom
        // Γ((ν+1)/2) / (√(νπ) Γ(ν/2)) (1 + x²/ν)^(−(ν+1)/2), the ratio of gammas by Stirling errors.
        let gammas = SaddlePoint.stirlingError((ν + 1) / 2) - SaddlePoint.stirlingError(ν / 2)
            - SaddlePoint.deviance(ν / 2, (ν + 1) / 2)
        let ratio = x * x / ν
        let halfLog = ratio > 1e15 ? log(abs(x)) - log(ν) / 2 : log1p(ratio) / 2
        let power = ratio > 0.2 ? ν * halfLog : x * x / 2 - SaddlePoint.deviance(ν / 2, (ν + x * x) / 2)
        return exp(gammas - power - halfLog) / (2 * Double.pi).squareRoot()
    }

    public func cumulative(_ x: Double) -> Double { survival(-x) }

    public func survival(_ x: Double) -> Double {
        if x.isNaN { return .nan }
        if isNormal { return NormalDistribution().survival(x) }
        let tail = upperTail(abs(x))
        return x >= 0 ? tail : 1 - tail
    }

    /// P(|T| > |x|): the two-sided p-value.
    public func twoSided(_ x: Double) -> Double { isNormal ? erfc(abs(x) * 0.5.squareRoot()) : 2 * upperTail(abs(x)) }

    private func upperTail(_ x: Double) -> Double {
        guard x.isFinite else { return 0 }
        let ν = degreesOfFreedom
        // ν/(ν + x²) and x²/(ν + x²), without overflow for huge x.
        let ratio = x > 1 ? ν / x / x : 0
        let (u, v) = x > 1 ? (ratio / (1 + ratio), 1 / (1 + ratio)) : (ν / (ν + x * x), x * x / (ν + x * x))
        return IncompleteBeta.regularized(ν / 2, 0.5, x: u, complement: v) / 2
    }

    public func quantile(_ p: Double) -> Double { -survivalQuantile(p) }

    public func survivalQuantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if isNormal { return NormalDistribution().survivalQuantile(p) }
        if p > 0.5 { return -survivalQuantile(1 - p) }
        if p == 0.5 { return 0 }
        if p == 0 { return .infinity }
        return QuantileSearch.positive(
            p, start: NormalDistribution().survivalQuantile(p), rising: false, tail: upperTail, density: density)
    }
}
