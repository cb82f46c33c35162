internal import Glibc
public import Diagnostics
public import Tensors

/// The correlation dimension: the slope of ln C(r) against ln r where it is straight (Grassberger & Procaccia 1983).
public enum CorrelationDimension {
    /// Estimates it from the rows of `x`.
    ///
    /// Radii are log-spaced from where 30 pairs are counted up to C = 0.03 (0.1 where that would leave less than a factor of
    /// 16 in r), beyond which the cloud's edge bends the curve. The fit is on the longest straight stretch, which must
    /// span a factor of 4 in r. Evidence: `radii`, `sums`, `slopes` (local), `window` (first and last radius fitted),
    /// `theiler`. The error joins a jackknife over ten blocks of points and half the change of slope along the
    /// window. O(n² d).
    ///
    /// - Parameters:
    ///   - theiler: pairs nearer in time than this are left out; 0 for points that are no time series.
    ///   - steps: radii over the whole range.
    /// - Throws: `AnalysisError.insufficient` below 100 points, or below 10^(D/2), what Eckmann and Ruelle (1992) show
    ///   a dimension D to need; `.degenerate` when no stretch is straight.
    public static func estimate(_ x: Tensor, theiler: Int = 0, steps: Int = 48, in context: WorkContext = WorkContext()) throws -> Estimate {
        let points = try Points(x, what: what, least: leastPoints)
        guard steps >= 16 else { throw AnalysisError.badArgument("steps", value: Double(steps), expected: "at least 16") }
        let histogram = try PairHistogram(points, theiler: theiler, blocks: 10, in: context)
        let scales = try scales(of: histogram, steps: steps)
        let radii = scales.map(PairHistogram.radius)
        let (sums, sumsWithout) = histogram.sums(at: scales)
        let logRadii = radii.map { log($0) }
        let logSums = sums.map { log($0) }
        let range = logRadii[logRadii.count - 1] - logRadii[0]
        let least = max(6, Int((log(leastSpan) / range * Double(scales.count - 1)).rounded(.up)) + 1)
        guard let region = [0.1, 0.2].lazy.compactMap({
            ScalingRegion.find(x: logRadii, y: logSums, least: least, tolerance: $0)
        }).first, region.slope > 0.01
        else {
            throw AnalysisError.degenerate(
                what: what, reason: "ln C(r) against ln r is nowhere straight over a factor of \(Int(leastSpan)) in r",
                remedy: "look at the correlation sum; more points, a Theiler window or another embedding may help")
        }
        let needed = pow(10, region.slope / 2)
        guard Double(points.count) >= needed else {
            throw AnalysisError.insufficient(
                what: "a correlation dimension near \(NumberText.fixed(region.slope, decimals: 1))", count: points.count,
                needed: needed < 1e15 ? Int(needed.rounded(.up)) : Int.max, of: "points")
        }
        let slopesWithout = sumsWithout.map { sums in
            ScalingRegion.line(logRadii, sums.map { log($0) }, region.range).slope
        }
        return Estimate(
            value: region.slope, error: hypot(region.error, jackknifeError(slopesWithout)), count: points.count,
            evidence: [
                "radii": .numbers(Tensor(radii)), "sums": .numbers(Tensor(sums)),
                "slopes": .numbers(Tensor(ScalingRegion.localSlopes(logRadii, logSums))),
                "window": .numbers(Tensor([radii[region.range.lowerBound], radii[region.range.upperBound]])),
                "theiler": .number(Double(theiler)),
            ])
    }

    private static let what = "the correlation dimension"
    private static let leastPoints = 100
    private static let leastPairs = 30
    private static let leastSpan = 4.0

    /// Scales of the histogram nearest to log-spaced radii over the range that can be used.
    private static func scales(of histogram: PairHistogram, steps: Int) throws -> [Int] {
        let counts = histogram.counts
        func last(below share: Double) -> Int? { counts.lastIndex { Double($0) <= share * Double(histogram.pairs) } }
        guard counts.last != counts.first else {
            throw AnalysisError.degenerate(what: what, reason: "all points are equal", remedy: "")
        }
        guard let low = counts.firstIndex(where: { $0 >= leastPairs }), let narrow = last(below: 0.03), let wide = last(below: 0.1),
            wide > low, PairHistogram.radius(wide) >= leastSpan * PairHistogram.radius(low)
        else {
            throw AnalysisError.degenerate(
                what: what, reason: "the distances span too few scales between \(leastPairs) pairs and C = 0.1",
                remedy: "more points would reach smaller scales")
        }
        let high = PairHistogram.radius(narrow) >= 16 * PairHistogram.radius(low) ? narrow : wide
        let chosen = (0..<steps).map { low + Int((Double((high - low) * $0) / Double(steps - 1)).rounded()) }
        return chosen.enumerated().filter { $0 == 0 || chosen[$0 - 1] != $1 }.map(\.element)
    }

    /// √((b − 1)/b Σ (value without block − their mean)²).
    private static func jackknifeError(_ values: [Double]) -> Double {
        let finite = values.filter(\.isFinite)
        let (_, variance) = Moments.meanAndVariance(finite)
        let b = Double(finite.count)
        return variance.isNaN ? 0 : (b - 1) / b.squareRoot() * variance.squareRoot()
    }
}
