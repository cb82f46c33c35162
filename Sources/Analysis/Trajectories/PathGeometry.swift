internal import Glibc
public import Tensors

/// Lengths and angles of a path w(0), w(1), …: the rows of a tensor [T, P].
public struct PathGeometry: Sendable {
    /// ‖w(t + 1) − w(t)‖, [T − 1].
    public let stepLengths: Tensor
    /// The angle between successive steps in radians, [T − 2]: 0 straight on, π back; NaN beside a step of length 0.
    public let turningAngles: Tensor
    /// ‖w(T − 1) − w(0)‖.
    public let displacement: Double

    /// - Throws: `AnalysisError` for fewer than two points, or values that are not finite.
    public init(_ path: Tensor) throws {
        let points = try Points(path, what: "a path", least: 2)
        let (n, d) = (points.count, points.dimension)
        var lengths: [Double] = []
        var angles: [Double] = []
        var previous: [Double] = []
        for t in 0..<n - 1 {
            var step = [Double](repeating: 0, count: d)
            for column in 0..<d { step[column] = points.values[(t + 1) * d + column] - points.values[t * d + column] }
            let length = Self.norm(step)
            lengths.append(length)
            if length > 0 { for column in 0..<d { step[column] /= length } }
            if t > 0 { angles.append(length > 0 && lengths[t - 1] > 0 ? Self.angle(previous, step) : .nan) }
            previous = step
        }
        stepLengths = Tensor(lengths)
        turningAngles = Tensor(angles)
        displacement = points.squaredDistance(0, n - 1).squareRoot()
    }

    /// Σ ‖w(t + 1) − w(t)‖.
    public var length: Double { stepLengths.doubles.reduce(0, +) }

    /// displacement / length: 1 for a straight path, 0 for one that returns; NaN for one that never moves.
    public var straightness: Double { displacement / length }

    /// The lengths of one path [T, P], or of each of several [R, T, P].
    public static func lengths(_ paths: Tensor) throws -> Tensor {
        guard paths.rank == 3 else { return Tensor(scalar: try PathGeometry(paths).length) }
        let (runs, steps, width) = (paths.shape[0], paths.shape[1], paths.shape[2])
        let values = paths.doubles
        return Tensor(try (0..<runs).map { run in
            let part = Array(values[run * steps * width..<(run + 1) * steps * width])
            return try PathGeometry(Tensor(part, shape: [steps, width])).length
        })
    }

    private static func norm(_ vector: [Double]) -> Double {
        var sum = 0.0
        for value in vector { sum += value * value }
        return sum.squareRoot()
    }

    /// 2 atan2(‖u − v‖, ‖u + v‖) for unit vectors: accurate also for angles near 0 and π (Kahan).
    private static func angle(_ u: [Double], _ v: [Double]) -> Double {
        var difference = 0.0
        var sum = 0.0
        for index in u.indices {
            difference += (u[index] - v[index]) * (u[index] - v[index])
            sum += (u[index] + v[index]) * (u[index] + v[index])
        }
        return 2 * atan2(difference.squareRoot(), sum.squareRoot())
    }
}
