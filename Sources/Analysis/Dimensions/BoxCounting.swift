internal import Glibc
public import Diagnostics
public import Tensors

/// Boxes that hold points, counted at several scales.
public struct BoxCounting: Sendable {
    /// Sides of the boxes, descending, as shares of the largest extent of the cloud.
    public let sizes: Tensor
    /// Boxes that hold at least one point, for each size.
    public let counts: Tensor

    /// Counts boxes of a grid that starts at the cloud's smallest coordinates.
    ///
    /// - Parameters:
    ///   - sizes: sides as shares of the cloud's largest extent, from 1e-9 to 1.
    ///   - scalingAxes: whether each axis is first stretched to [0, 1] (min–max scaling), so that boxes are oblong in `x`.
    /// - Throws: `AnalysisError`.
    public init(_ x: Tensor, sizes: [Double], scalingAxes: Bool = false, in context: WorkContext = WorkContext()) throws {
        let points = try Points(x, what: "box counting", least: 2)
        guard !sizes.isEmpty else { throw AnalysisError.insufficient(what: "box counting", count: 0, needed: 1, of: "sizes") }
        for size in sizes where !(size >= Self.smallestSize && size <= 1) {
            throw AnalysisError.badArgument("sizes", value: size, expected: "shares of the extent, from 1e-9 to 1")
        }
        let unit = try Self.unitCoordinates(points, scalingAxes: scalingAxes)
        let sorted = sizes.sorted(by: >)
        self.sizes = Tensor(sorted)
        self.counts = Tensor(try sorted.map { size in
            try context.cancellation.check()
            return Double(Self.boxes(unit, dimension: points.dimension, size: size))
        })
    }

    /// Boxes are counted along an axis by 32-bit numbers.
    private static let smallestSize = 1e-9

    /// Coordinates from 0, with largest extent 1.
    private static func unitCoordinates(_ points: Points, scalingAxes: Bool) throws -> [Double] {
        let d = points.dimension
        var low = Array(points.values[..<d])
        var high = low
        for (index, value) in points.values.enumerated() {
            low[index % d] = min(low[index % d], value)
            high[index % d] = max(high[index % d], value)
        }
        var extents = zip(low, high).map { $1 - $0 }
        guard let largest = extents.max(), largest > 0 else {
            throw AnalysisError.degenerate(what: "the box dimension", reason: "all points are equal", remedy: "")
        }
        guard largest.isFinite else {
            throw AnalysisError.degenerate(what: "the box dimension", reason: "the points' extent is no finite number", remedy: "")
        }
        extents = extents.map { scalingAxes ? ($0 > 0 ? $0 : 1) : largest }
        return points.values.enumerated().map { ($1 - low[$0 % d]) / extents[$0 % d] }
    }

    private static func boxes(_ unit: [Double], dimension d: Int, size: Double) -> Int {
        // The far edge belongs to the last box.
        let last = max(1, Int((1 / size).rounded(.up))) - 1
        var seen = Set<[Int32]>()
        var box = [Int32](repeating: 0, count: d)
        for start in stride(from: 0, to: unit.count, by: d) {
            for column in 0..<d { box[column] = Int32(min(last, Int(unit[start + column] / size))) }
            seen.insert(box)
        }
        return seen.count
    }
}

/// The box-counting dimension: the slope of ln N(ε) against ln 1/ε where it is straight.
public enum BoxDimension {
    /// Estimates it from the rows of `x` with boxes of side 2^(−j/2) of the extent.
    ///
    /// Scales are used while points are at least four times as many as boxes: beyond, the count measures the sample,
    /// not the set. Evidence: `sizes`, `counts`, `slopes`, `window`.
    ///
    /// - Throws: `AnalysisError.insufficient` where fewer than 6 scales remain; `.degenerate` when no stretch is straight.
    public static func estimate(_ x: Tensor, in context: WorkContext = WorkContext()) throws -> Estimate {
        let what = "the box dimension"
        let points = try Points(x, what: what, least: leastPoints)
        let counting = try BoxCounting(x, sizes: (1...40).map { pow(2, -Double($0) / 2) }, in: context)
        let counts = counting.counts.doubles
        let usable = counts.prefix { 4 * $0 <= Double(points.count) }.count
        guard usable >= leastScales else {
            throw AnalysisError.insufficient(
                what: "\(what) of points that fill \(usable) of \(leastScales) scales", count: points.count,
                needed: 4 * Int(counts[leastScales - 1]), of: "points")
        }
        let logInverse = counting.sizes.doubles.prefix(usable).map { -log($0) }
        let logCounts = counts.prefix(usable).map { log($0) }
        guard let region = [0.1, 0.2, 0.3].lazy.compactMap({
            ScalingRegion.find(x: logInverse, y: logCounts, least: leastScales, tolerance: $0)
        }).first
        else {
            throw AnalysisError.degenerate(
                what: what, reason: "ln N against ln 1/ε is nowhere straight over \(leastScales) scales",
                remedy: "more points would reach finer scales")
        }
        let sizes = counting.sizes.doubles
        return Estimate(
            value: region.slope, error: region.error, count: points.count,
            evidence: [
                "sizes": .numbers(Tensor(Array(sizes.prefix(usable)))), "counts": .numbers(Tensor(Array(counts.prefix(usable)))),
                "slopes": .numbers(Tensor(ScalingRegion.localSlopes(logInverse, logCounts))),
                "window": .numbers(Tensor([sizes[region.range.lowerBound], sizes[region.range.upperBound]])),
            ])
    }

    private static let leastPoints = 100
    private static let leastScales = 6
}
