internal import Glibc

/// The regularized incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x), a > 0, x ≥ 0.
///
/// Series for x < a + 1, Legendre's continued fraction beyond (Abramowitz & Stegun 6.5.29, 6.5.31); O(√a) terms.
enum IncompleteGamma {
    static func lower(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x.isFinite else { return 1 }
        return x < a + 1 ? series(a, x) : 1 - fraction(a, x)
    }

    static func upper(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        guard x.isFinite else { return 0 }
        return x < a + 1 ? 1 - series(a, x) : fraction(a, x)
    }

    /// P(a, x) = xᵃ e^(−x) / Γ(a + 1) · Σ xⁿ / ((a + 1) … (a + n)).
    private static func series(_ a: Double, _ x: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        var denominator = a
        for _ in 0..<1_000_000 {
            denominator += 1
            term *= x / denominator
            sum += term
            if term < sum * 1e-17 { break }
        }
        return SaddlePoint.poisson(a, mean: x) * sum
    }

    /// Q(a, x) by the modified Lentz method.
    private static func fraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var value = d
        for i in 1..<1_000_000 {
            let numerator = -Double(i) * (Double(i) - a)
            b += 2
            d = numerator * d + b
            if abs(d) < tiny { d = tiny }
            c = b + numerator / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let factor = d * c
            value *= factor
            if abs(factor - 1) < 1e-16 { break }
        }
        // xᵃ e^(−x) / Γ(a) = a · poisson(a).
        return a * SaddlePoint.poisson(a, mean: x) * value
    }
}
