internal import Glibc

/// Means and variances by two passes, so that a large common offset costs no digits; of numbers near the ends of the range, on
/// a scale of their own.
enum Moments {
    static func mean(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
        if let (scaled, exponent) = scaled(values) { return scalbn(mean(scaled), exponent) }
        let rough = values.reduce(0, +) / Double(values.count)
        guard rough.isFinite else { return rough }
        // The second pass takes up what rounding left over.
        return rough + values.reduce(0) { $0 + ($1 - rough) } / Double(values.count)
    }

    /// The mean and the sample variance (divisor n − 1); the variance is NaN for fewer than two values.
    static func meanAndVariance(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = mean(values)
        guard values.count >= 2 else { return (mean, .nan) }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, squares / Double(values.count - 1))
    }

    static func meanAndDeviation(_ values: [Double]) -> (mean: Double, deviation: Double) {
        if let (scaled, exponent) = scaled(values) {
            let (mean, deviation) = meanAndDeviation(scaled)
            return (scalbn(mean, exponent), scalbn(deviation, exponent))
        }
        let (mean, variance) = meanAndVariance(values)
        return (mean, variance.squareRoot())
    }

    /// The values divided by a power of two, with its exponent, where their squares would leave the range of numbers.
    private static func scaled(_ values: [Double]) -> (values: [Double], exponent: Int32)? {
        let largest = values.reduce(0) { max($0, abs($1)) }
        guard largest.isFinite, largest > 0, !(1e-140...1e140).contains(largest), values.allSatisfy(\.isFinite) else { return nil }
        let exponent = Int32(largest.exponent)
        return (values.map { scalbn($0, -exponent) }, exponent)
    }
}
