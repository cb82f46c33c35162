internal import Glibc
public import Diagnostics
public import Tensors

/// How far apart two points are.
public enum Metric: String, Sendable, CaseIterable {
    case euclidean
    case squaredEuclidean = "squared_euclidean"
    case manhattan
    case chebyshev
    /// 1 − cos of the angle between the points as vectors from the origin.
    case cosine

    /// - Throws: `AnalysisError.unknownMetric` with the nearest names.
    public init(named name: String) throws {
        guard let metric = Metric(rawValue: name) else {
            throw AnalysisError.unknownMetric(name, among: Metric.allCases.map(\.rawValue))
        }
        self = metric
    }
}

/// All distances between the points of a cloud.
public enum Distances {
    /// The symmetric matrix [n, n] of distances between the rows of `x`; its diagonal is exactly 0.
    ///
    /// Euclidean distances come from one matrix product of the centered points; pairs so near that it would cost
    /// digits are computed again from their differences. O(n² d).
    ///
    /// - Throws: `AnalysisError` when `x` is not finite or not [n, d]; with `.cosine`, when a point is the origin.
    public static func pairwise(_ x: Tensor, metric: Metric = .euclidean, in context: WorkContext = WorkContext()) throws -> Tensor {
        let points = try Points(x, what: "distances")
        // The distances, and the copy that is worked on.
        try TensorMemory.checkRoom(for: "a matrix of all distances of \(points.count) points", points.count, points.count, 2)
        switch metric {
        case .squaredEuclidean: return Tensor(try squared(points, in: context), shape: [points.count, points.count])
        case .euclidean: return Tensor(try squared(points, in: context).map { $0.squareRoot() }, shape: [points.count, points.count])
        case .cosine: return try cosine(points, context)
        case .manhattan: return try symmetric(points, context) { $0 + $1 }
        case .chebyshev: return try symmetric(points, context) { max($0, $1) }
        }
    }

    /// Row-major n × n squared Euclidean distances.
    static func squared(_ points: Points, in context: WorkContext = WorkContext()) throws -> [Double] {
        let points = points.centered
        let n = points.count
        let norms = points.squaredNorms
        let tensor = points.tensor
        var result = try tensor.product(tensor.transposed()).doubles
        for i in 0..<n {
            if i & 63 == 0 { try context.cancellation.check() }
            result[i * n + i] = 0
            for j in i + 1..<max(i + 1, n) {
                let scale = norms[i] + norms[j]
                var square = scale - 2 * result[i * n + j]
                // Below this share of the norms, cancellation would leave fewer than twelve digits.
                if square < 1e-3 * scale { square = points.squaredDistance(i, j) }
                result[i * n + j] = square
                result[j * n + i] = square
            }
        }
        return result
    }

    private static func cosine(_ points: Points, _ context: WorkContext) throws -> Tensor {
        let n = points.count
        let lengths = points.squaredNorms.map { $0.squareRoot() }
        if let index = lengths.firstIndex(of: 0) {
            throw AnalysisError.degenerate(
                what: "the cosine distance", reason: "point \(index) is the origin, which has no direction",
                remedy: "leave it out, or use another metric")
        }
        var directions = points.values
        for index in directions.indices { directions[index] /= lengths[index / points.dimension] }
        // ‖u − v‖²/2 = 1 − cos, without the cancellation of small angles.
        let unit = Points(count: n, dimension: points.dimension, values: directions)
        return Tensor(try squared(unit, in: context).map { $0 / 2 }, shape: [n, n])
    }

    private static func symmetric(_ points: Points, _ context: WorkContext, _ combine: (Double, Double) -> Double) throws -> Tensor {
        let (n, d) = (points.count, points.dimension)
        var result = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            if i & 63 == 0 { try context.cancellation.check() }
            for j in i + 1..<max(i + 1, n) {
                var distance = 0.0
                for column in 0..<d {
                    distance = combine(distance, abs(points.values[i * d + column] - points.values[j * d + column]))
                }
                result[i * n + j] = distance
                result[j * n + i] = distance
            }
        }
        return Tensor(result, shape: [n, n])
    }
}
