internal import Glibc
public import Diagnostics
public import Tensors

/// The largest Lyapunov exponent from a series: how fast delay vectors that are neighbors part.
public enum SeriesExponent {
    public enum Method: String, Sendable, CaseIterable {
        /// The mean logarithm of the distance to the one nearest neighbor (Rosenstein, Collins & De Luca 1993).
        case rosenstein
        /// The logarithm of the mean distance of all neighbors within a radius (Kantz 1994).
        case kantz
    }

    /// The slope of the divergence curve where it is straight, per step of the series (divided by `timeStep`).
    ///
    /// Evidence: `steps`, `divergence` (the curve), `window` (first and last step fitted), `neighbors` (pairs followed).
    /// The error joins the fit's and half the change of slope along the window.
    ///
    /// - Parameters:
    ///   - theiler: neighbors nearer in time do not count; nil: the delay times the dimension.
    ///   - horizon: how many steps neighbors are followed; nil: 20, or ten times the embedding's reach where that is more.
    ///   - radius: of `kantz`, in standard deviations of the series.
    /// - Throws: `AnalysisError.insufficient` below 200 vectors; `.degenerate` where the curve has no straight part.
    public static func estimate(
        _ series: Tensor, dimension: Int, delay: Int, method: Method = .rosenstein, theiler: Int? = nil, horizon: Int? = nil,
        radius: Double = 0.1, timeStep: Double = 1, in context: WorkContext = WorkContext()
    ) throws -> Estimate {
        let what = "an exponent from a series"
        let x = try TimeSeries(series, what: what, least: 50)
        // Says whether the two can be, so that nothing overflows after it.
        let all = try x.embedded(dimension: dimension, delay: delay)
        let reach = (dimension - 1) * delay
        let horizon = horizon ?? max(20, min(10 * reach, x.count / 5))
        guard horizon >= 4 else { throw AnalysisError.badArgument("horizon", value: Double(horizon), expected: "at least 4") }
        guard timeStep > 0, timeStep.isFinite else { throw AnalysisError.badArgument("dt", value: timeStep, expected: "a positive time") }
        guard radius > 0, radius.isFinite else { throw AnalysisError.badArgument("radius", value: radius, expected: "positive") }
        let theiler = theiler ?? max(1, dimension * delay)
        guard theiler >= 0, theiler < x.count else {
            throw AnalysisError.badArgument("theiler", value: Double(theiler), expected: "0 … \(x.count - 1)")
        }
        let count = all.count - horizon
        guard count >= 200 else {
            throw AnalysisError.insufficient(what: what, count: all.count, needed: 200 + horizon, of: "delay vectors")
        }
        let points = Points(count: count, dimension: dimension, values: Array(all.values[..<(count * dimension)]))
        let tree = try PointTree(points, in: context)
        let curves = try Curves(count: count, horizon: horizon)
        let limit = radius * x.standardDeviation
        try Parallel.forEach((count + 31) / 32, threads: context.threads) { block in
            try context.cancellation.check()
            for row in block * 32..<min(count, block * 32 + 32) {
                if horizon > 256 { try context.cancellation.check() }
                var neighbors: [Int] = []
                switch method {
                case .rosenstein:
                    if let near = tree.nearest(to: row, theiler: theiler), near.distance > 0 { neighbors = [near.index] }
                case .kantz:
                    let own = Array(points.values[row * dimension..<(row + 1) * dimension])
                    tree.forEach(near: own, within: limit) { if abs($0 - row) >= max(theiler, 1) { neighbors.append($0) } }
                    if neighbors.count < 5 { neighbors = [] }
                }
                guard !neighbors.isEmpty else { continue }
                for step in 0...horizon {
                    var sum = 0.0
                    for other in neighbors {
                        sum += method == .kantz
                            ? abs(x.values[row + step + (dimension - 1) * delay] - x.values[other + step + (dimension - 1) * delay])
                            : all.squaredDistance(row + step, other + step).squareRoot()
                    }
                    if sum > 0 { curves.set(row, step, log(sum / Double(neighbors.count))) }
                }
            }
        }
        let (curve, followed) = curves.mean()
        guard followed >= 50 else {
            throw AnalysisError.degenerate(
                what: what, reason: "only \(followed) vectors have neighbors that move apart",
                remedy: method == .kantz ? "a larger radius finds more neighbors" : "a periodic series has no exponent to find; check delay and dimension")
        }
        let steps = curve.indices.map { Double($0) * timeStep }
        guard let region = [0.1, 0.2, 0.4].lazy.compactMap({ tolerance in
            ScalingRegion.find(x: Array(steps.dropFirst()), y: Array(curve.dropFirst()), least: min(6, horizon - 1), tolerance: tolerance * max(1, 0.1 / timeStep),
                cancellation: context.cancellation)
        }).first else {
            try context.cancellation.check()
            throw AnalysisError.degenerate(
                what: what, reason: "the neighbors' distance grows nowhere exponentially over \(min(6, horizon - 1)) steps",
                remedy: "look at the divergence with a longer horizon, or another delay and dimension")
        }
        // The exponential stretch comes before neighbors are as far apart as the attractor is wide: of windows, the early one.
        let straightest = (slope: region.slope, error: region.error, range: region.range.lowerBound + 1...region.range.upperBound + 1)
        let fitted = Self.early(steps, curve, after: 1 + reach / 2)
        if fitted == nil, Self.isPlateau(straightest.range, of: curve) {
            throw AnalysisError.degenerate(
                what: what, reason: "neighbors are as far apart as the attractor is wide before a slope can be read",
                remedy: "a smaller delay and dimension keep neighbors near for longer (delay=1 for a map), and more points bring them nearer")
        }
        let early = fitted ?? straightest
        return Estimate(
            value: early.slope, error: early.error, count: followed,
            evidence: [
                "steps": .numbers(Tensor(steps)), "divergence": .numbers(Tensor(curve)),
                "window": .numbers(Tensor([steps[early.range.lowerBound], steps[early.range.upperBound]])), "method": .text(method.rawValue),
            ])
    }

    /// The fit from where neighbors have turned to the unstable direction, half the embedding's reach, up to where the curve has made three quarters of its way to the plateau.
    private static func early(_ x: [Double], _ y: [Double], after first: Int) -> (slope: Double, error: Double, range: ClosedRange<Int>)? {
        let top = y.max() ?? 0
        guard let end = y.firstIndex(where: { $0 >= y[1] + 0.75 * (top - y[1]) }), end >= first + 3, top - y[1] > 1 else { return nil }
        let line = ScalingRegion.line(x, y, first...end)
        let middle = (first + end) / 2
        let (lower, upper) = (ScalingRegion.line(x, y, first...middle).slope, ScalingRegion.line(x, y, middle...end).slope)
        return (line.slope, hypot(line.error, abs(upper - lower) / 2), first...end)
    }

    /// Whether a curve has risen to its top before a stretch begins, and does not rise in it: what is flat there is no slope of divergence.
    private static func isPlateau(_ range: ClosedRange<Int>, of y: [Double]) -> Bool {
        let rise = (y.max() ?? 0) - y[0]
        return rise > 0.5 && y[range.lowerBound] >= y[0] + 0.75 * rise && abs(y[range.upperBound] - y[range.lowerBound]) < 0.25 * rise
    }

    /// A curve for each vector, written by whichever thread has it.
    private final class Curves: @unchecked Sendable {
        // Each row is written by one thread, through storage that is never resized.
        private let storage: UnsafeMutableBufferPointer<Double>
        private let width: Int

        init(count: Int, horizon: Int) throws {
            width = horizon + 1
            guard count <= (1 << 30) / width else {
                throw AnalysisError.badArgument("horizon", value: Double(horizon), expected: "smaller for \(count) vectors")
            }
            try TensorMemory.checkRoom(for: "the divergence of \(count) vectors", count, width)
            storage = .allocate(capacity: count * width)
            storage.initialize(repeating: .nan)
        }

        deinit { storage.deallocate() }

        func set(_ row: Int, _ step: Int, _ value: Double) { storage[row * width + step] = value }

        /// The mean over the rows of each step, and how many rows there are.
        func mean() -> (curve: [Double], rows: Int) {
            var sums = [Double](repeating: 0, count: width)
            var counts = [Double](repeating: 0, count: width)
            for index in storage.indices where !storage[index].isNaN {
                sums[index % width] += storage[index]
                counts[index % width] += 1
            }
            return (zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan }, Int(counts.min() ?? 0))
        }
    }
}
