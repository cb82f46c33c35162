public import Analysis
public import Diagnostics
internal import Glibc
public import Tensors

/// The box-counting dimension of decision boundaries.
public enum BoundaryDimension {
    /// Of marked pixels. Evidence: `sizes`, `counts`, `window`.
    public static func estimate(mask: Tensor, cancellation: Cancellation = Cancellation()) throws -> Estimate {
        let found = try RasterDimension(mask, in: WorkContext(cancellation: cancellation))
        return Estimate(value: found.slope, error: found.error, count: mask.bools.count { $0 }, evidence: evidence(found))
    }

    /// Of a model's boundary: the median over zooms, each half as wide as the one before and about a point of the boundary drawn at
    /// random. The interval is that of the median by order statistics, its level what the number of zooms allows: 1 − 2^(1 − zooms), and wider by
    /// the error of a raster's slope, which all zooms share.
    ///
    /// Evidence: `zooms` (the dimension at each), `windows` (their widths), and `sizes`, `counts`, `window` of the whole.
    ///
    /// - Throws: `LearningError.noBoundary` when the model decides alike everywhere; `AnalysisError`, `Interrupted`.
    public static func estimate(
        _ model: Model, x: ClosedRange<Double>, y: ClosedRange<Double>, resolution: Int = 512, zooms: Int = 6, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Estimate {
        guard (96...4096).contains(resolution) else {
            throw LearningError.badArgument(name: "resolution", value: Double(resolution), expected: "a whole number from 96 to 4096")
        }
        guard (1...30).contains(zooms) else {
            throw LearningError.badArgument(name: "zooms", value: Double(zooms), expected: "a whole number from 1 to 30")
        }
        let whole = try DecisionBoundary(model, x: x, y: y, resolution: resolution, cancellation: cancellation)
        let points = whole.points
        guard points.shape[0] > 0 else { throw LearningError.noBoundary }
        let first = try RasterDimension(whole.mask, in: WorkContext(cancellation: cancellation))
        var values = [first.slope]
        var widths = [x.upperBound - x.lowerBound]
        let draws = RandomStream(seed: seed, purpose: .probing)
        for zoom in 1..<max(1, zooms) {
            let chosen = draws.integer(below: points.shape[0], at: UInt64(zoom))
            let scale = pow(0.5, Double(zoom) + 1)
            let (halfX, halfY) = ((x.upperBound - x.lowerBound) * scale, (y.upperBound - y.lowerBound) * scale)
            let (centerX, centerY) = (points[flat: 2 * chosen], points[flat: 2 * chosen + 1])
            guard let x = ClosedRange(from: centerX - halfX, to: centerX + halfX), let y = ClosedRange(from: centerY - halfY, to: centerY + halfY)
            else { continue }
            let part = try DecisionBoundary(
                model, x: x, y: y, resolution: resolution, cancellation: cancellation)
            // The interpolated point may lie beside the boundary when pixels are coarse.
            guard let found = try? RasterDimension(part.mask) else { continue }
            values.append(found.slope)
            widths.append(2 * halfX)
        }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        return Estimate(
            value: median, error: max((sorted[sorted.count - 1] - sorted[0]) / 2, first.error),
            interval: sorted.count > 1 ? ClosedRange(from: sorted[0] - first.error, to: sorted[sorted.count - 1] + first.error) : nil,
            level: sorted.count > 1 ? 1 - pow(2, 1 - Double(sorted.count)) : 0.95, count: points.shape[0],
            evidence: [
                "zooms": .numbers(Tensor(values)), "windows": .numbers(Tensor(widths)), "sizes": .numbers(Tensor(first.sizes)),
                "counts": .numbers(Tensor(first.counts)), "window": .numbers(Tensor([first.window.lowerBound, first.window.upperBound])),
            ])
    }

    /// As the study did it: a 200 × 200 grid, its steepest hundredth, boxes of 1 … 64 pixels.
    public static func published(
        _ model: Model, x: ClosedRange<Double>, y: ClosedRange<Double>, cancellation: Cancellation = Cancellation()
    ) throws -> Estimate {
        let boundary = try DecisionBoundary(model, x: x, y: y, resolution: 200, cancellation: cancellation)
        let mask = boundary.steepest
        return Estimate(value: try RasterDimension.published(mask), count: mask.bools.count { $0 })
    }

    private static func evidence(_ found: RasterDimension) -> KeyValuePairs<String, Estimate.Evidence> {
        [
            "sizes": .numbers(Tensor(found.sizes)), "counts": .numbers(Tensor(found.counts)),
            "window": .numbers(Tensor([found.window.lowerBound, found.window.upperBound])),
        ]
    }
}
