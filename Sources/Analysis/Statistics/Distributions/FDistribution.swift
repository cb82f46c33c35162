/// Fisher's F distribution with (numerator, denominator) degrees of freedom, both positive.
public struct FDistribution: Distribution {
    public let numerator: Double
    public let denominator: Double

    public init(numerator: Double, denominator: Double) {
        self.numerator = numerator
        self.denominator = denominator
    }

    public func density(_ x: Double) -> Double {
        guard x > 0 else { return x < 0 || numerator > 2 ? 0 : numerator == 2 ? 1 : .infinity }
        let (u, v) = fractions(x)
        let (a, b) = (numerator / 2, denominator / 2)
        // The beta density at u times du/dx = u v / x.
        return SaddlePoint.binomial(a, b, p: u, q: v) * a * b / (a + b) / x
    }

    public func cumulative(_ x: Double) -> Double {
        guard x > 0 else { return x.isNaN ? .nan : 0 }
        let (u, v) = fractions(x)
        return IncompleteBeta.regularized(numerator / 2, denominator / 2, x: u, complement: v)
    }

    public func survival(_ x: Double) -> Double {
        guard x > 0 else { return x.isNaN ? .nan : 1 }
        let (u, v) = fractions(x)
        return IncompleteBeta.regularized(denominator / 2, numerator / 2, x: v, complement: u)
    }

    public func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? 0 : p == 1 ? .infinity : .nan }
        return p <= 0.5 ? search(p, rising: true) : search(1 - p, rising: false)
    }

    public func survivalQuantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? .infinity : p == 1 ? 0 : .nan }
        return p <= 0.5 ? search(p, rising: false) : search(1 - p, rising: true)
    }

    private func search(_ p: Double, rising: Bool) -> Double {
        QuantileSearch.positive(p, start: 1, rising: rising, tail: rising ? cumulative : survival, density: density)
    }

    /// (d₁x / (d₁x + d₂), d₂ / (d₁x + d₂)).
    private func fractions(_ x: Double) -> (Double, Double) {
        guard x.isFinite else { return (1, 0) }
        let ratio = denominator / (numerator * x)
        return (1 / (1 + ratio), ratio / (1 + ratio))
    }
}
