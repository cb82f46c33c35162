public import Diagnostics
public import Tensors

/// A loss on a line or plane through a point, with a path projected onto it.
///
/// What the plane shows of a path is not the path: beside the projection stand the loss where the path really was, and how
/// far off the plane that is.
public struct LossLandscape: Sendable {
    /// A path seen from the plane.
    public struct Path: Sendable {
        /// The coefficients of the nearest point of the plane, [T, D].
        public let coordinates: Tensor
        /// The loss on the path.
        public let loss: [Double]
        /// The loss at the nearest point of the plane.
        public let planeLoss: [Double]
        /// ‖w(t) − nearest point of the plane‖.
        public let distance: [Double]

        /// - Throws: `AnalysisError.unequalLengths`.
        public init(coordinates: Tensor, loss: [Double], planeLoss: [Double], distance: [Double]) throws {
            for (name, count) in [("plane losses", planeLoss.count), ("distances", distance.count), ("places", coordinates.shape.first ?? 0)]
            where count != loss.count {
                throw AnalysisError.unequalLengths(first: name, firstCount: count, second: "losses", secondCount: loss.count)
            }
            self.coordinates = coordinates
            self.loss = loss
            self.planeLoss = planeLoss
            self.distance = distance
        }
    }

    public let directions: LandscapeDirections
    /// Coefficients of the first direction.
    public let x: [Double]
    /// Coefficients of the second; empty on a line.
    public let y: [Double]
    /// A row for each y (one on a line), a column for each x.
    public let loss: [Double]
    /// The loss at the point itself.
    public let centerLoss: Double
    public let path: Path?

    /// The most points of a grid.
    public static let mostPoints = 1_000_000

    /// A landscape whose losses are known.
    ///
    /// - Throws: `AnalysisError.unequalLengths` where there is not a loss for each point, or the path has other coordinates.
    public init(
        directions: LandscapeDirections, x: [Double], y: [Double], loss: [Double], centerLoss: Double, path: Path?
    ) throws {
        let (points, overflow) = x.count.multipliedReportingOverflow(by: max(1, y.count))
        guard !overflow, loss.count == points else {
            throw AnalysisError.unequalLengths(first: "losses", firstCount: loss.count, second: "points", secondCount: points)
        }
        let width = y.isEmpty ? 1 : 2
        if let path, path.coordinates.shape != [path.loss.count, width] {
            throw AnalysisError.unequalLengths(
                first: "coordinates of the path", firstCount: path.coordinates.count, second: "expected", secondCount: width * path.loss.count)
        }
        self.directions = directions
        self.x = x
        self.y = y
        self.loss = loss
        self.centerLoss = centerLoss
        self.path = path
    }

    /// - Parameters:
    ///   - count: points along each direction.
    ///   - path: [T, P].
    public init(
        _ problem: CurvatureProblem, directions: LandscapeDirections, count n: Int, path: Tensor? = nil,
        in context: WorkContext = WorkContext()
    ) throws {
        let isPlane = directions.spans.count > 1
        let total = n.multipliedReportingOverflow(by: isPlane ? n : 1)
        guard n >= 2, !total.overflow, total.partialValue <= Self.mostPoints else {
            throw AnalysisError.badArgument("n", value: Double(n), expected: isPlane ? "2 … 1000 on a plane" : "2 … 1000000 on a line")
        }
        func places(_ span: Double) -> [Double] { (0..<n).map { span * (2 * Double($0) / Double(n - 1) - 1) } }
        let x = places(directions.spans[0])
        let y = isPlane ? places(directions.spans[1]) : []
        let center = problem.parameters.converted(to: .f64)
        let rows = try directions.spans.indices.map { try directions.vectors.converted(to: .f64).at([.at($0)]) }
        let surface = try LossSurface(problem)
        loss = try surface.evaluate(count: total.partialValue, label: "landscape", in: context) { index in
            let line = try center + rows[0] * x[index % n]
            return isPlane ? try line + rows[1] * y[index / n] : line
        }.loss
        centerLoss = try surface.evaluate(count: 1, in: context) { _ in center }.loss[0]
        self.x = x
        self.y = y
        self.directions = directions
        self.path = try path.map { try Self.project($0, center, directions.vectors.converted(to: .f64), surface, context) }
    }

    private static func project(
        _ path: Tensor, _ center: Tensor, _ vectors: Tensor, _ surface: LossSurface, _ context: WorkContext
    ) throws -> Path {
        let offsets = try path.converted(to: .f64) - center
        // Least squares by the small Gram matrix: directions need be neither orthogonal nor of length 1.
        let gram = try vectors.product(vectors.transposed())
        let coordinates = try gram.solve(vectors.product(offsets.transposed())).transposed()
        let feet = try coordinates.product(vectors)
        let distance = try (offsets - feet).norm(axis: 1)
        let count = path.shape[0]
        let actual = try surface.evaluate(count: count, label: "path", in: context) { try path.at([.at($0)]) }
        let plane = try surface.evaluate(count: count, label: "path", in: context) { try center + feet.at([.at($0)]) }
        return try Path(coordinates: coordinates, loss: actual.loss, planeLoss: plane.loss, distance: distance.doubles)
    }
}
