public import Diagnostics
internal import Tensors

/// The starting points of a map of basins: a rectangle of two coordinates, the others fixed.
public struct BasinGrid: Sendable {
    /// Ascending.
    public let x: [Double]
    public let y: [Double]
    /// A whole starting point, of which two coordinates are replaced.
    public let base: [Double]
    /// Which coordinates x and y are.
    public let axes: (x: Int, y: Int)

    /// - Throws: `BasinError` when there are fewer than two places along an axis, places do not ascend, the axes are not two
    ///   coordinates, or the map would not fit in memory.
    public init(x: [Double], y: [Double], base: [Double] = [0, 0], axes: (x: Int, y: Int) = (0, 1)) throws {
        for (name, places) in [("x", x), ("y", y)] {
            guard places.count >= 2 else { throw BasinError.tooFewPlaces(axis: name, count: places.count) }
            guard places.allSatisfy(\.isFinite), zip(places, places.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw BasinError.placesDoNotAscend(axis: name)
            }
        }
        guard base.indices.contains(axes.x), base.indices.contains(axes.y), axes.x != axes.y else {
            throw BasinError.axes(axes.x, axes.y, dimension: base.count)
        }
        self.x = x
        self.y = y
        self.base = base
        self.axes = axes
        try Self.check(columns: x.count, rows: y.count, dimension: base.count)
    }

    /// Throws when results for so many starts would not fit in memory.
    public static func check(columns: Int, rows: Int, dimension: Int) throws {
        let (starts, overflow) = columns.multipliedReportingOverflow(by: rows)
        // Final positions twice, labels, steps, and what their tables take.
        let (bytes, more) = starts.multipliedReportingOverflow(by: 16 * dimension + 64)
        let available = max(0, TensorMemory.limit - TensorMemory.used)
        guard !overflow, !more, bytes <= available else {
            throw BasinError.outOfMemory(
                columns: columns, rows: rows, bytes: overflow || more ? .infinity : Double(bytes), available: Double(available))
        }
    }

    public var count: Int { x.count * y.count }

    /// The start at an index: row by row, y ascending.
    func start(_ index: Int) -> [Double] {
        var point = base
        point[axes.x] = x[index % x.count]
        point[axes.y] = y[index / x.count]
        return point
    }

    /// Whether a point is in the rectangle, widened on each side by `margin` of its extents.
    func contains(_ point: some Collection<Double>, margin: Double) -> Bool {
        func coordinate(_ axis: Int) -> Double { point[point.index(point.startIndex, offsetBy: axis)] }
        let (across, up) = (coordinate(axes.x), coordinate(axes.y))
        let (width, height) = (x[x.count - 1] - x[0], y[y.count - 1] - y[0])
        return across >= x[0] - margin * width && across <= x[x.count - 1] + margin * width
            && up >= y[0] - margin * height && up <= y[y.count - 1] + margin * height
    }

    /// A start in the middle of the grid.
    public var center: [Double] { start((y.count / 2) * x.count + x.count / 2) }

    /// The starts at its corners.
    public var corners: [[Double]] { [0, x.count - 1, (y.count - 1) * x.count, count - 1].map { start($0) } }

    var diagonal: Double {
        let (width, height) = (x[x.count - 1] - x[0], y[y.count - 1] - y[0])
        return (width * width + height * height).squareRoot()
    }
}

/// What keeps a map of basins from being made.
public enum BasinError: UserError, Equatable {
    case tooFewPlaces(axis: String, count: Int)
    case placesDoNotAscend(axis: String)
    case axes(Int, Int, dimension: Int)
    case outOfMemory(columns: Int, rows: Int, bytes: Double, available: Double)
    case tooManyAttractors(Int)
    case attractorShape([Int], dimension: Int)

    public var message: String {
        switch self {
        case .tooFewPlaces(let axis, let count): "\(axis) has \(count) place\(count == 1 ? "" : "s"); a map needs at least 2"
        case .placesDoNotAscend(let axis): "\(axis) must be finite numbers, each greater than the one before"
        case .axes(let x, let y, let dimension): "axes \(x) and \(y) are not two of the \(dimension) coordinates"
        case .outOfMemory(let columns, let rows, let bytes, let available):
            "a map of \(columns) × \(rows) starts needs \(Self.gigabytes(bytes)), and \(Self.gigabytes(available)) are free"
        case .tooManyAttractors(let most): "there are more than \(most) places where starts settle"
        case .attractorShape(let shape, let dimension):
            "attractors must be rows of \(dimension) coordinates, not a tensor of shape [\(shape.map(String.init).joined(separator: ", "))]"
        }
    }

    public var hints: [String] {
        switch self {
        case .tooFewPlaces, .placesDoNotAscend: ["linspace(-2, 2, 256)"]
        case .outOfMemory: ["take fewer places along x or y"]
        case .tooManyAttractors: ["take a larger radius, within which settled points are one attractor, or name them: attractors=[[1, 1]]"]
        default: []
        }
    }

    private static func gigabytes(_ bytes: Double) -> String {
        bytes.isFinite ? "\(NumberText.significant(bytes / 1e9, digits: 3)) GB" : "more memory than can be counted"
    }
}
