internal import Glibc

/// The normal distribution N(mean, deviation²).
public struct NormalDistribution: Distribution {
    public let mean: Double
    public let deviation: Double

    public init(mean: Double = 0, deviation: Double = 1) {
        self.mean = mean
        self.deviation = deviation
    }

    public func density(_ x: Double) -> Double {
        let z = (x - mean) / deviation
        return exp(-z * z / 2) / (deviation * (2 * Double.pi).squareRoot())
    }

    public func cumulative(_ x: Double) -> Double { erfc(-(x - mean) / deviation * 0.5.squareRoot()) / 2 }
    public func survival(_ x: Double) -> Double { erfc((x - mean) / deviation * 0.5.squareRoot()) / 2 }
    public func quantile(_ p: Double) -> Double { mean + deviation * Self.standardQuantile(p) }
    public func survivalQuantile(_ p: Double) -> Double { mean - deviation * Self.standardQuantile(p) }

    /// Wichura's rational approximations (Applied Statistics algorithm AS 241, PPND16; relative error about 1e-16).
    static func standardQuantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * ratio(r, central.numerator, central.denominator)
        }
        let tail = (-log(min(p, 1 - p))).squareRoot()
        let value = tail <= 5
            ? ratio(tail - 1.6, middle.numerator, middle.denominator)
            : ratio(tail - 5, far.numerator, far.denominator)
        return q < 0 ? -value : value
    }

    private static func ratio(_ x: Double, _ numerator: [Double], _ denominator: [Double]) -> Double {
        numerator.reversed().reduce(0) { $0 * x + $1 } / denominator.reversed().reduce(0) { $0 * x + $1 }
    }

    private typealias Coefficients = (numerator: [Double], denominator: [Double])

    private static let central: Coefficients = (
        [3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
         4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3],
        [1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
         2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3])

    private static let middle: Coefficients = (
        [1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
         1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4],
        [1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
         1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9])

    private static let far: Coefficients = (
        [6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
         2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7],
        [1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
         7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15])
}
