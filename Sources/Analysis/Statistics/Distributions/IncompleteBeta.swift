internal import Glibc

/// The regularized incomplete beta function I_x(a, b), a, b > 0.
///
/// A continued fraction on the side of the mean where it converges in O(√max(a, b)) terms.
enum IncompleteBeta {
    /// - Parameter complement: 1 − x, given apart because the caller often knows it without cancellation.
    static func regularized(_ a: Double, _ b: Double, x: Double, complement y: Double) -> Double {
        guard x > 0 else { return 0 }
        guard y > 0 else { return 1 }
        let prefactor = SaddlePoint.binomial(a, b, p: x, q: y) * a * b / (a + b)
        if x <= a / (a + b) {
            return prefactor * fraction(a, b, x, y)
        }
        return 1 - prefactor * fraction(b, a, y, x)
    }

    /// The fraction of Didonato and Morris (ACM TOMS 18, 1992, algorithm 708, BFRAC): its terms are written with
    /// λ = a − (a + b) x, so that nothing cancels where x is near the mean and a or b is large.
    private static func fraction(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
        let λ = (a + b) * y - b
        let c = 1 + λ
        let c0 = b / a
        let c1 = 1 + 1 / a
        var p = 1.0
        var s = a + 1
        var (numerator, denominator) = (0.0, 1.0)
        var (nextNumerator, nextDenominator) = (1.0, c / c1)
        var value = c1 / c
        for n in 1..<1_000_000 {
            let n = Double(n)
            let t = n / a
            let w = n * (b - n) * x
            var e = a / s
            let α = p * (p + c0) * e * e * (w * x)
            e = (t + 1) / (c1 + t + t)
            let β = n + w / s + e * (c + n * (1 + y))
            p = t + 1
            s += 2
            (numerator, nextNumerator) = (nextNumerator, α * numerator + β * nextNumerator)
            (denominator, nextDenominator) = (nextDenominator, α * denominator + β * nextDenominator)
            let previous = value
            value = nextNumerator / nextDenominator
            if abs(value - previous) <= 1e-16 * abs(value) { break }
            // Only ratios matter: keep the terms near 1.
            numerator /= nextDenominator
            denominator /= nextDenominator
            nextNumerator = value
            nextDenominator = 1
        }
        return value
    }
}
