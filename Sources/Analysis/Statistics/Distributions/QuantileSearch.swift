internal import Glibc

/// Inverts a tail probability on (0, ∞) by Newton's method on its logarithm, kept inside a bracket.
enum QuantileSearch {
    /// The x > 0 with tail(x) = p.
    ///
    /// - Parameters:
    ///   - rising: whether the tail grows with x (a cumulative probability) or falls (a survival probability).
    ///   - density: the tail's derivative, up to sign.
    static func positive(
        _ p: Double, start: Double, rising: Bool, tail: (Double) -> Double, density: (Double) -> Double
    ) -> Double {
        var low = 0.0
        var high = Double.infinity
        var x = start.isFinite && start > 0 ? start : 1
        for _ in 0..<2200 {
            let value = tail(x)
            if value == p { return x }
            if (value < p) == rising { low = x } else { high = x }
            let slope = density(x) / value * (rising ? 1 : -1)
            var next = value > 0 && slope != 0 ? x - log(value / p) / slope : .nan
            // Outside the bracket, or where the derivative says nothing: halve the bracket, by ratio while it is wide.
            if !(next > low && next < high) {
                if high == .infinity { next = max(x, .leastNormalMagnitude) * 4 }
                else if low == 0 { next = high / 4 }
                else { next = high > 4 * low ? (low * high).squareRoot() : low + (high - low) / 2 }
                if next == .infinity { next = .greatestFiniteMagnitude }
                if next <= low || next >= high { return x }
            }
            if abs(next - x) <= 1e-16 * x { return next }
            x = next
        }
        return x
    }
}
