internal import Glibc

/// The family 1/(1 + a x^(2b)) by which UMAP turns distances in the embedding into strengths of bonds.
struct EmbeddingCurve: Sendable {
    let a: Double
    let b: Double

    init(a: Double, b: Double) {
        self.a = a
        self.b = b
    }

    /// Least squares to 1 below `minimumDistance` and exp(−(x − minimumDistance)/spread) above, at 300 points over
    /// [0, 3·spread], by Levenberg and Marquardt's method (umap-learn fits the same points with SciPy's `curve_fit`).
    init(minimumDistance: Double, spread: Double = 1) {
        let x = (0..<300).map { 3 * spread * Double($0) / 299 }
        let y = x.map { $0 < minimumDistance ? 1 : exp(-($0 - minimumDistance) / spread) }
        var (a, b) = (1.0, 1.0)
        var damping = 1e-3
        var cost = Self.cost(a, b, x, y)
        for _ in 0..<500 {
            // J: ∂f/∂a = −x^(2b) f², ∂f/∂b = −2a ln x · x^(2b) f².
            var (aa, ab, bb, ra, rb) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for (x, y) in zip(x, y) where x > 0 {
                let power = pow(x, 2 * b)
                let f = 1 / (1 + a * power)
                let (da, db) = (-power * f * f, -2 * a * log(x) * power * f * f)
                aa += da * da
                ab += da * db
                bb += db * db
                ra += da * (y - f)
                rb += db * (y - f)
            }
            let (saa, sbb) = (aa * (1 + damping), bb * (1 + damping))
            let determinant = saa * sbb - ab * ab
            let (stepA, stepB) = ((sbb * ra - ab * rb) / determinant, (saa * rb - ab * ra) / determinant)
            let trial = a + stepA > 0 && b + stepB > 0 ? Self.cost(a + stepA, b + stepB, x, y) : .infinity
            guard trial.isFinite, trial <= cost else {
                damping *= 10
                if damping > 1e12 { break }
                continue
            }
            (a, b, cost) = (a + stepA, b + stepB, trial)
            damping = max(1e-12, damping / 10)
            if abs(stepA) < 1e-12 * a, abs(stepB) < 1e-12 * b { break }
        }
        self.init(a: a, b: b)
    }

    private static func cost(_ a: Double, _ b: Double, _ x: [Double], _ y: [Double]) -> Double {
        zip(x, y).reduce(0) { sum, point in
            let residual = point.1 - 1 / (1 + a * pow(point.0, 2 * b))
            return sum + residual * residual
        }
    }

    /// The factor of y_i − y_j in the gradient for two points whose squared distance is `square`: attraction along a bond, repulsion else.
    func gradient(_ square: Double, isBond: Bool) -> Double {
        let power = pow(square, b)
        return isBond ? -2 * a * b * power / square / (a * power + 1) : 2 * b / ((0.001 + square) * (a * power + 1))
    }
}
