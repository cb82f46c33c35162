public import Diagnostics
internal import Glibc
public import Tensors

/// Directions in parameter space along which a loss is looked at, with how far to look along each.
public struct LandscapeDirections: Sendable {
    /// Rows, [D, P].
    public let vectors: Tensor
    /// Half of the extent along each, in multiples of the vector.
    public let spans: [Double]
    /// What the directions hold of the path's variance, where they were made from one.
    public let ratio: [Double]?
    /// Curvature along each, where they were made from that.
    public let eigenvalues: [Double]?

    public init(vectors: Tensor, spans: [Double], ratio: [Double]? = nil, eigenvalues: [Double]? = nil) {
        self.vectors = vectors
        self.spans = spans
        self.ratio = ratio
        self.eigenvalues = eigenvalues
    }

    /// Independent normal directions as long as the parameter vector.
    public static func random(_ problem: CurvatureProblem, count: Int, seed: UInt64) throws -> LandscapeDirections {
        let size = max(problem.parameters.converted(to: .f64).euclideanLength, .leastNormalMagnitude)
        let rows = try (0..<count).map { number in
            let draw = try draw(problem, number, seed)
            return try draw * (size / draw.euclideanLength)
        }
        return LandscapeDirections(vectors: try Tensor.stack(rows), spans: rows.map { _ in 1 })
    }

    /// Normal directions in which each row of each weight matrix is as long as the parameters' own row; other parameters stay.
    ///
    /// - Source: Li, Xu, Taylor, Studer & Goldstein 2018, Visualizing the loss landscape of neural nets.
    public static func filterNormalized(_ problem: CurvatureProblem, count: Int, seed: UInt64) throws -> LandscapeDirections {
        let weights = problem.parameters.doubles
        let rows = try (0..<count).map { number in
            var values = try draw(problem, number, seed).doubles
            for block in problem.blocks {
                guard block.shape.count >= 2, block.shape[0] > 0 else {
                    for index in block.range { values[index] = 0 }
                    continue
                }
                let width = block.range.count / block.shape[0]
                for row in 0..<block.shape[0] {
                    let range = block.offset + row * width..<block.offset + (row + 1) * width
                    let (own, drawn) = (length(weights, range), length(values, range))
                    for index in range { values[index] *= drawn > 0 ? own / drawn : 0 }
                }
            }
            return Tensor(values)
        }
        return LandscapeDirections(vectors: try Tensor.stack(rows), spans: rows.map { _ in 1 })
    }

    /// The directions in which a path [T, P] varies most about its end, with room around it.
    ///
    /// - Throws: `AnalysisError` for a path of too few different points.
    public static func principal(_ path: Tensor, center: Tensor, count: Int) throws -> LandscapeDirections {
        let analysis = try PrincipalComponents(path, k: count)
        let offsets = try (path.converted(to: .f64) - center.converted(to: .f64)).product(analysis.components.transposed()).doubles
        var spans = [Double](repeating: 0, count: count)
        for (index, offset) in offsets.enumerated() { spans[index % count] = max(spans[index % count], abs(offset)) }
        guard let most = spans.max(), most > 0 else {
            throw AnalysisError.degenerate(what: "a plane of the path", reason: "the path does not move", remedy: "")
        }
        return LandscapeDirections(
            vectors: analysis.components, spans: spans.map { 1.2 * max($0, most / 10) }, ratio: analysis.ratio.doubles)
    }

    /// The eigenvectors of the largest eigenvalues of the Hessian, as far as the quadratic model rises by the larger of 1 and
    /// the loss.
    public static func hessian(
        _ problem: CurvatureProblem, count: Int, seed: UInt64, in context: WorkContext
    ) throws -> LandscapeDirections {
        let linear = try CurvatureOperator(problem, in: context)
        let pairs = try Lanczos(
            linear, count: count, tolerance: linear.elementType == .f32 ? 1e-4 : 1e-7, seed: seed, in: context)
        let loss = try LossSurface(problem).evaluate(count: 1, in: context) { _ in problem.parameters }.loss[0]
        let size = max(problem.parameters.converted(to: .f64).euclideanLength, 1e-3)
        let rise = max(1, loss)
        return LandscapeDirections(
            vectors: pairs.vectors, spans: pairs.values.map { min(size, (2 * rise / max($0, 1e-12)).squareRoot()) },
            eigenvalues: pairs.values)
    }

    private static func draw(_ problem: CurvatureProblem, _ number: Int, _ seed: UInt64) throws -> Tensor {
        try RandomStream(seed: seed, purpose: .probing, step: 1 << 33 + UInt64(number)).normals(shape: [problem.dimension])
    }

    private static func length(_ values: [Double], _ range: Range<Int>) -> Double {
        var sum = 0.0
        for index in range { sum += values[index] * values[index] }
        return sum.squareRoot()
    }
}
