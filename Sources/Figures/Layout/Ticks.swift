internal import Glibc

/// A place on an axis: its share of the axis from 0 to 1, and its text; minor ones have none.
struct Tick: Equatable {
    var position: Double
    var label: String
    var isMinor = false
}

/// Chooses round values between two ends.
enum TickValues {
    /// Multiples of 1, 2 or 5 times a power of ten, about `count` of them and at least two where there are any, with their step.
    static func linear(
        from lower: Double, to upper: Double, count: Int, leastStep: Double = 0
    ) -> (values: [Double], step: Double) {
        let span = upper - lower
        guard span > 0, span.isFinite else { return ([lower], 1) }
        let rough = max(span / Double(max(1, count)), leastStep)
        let magnitude = pow(10, floor(log10(rough)))
        guard magnitude > 0, magnitude.isFinite else { return ([lower, upper], span) }
        let ratio = rough / magnitude
        let nearest = ratio < 1.5 ? 1.0 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10
        // Then the next finer steps, for when fewer than two multiples lie between the ends.
        for multiple in [10, 5, 2, 1, 0.5, 0.2, 0.1] where multiple <= nearest {
            let step = multiple * magnitude
            if step < leastStep * 0.999 { break }
            let slack = span * 1e-9
            let first = ceil((lower - slack) / step)
            let last = floor((upper + slack) / step)
            guard last > first, last - first < 1000 else { continue }
            return ((0...(last - first).whole).map { (first + Double($0)) * step + 0 }, step)
        }
        return ([lower, upper], span)
    }

    /// Powers of ten between two exponents, thinned to about `count`; where there are fewer than two, 1-2-5 of each decade;
    /// where even those are fewer than two, round linear values.
    static func logarithmic(from lower: Double, to upper: Double, count: Int) -> (values: [Double], minor: [Double]) {
        let slack = (upper - lower) * 1e-9
        let first = max(-400, ceil(lower - slack).whole)
        let last = min(400, floor(upper + slack).whole)
        if last > first {
            let stride = max(1, Int((Double(last - first + 1) / Double(max(2, count))).rounded(.up)))
            let offset = ((first % stride) + stride) % stride
            let start = offset == 0 ? first : first + stride - offset
            let values = Swift.stride(from: start, through: last, by: stride).map { pow(10, Double($0)) }
            if values.count >= 2 { return (values, stride == 1 ? minors(from: lower, to: upper) : []) }
            return ([first, last].map { pow(10, Double($0)) }, [])
        }
        let fine = decades(from: lower, to: upper, mantissas: [1, 2, 5])
        if fine.count >= 2 { return (fine, minors(from: lower, to: upper)) }
        return (linear(from: pow(10, lower), to: pow(10, upper), count: count).values.filter { $0 > 0 }, [])
    }

    /// About `count` round values between two exponents at about equal ratios: of 1 to 9 in each decade those that come nearest to
    /// it, or every so many powers of ten.
    static func logarithmicLevels(from lower: Double, to upper: Double, count: Int) -> [Double] {
        let span = upper - lower
        if span * 9 < Double(count) {
            return linear(from: pow(10, lower), to: pow(10, upper), count: count).values.filter { $0 > 0 }
        }
        let mantissas: [[Double]] = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 2, 3, 4, 5, 6, 7, 8, 9]]
        let each = Double(count) / span
        if each < 0.7 {
            let stride = max(2, (1 / each).rounded())
            let first = (lower / stride).rounded(.up) * stride
            return Swift.stride(from: first, through: upper, by: stride).map { pow(10, $0) }
        }
        let nearest = mantissas.min { abs(Double($0.count) - each) < abs(Double($1.count) - each) } ?? [1]
        return decades(from: lower, to: upper, mantissas: nearest)
    }

    /// Zero and powers of ten on either side of it.
    static func symmetricLogarithmic(from lower: Double, to upper: Double, threshold: Double, count: Int) -> [Double] {
        let scale = Scale.symlog(threshold: threshold)
        let low = scale.value(at: lower)
        let high = scale.value(at: upper)
        let largest = max(abs(low), abs(high))
        guard largest > threshold, largest.isFinite else { return linear(from: low, to: high, count: count).values }
        let first = floor(log10(threshold)).whole
        let last = floor(log10(largest)).whole
        let sides = low < 0 && high > 0 ? 2 : 1
        let stride = max(1, (last - first + 1) * sides / max(2, count - 1))
        let powers = Swift.stride(from: last, through: first, by: -stride).map { pow(10, Double($0)) }
        // Powers that lie too near to zero would be written over it.
        let room = (upper - lower) / Double(3 * max(2, count))
        let apart = powers.filter { scale.position($0) >= room }
        return (apart.map { -$0 } + [0] + apart.reversed()).filter { $0 >= low && $0 <= high }
    }

    private static func minors(from lower: Double, to upper: Double) -> [Double] {
        upper - lower > 8 ? [] : decades(from: lower, to: upper, mantissas: [2, 3, 4, 5, 6, 7, 8, 9])
    }

    private static func decades(from lower: Double, to upper: Double, mantissas: [Double]) -> [Double] {
        let slack = (upper - lower) * 1e-9
        let first = max(-400, floor(lower).whole)
        let exponents = first...max(first, min(400, floor(upper).whole))
        let values: [Double] = exponents.flatMap { exponent -> [Double] in
            let unit = pow(10, Double(exponent))
            return mantissas.map { $0 * unit }
        }
        return values.filter { value in
            let position = log10(value)
            return position >= lower - slack && position <= upper + slack
        }
    }
}
