/// Means and variances by two passes, so that a large common offset costs no digits.
enum Moments {
    static func mean(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return .nan }
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
        let (mean, variance) = meanAndVariance(values)
        return (mean, variance.squareRoot())
    }
}
