internal import Diagnostics
internal import Glibc

/// The stretch of a curve y(x) over which it is straightest: where a dimension is read off.
struct ScalingRegion: Sendable {
    /// First and last index of the stretch.
    let range: ClosedRange<Int>
    let slope: Double
    let intercept: Double
    /// How far the slope is uncertain: the larger of its least-squares error and half the difference between
    /// the slopes of the lower and the upper half of the stretch.
    let error: Double

    /// Looks for the longest stretch whose local slopes stay within `tolerance` of their fit; where there are none that
    /// long, there is no scaling.
    ///
    /// - Parameters:
    ///   - x: ascending, evenly spaced.
    ///   - least: the least number of points of a stretch.
    ///   - tolerance: allowed deviation of local slopes, relative to the fitted slope or absolute, whichever is larger.
    /// - Returns: nil also when asked to stop: long curves take time in proportion to the cube of their length.
    static func find(
        x: [Double], y: [Double], least: Int, tolerance: Double, cancellation: Cancellation = Cancellation()
    ) -> ScalingRegion? {
        precondition(x.count == y.count)
        guard x.count >= least, least >= 4 else { return nil }
        let local = localSlopes(x, y)
        var best: ScalingRegion?
        var bestScore = -Double.infinity
        for start in 0...(x.count - least) {
            var (lowest, highest) = (Double.infinity, -Double.infinity)
            for index in start..<(start + least - 1) { (lowest, highest) = (min(lowest, local[index]), max(highest, local[index])) }
            // No slope that is allowed there allows more: |slope| ≤ |local slope| + allowed.
            let mostAllowed = tolerance < 0.99 ? max(tolerance, tolerance * abs(local[start]) / (1 - tolerance)) * (1 + 1e-9) : .infinity
            for end in (start + least - 1)..<x.count {
                if cancellation.isCancelled { return nil }
                (lowest, highest) = (min(lowest, local[end]), max(highest, local[end]))
                // Longer stretches vary no less.
                if highest - lowest > 2 * mostAllowed { break }
                let (slope, intercept, error) = line(x, y, start...end)
                let allowed = tolerance * max(1, abs(slope))
                let deviation = local[start...end].map { abs($0 - slope) }.max() ?? 0
                guard deviation <= allowed else { continue }
                let middle = (start + end) / 2
                let lower = line(x, y, start...middle).slope
                let upper = line(x, y, middle...end).slope
                let total = max(error, abs(upper - lower) / 2)
                // Length first; among equally long ones the straighter, which also weighs a little against length.
                let score = Double(end - start) - 0.5 * Double(least) * total / allowed
                if score > bestScore {
                    bestScore = score
                    best = ScalingRegion(range: start...end, slope: slope, intercept: intercept, error: total)
                }
            }
        }
        return best
    }

    /// Slopes over five neighboring points.
    static func localSlopes(_ x: [Double], _ y: [Double]) -> [Double] {
        x.indices.map { index in
            let from = max(0, min(index - 2, x.count - 5))
            return line(x, y, from...min(x.count - 1, from + 4)).slope
        }
    }

    /// Least squares over a stretch.
    static func line(_ x: [Double], _ y: [Double], _ range: ClosedRange<Int>) -> (slope: Double, intercept: Double, error: Double) {
        let n = Double(range.count)
        let meanX = x[range].reduce(0, +) / n
        let meanY = y[range].reduce(0, +) / n
        var (xx, xy, yy) = (0.0, 0.0, 0.0)
        for index in range {
            xx += (x[index] - meanX) * (x[index] - meanX)
            xy += (x[index] - meanX) * (y[index] - meanY)
            yy += (y[index] - meanY) * (y[index] - meanY)
        }
        guard xx > 0 else { return (.nan, .nan, .nan) }
        let slope = xy / xx
        let residual = max(0, yy - slope * xy)
        let error = n > 2 ? (residual / (n - 2) / xx).squareRoot() : 0
        return (slope, meanY - slope * meanX, error)
    }
}
