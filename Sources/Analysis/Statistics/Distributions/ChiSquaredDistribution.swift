/// The χ² distribution with ν > 0 degrees of freedom.
public struct ChiSquaredDistribution: Distribution {
    public let degreesOfFreedom: Double

    public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

    public func density(_ x: Double) -> Double {
        let half = degreesOfFreedom / 2
        guard x > 0 else { return x < 0 || half > 1 ? 0 : half == 1 ? 0.5 : .infinity }
        // x^(h−1) e^(−x/2) / (2^h Γ(h)) = poisson(h; x/2) · h / x.
        return SaddlePoint.poisson(half, mean: x / 2) * half / x
    }

    public func cumulative(_ x: Double) -> Double { IncompleteGamma.lower(degreesOfFreedom / 2, x / 2) }
    public func survival(_ x: Double) -> Double { IncompleteGamma.upper(degreesOfFreedom / 2, x / 2) }

    public func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? 0 : p == 1 ? .infinity : .nan }
        return p <= 0.5 ? search(p, rising: true) : search(1 - p, rising: false)
    }

    public func survivalQuantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? .infinity : p == 1 ? 0 : .nan }
        return p <= 0.5 ? search(p, rising: false) : search(1 - p, rising: true)
    }

    /// Started at Wilson and Hilferty's cube of a normal quantile.
    private func search(_ p: Double, rising: Bool) -> Double {
        let ν = degreesOfFreedom
        let z = rising ? NormalDistribution().quantile(p) : NormalDistribution().survivalQuantile(p)
        let root = 1 - 2 / (9 * ν) + z * (2 / (9 * ν)).squareRoot()
        return QuantileSearch.positive(
            p, start: ν * root * root * root, rising: rising, tail: rising ? cumulative : survival, density: density)
    }
}
