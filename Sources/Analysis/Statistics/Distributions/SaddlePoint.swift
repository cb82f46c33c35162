internal import Glibc

/// Loader's saddle-point form of binomial and Poisson probabilities with real arguments.
///
/// They are the prefactors of the incomplete beta and gamma functions; written so, nothing large is subtracted from
/// something large. (C. Loader, Fast and accurate computation of binomial probabilities, 2000.)
enum SaddlePoint {
    /// ln Γ(n + 1) − (n + ½) ln n + n − ½ ln 2π: the error of Stirling's formula, n > 0.
    static func stirlingError(_ n: Double) -> Double {
        if n <= 15 {
            return logGamma(n + 1) - (n + 0.5) * log(n) + n - halfLogTwoPi
        }
        // The asymptotic series; its first term left out, 691/360360/n¹¹, is below 3e-16 here.
        let square = n * n
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188) / square) / square) / square) / square) / n
    }

    /// x ln(x/m) + m − x, by its series where x is near m.
    static func deviance(_ x: Double, _ m: Double) -> Double {
        guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
        let v = (x - m) / (x + m)
        var sum = (x - m) * v
        var term = 2 * x * v
        for j in 1..<1000 {
            term *= v * v
            let next = sum + term / Double(2 * j + 1)
            if next == sum { break }
            sum = next
        }
        return sum
    }

    /// e^(−m) m^x / Γ(x + 1), x > 0, m > 0.
    static func poisson(_ x: Double, mean m: Double) -> Double {
        exp(-stirlingError(x) - deviance(x, m)) / (2 * Double.pi * x).squareRoot()
    }

    /// Γ(a + b + 1) / (Γ(a + 1) Γ(b + 1)) pᵃ qᵇ with q = 1 − p, all positive.
    static func binomial(_ a: Double, _ b: Double, p: Double, q: Double) -> Double {
        let n = a + b
        let exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * p) - deviance(b, n * q)
        return exp(exponent) * (n / (2 * Double.pi * a * b)).squareRoot()
    }

    /// ln Γ(x) for x > 0.
    static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }

    private static let halfLogTwoPi = 0.918938533204672741780329736406
}
