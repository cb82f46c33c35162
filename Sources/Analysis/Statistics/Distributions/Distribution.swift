/// A continuous probability distribution on the real line.
public protocol Distribution: Sendable {
    /// The probability density at x.
    func density(_ x: Double) -> Double
    /// P(X ≤ x), accurate in relative terms also where it is tiny.
    func cumulative(_ x: Double) -> Double
    /// P(X > x) = 1 − cumulative(x), without the cancellation.
    func survival(_ x: Double) -> Double
    /// The x with cumulative(x) = p; NaN for p outside [0, 1].
    func quantile(_ p: Double) -> Double
    /// The x with survival(x) = p: the critical value of an upper tail; NaN for p outside [0, 1].
    func survivalQuantile(_ p: Double) -> Double
}
