internal import Glibc
public import Diagnostics
public import Tensors

/// The box-counting dimension of marked pixels.
///
/// Pixels that touch at a corner alone are joined by a third, so that a drawn line crosses boxes as the line does: one that steps
/// dx and dy pixels meets 1 + (dx + dy)/s boxes on average, where its pixels meet dx·dy/s² fewer. Boxes of s × s pixels are laid at 16 offsets
/// (0, s/4, s/2, 3s/4 along each axis) and N(s) is the mean of their counts; the dimension is the slope of ln N against ln 1/s for s from
/// 4 pixels, below which the raster shows, to a sixteenth of what the marked pixels span, above which their ends do.
public struct RasterDimension: Sendable {
    /// Sides of the boxes in pixels, ascending.
    public let sizes: [Double]
    public let counts: [Double]
    /// The smallest and the largest size that are fitted.
    public let window: ClosedRange<Double>
    public let slope: Double
    /// How far the slope is uncertain: the larger of its least-squares error and its distance from what the slopes of the window's halves,
    /// extrapolated, come to at boxes of no size.
    public let error: Double

    /// - Parameter mask: [rows, columns], marked where not 0; at least 96 pixels on its shorter side.
    /// - Throws: `AnalysisError.insufficient` for a smaller raster, or fewer than 20 marked pixels.
    public init(_ mask: Tensor, in context: WorkContext = WorkContext()) throws {
        let what = "the dimension of a boundary"
        guard mask.rank == 2 else { throw AnalysisError.notAMatrix(what: what, shape: mask.shape) }
        let (rows, columns) = (mask.shape[0], mask.shape[1])
        guard min(rows, columns) >= Self.leastSide else {
            throw AnalysisError.insufficient(what: what, count: min(rows, columns), needed: Self.leastSide, of: "pixels along each side")
        }
        let values = mask.bools
        let marked = values.indices.filter { values[$0] }
        try self.init(marked: marked, rows: rows, columns: columns, what: what, in: context)
    }

    init(marked: [Int], rows: Int, columns: Int, what: String, in context: WorkContext = WorkContext()) throws {
        guard marked.count >= Self.leastMarked else {
            throw AnalysisError.insufficient(what: what, count: marked.count, needed: Self.leastMarked, of: "marked pixels")
        }
        let (extent, marked) = (Self.extent(marked, columns), Self.joined(marked, rows, columns))
        let side = min(rows, columns)
        let tried = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024].filter { $0 <= side / 8 }
        let counts = try tried.map { try Self.meanCount(marked, rows, columns, side: $0, context) }
        // Three scales at least: a small raster reaches to an eighth.
        let most = max(extent / 16, 8)
        let chosen = tried.indices.filter { tried[$0] >= 4 && tried[$0] <= most }
        let x = chosen.map { -log(Double(tried[$0])) }.reversed() as [Double]
        let y = chosen.map { log(counts[$0]) }.reversed() as [Double]
        let fit = ScalingRegion.line(x, y, 0...(x.count - 1))
        let middle = (x.count - 1) / 2
        let (large, small) = (ScalingRegion.line(x, y, 0...middle).slope, ScalingRegion.line(x, y, middle...(x.count - 1)).slope)
        let drift = x.count >= 4 ? abs(fit.slope - (2 * small - large)) : 0
        sizes = tried.map(Double.init)
        self.counts = counts
        window = Double(tried[chosen[0]])...Double(tried[chosen[chosen.count - 1]])
        slope = fit.slope
        error = max(fit.error, drift)
    }

    /// As published for decision boundaries: boxes of 1, 2, 4 … 64 pixels from the corner, all fitted.
    public static func published(_ mask: Tensor) throws -> Double {
        let (rows, columns) = (mask.shape.first ?? 0, mask.shape.last ?? 0)
        guard mask.rank == 2, min(rows, columns) >= 64 else {
            throw AnalysisError.insufficient(what: "the published dimension", count: min(rows, columns), needed: 64, of: "pixels along each side")
        }
        let values = mask.bools
        let marked = values.indices.filter { values[$0] }
        guard !marked.isEmpty else { throw AnalysisError.insufficient(what: "the published dimension", count: 0, needed: 1, of: "marked pixels") }
        let sizes = [1, 2, 4, 8, 16, 32, 64]
        let y = sizes.map { log(Double(count(marked, rows, columns, side: $0, right: 0, down: 0))) }
        return -ScalingRegion.line(sizes.map { log(Double($0)) }, y, 0...6).slope
    }

    private static let leastSide = 96
    private static let leastMarked = 20

    /// The longer side of the rectangle around the marked pixels.
    private static func extent(_ marked: [Int], _ columns: Int) -> Int {
        var (left, right) = (columns, 0)
        for place in marked { (left, right) = (min(left, place % columns), max(right, place % columns)) }
        let (top, bottom) = ((marked.first ?? 0) / columns, (marked.last ?? 0) / columns)
        return max(right - left, bottom - top) + 1
    }

    /// The marked pixels, ascending, and beside each two that touch at a corner alone the one above or below the left of them.
    private static func joined(_ marked: [Int], _ rows: Int, _ columns: Int) -> [Int] {
        var isMarked = [Bool](repeating: false, count: rows * columns)
        for place in marked { isMarked[place] = true }
        var result = isMarked
        for place in marked where place + columns < isMarked.count {
            let (column, below) = (place % columns, place + columns)
            if column + 1 < columns, isMarked[below + 1], !isMarked[below], !isMarked[place + 1] { result[below] = true }
            if column > 0, isMarked[below - 1], !isMarked[below], !isMarked[place - 1] { result[place - 1] = true }
        }
        return result.indices.filter { result[$0] }
    }

    private static func meanCount(_ marked: [Int], _ rows: Int, _ columns: Int, side: Int, _ context: WorkContext) throws -> Double {
        let offsets = Set([0, side / 4, side / 2, 3 * side / 4]).sorted()
        var sum = 0
        for right in offsets {
            for down in offsets {
                try context.cancellation.check()
                sum += count(marked, rows, columns, side: side, right: right, down: down)
            }
        }
        return Double(sum) / Double(offsets.count * offsets.count)
    }

    private static func count(_ marked: [Int], _ rows: Int, _ columns: Int, side: Int, right: Int, down: Int) -> Int {
        let width = (columns + right) / side + 1
        var seen = [Bool](repeating: false, count: width * ((rows + down) / side + 1))
        var boxes = 0
        for place in marked {
            let box = (place / columns + down) / side * width + (place % columns + right) / side
            if !seen[box] {
                seen[box] = true
                boxes += 1
            }
        }
        return boxes
    }
}
