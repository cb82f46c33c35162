internal import Glibc
public import Tensors

/// The correlation dimension: the slope of ln C(r) against ln r where it is straight (Grassberger & Procaccia 1983).
public enum CorrelationDimension {
    /// Estimates it from the rows of `x`.
    ///
    /// Radii are log-spaced from where 30 pairs are counted up to C = 0.1, beyond which the cloud's edge bends the curve.
    /// The fit is on the longest straight stretch, which must span a factor of 4 in r or more. Evidence: `radii`, `sums`,
    /// `slopes` (local), `window` (first and last radius fitted), `theiler`. The interval comes from the larger
    /// of the fit's error and half the change of slope along the window.
    ///
    /// - Parameters:
    ///   - theiler: pairs nearer in time than this are left out; 0 for points that are no time series.
    ///   - steps: radii over the whole range.
    /// - Throws: `AnalysisError.insufficient` below 100 points, or below 10^(D/2), what Eckmann and Ruelle (1992) show
    ///   a dimension D to need; `.degenerate` when no stretch is straight.
    public static func estimate(_ x: Tensor, theiler: Int = 0, steps: Int = 48) throws -> Estimate {
        let what = "the correlation dimension"
        let points = try Points(x, what: what, least: leastPoints)
        guard steps >= 16 else { throw AnalysisError.badArgument("steps", value: Double(steps), expected: "at least 16") }
        let extent = try extent(points, theiler: theiler)
        let fine = try CorrelationSum(
            points, radii: logSpaced(extent.smallest, extent.largest * (1 + 1e-12), count: 400), theiler: theiler)
        let fineRadii = fine.radii.doubles
        let fineValues = fine.values.doubles
        guard let low = fine.pairCounts.firstIndex(where: { $0 >= leastPairs }),
            let high = fineValues.lastIndex(where: { $0 <= largestSum }), high > low,
            fineRadii[high] >= leastSpan * fineRadii[low]
        else {
            throw AnalysisError.degenerate(
                what: what, reason: "the distances span too few scales between \(leastPairs) pairs and C = 0.1",
                remedy: "more points would reach smaller scales")
        }
        let sum = try CorrelationSum(points, radii: logSpaced(fineRadii[low], fineRadii[high], count: steps), theiler: theiler)
        let logRadii = sum.radii.doubles.map { log($0) }
        let logSums = sum.values.doubles.map { log($0) }
        let spacing = (logRadii[steps - 1] - logRadii[0]) / Double(steps - 1)
        let least = max(6, Int((log(leastSpan) / spacing).rounded(.up)) + 1)
        guard let region = [0.05, 0.1, 0.2].lazy.compactMap({
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
                what: "a correlation dimension near \(DecimalText.fixed(region.slope, places: 1))", count: points.count,
                needed: needed < 1e15 ? Int(needed.rounded(.up)) : Int.max, of: "points")
        }
        return Estimate(
            value: region.slope, error: region.error, count: points.count,
            evidence: [
                "radii": .numbers(sum.radii), "sums": .numbers(sum.values),
                "slopes": .numbers(Tensor(ScalingRegion.localSlopes(logRadii, logSums))),
                "window": .numbers(Tensor([exp(logRadii[region.range.lowerBound]), exp(logRadii[region.range.upperBound])])),
                "theiler": .number(Double(theiler)),
            ])
    }

    static let leastPoints = 100
    private static let leastPairs = 30
    private static let largestSum = 0.1
    private static let leastSpan = 4.0

    private static func extent(_ points: Points, theiler: Int) throws -> (smallest: Double, largest: Double) {
        var smallest = Double.infinity
        var largest = 0.0
        try PairDistances.forEach(points, theiler: theiler) { square in
            if square > 0, square < smallest { smallest = square }
            if square > largest { largest = square }
        }
        guard smallest.isFinite else {
            throw AnalysisError.degenerate(what: "the correlation dimension", reason: "all points are equal", remedy: "")
        }
        return (smallest.squareRoot(), largest.squareRoot())
    }

    static func logSpaced(_ low: Double, _ high: Double, count: Int) -> [Double] {
        (0..<count).map { low * pow(high / low, Double($0) / Double(count - 1)) }
    }
}
