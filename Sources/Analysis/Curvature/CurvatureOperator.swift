public import Diagnostics
internal import Programs
public import Tensors

/// A matrix of second-order information about a loss.
public enum CurvatureKind: String, Sendable, CaseIterable {
    /// ∂²L/∂θ².
    case hessian
    /// Jᵀ (∂²L/∂z²) J with the Jacobian J of the outputs z: the Hessian without the curvature of the model.
    ///
    /// - Source: Schraudolph 2002.
    case gaussNewton = "gauss_newton"
    /// The mean over samples of E[∇ln p ∇ln pᵀ], with targets drawn from the model's own distribution.
    case fisher
    /// The mean over samples of ∇ℓ ∇ℓᵀ at the targets that are there.
    ///
    /// - Source: Kunstner, Balles & Hennig 2019, on how it differs from the Fisher matrix.
    case empiricalFisher = "empirical_fisher"
}

/// A curvature matrix by its products: forward over reverse mode (Pearlmutter 1994), compiled once; what does not depend on
/// the direction is computed once.
///
/// A product costs about as much as two gradients, less what stays.
public final class CurvatureOperator: SymmetricOperator, @unchecked Sendable {
    public let dimension: Int
    public let elementType: ElementType
    // One for each chunk of samples. Safe: products do not overlap, and within one each chunk is one thread's.
    private let chunks: [(execution: Execution, weight: Double)]
    /// The parameters that products are computed with, where others have no derivative.
    private let reached: ReachedParameters?
    private let context: WorkContext

    /// - Parameter elementType: what products are computed in; that of the parameters unless given.
    /// - Throws: `AnalysisError` when the loss has no such matrix.
    public init(
        _ problem: CurvatureProblem, _ kind: CurvatureKind = .hessian, elementType: ElementType? = nil,
        in context: WorkContext = WorkContext()
    ) throws {
        let type = elementType ?? problem.parameters.elementType
        try kind.check(problem)
        let reached = ReachedParameters(problem)
        self.reached = reached
        dimension = problem.dimension
        let problem = try reached?.part(of: problem, as: type) ?? problem
        var programs: [Int: StagedProgram] = [:]
        var chunks: [(Execution, Double)] = []
        for range in problem.chunks {
            try context.cancellation.check()
            let program = try programs[range.count] ?? StagedProgram(
                compiling: Self.graph(problem, kind, rows: range.count, type), varying: [3],
                lanes: CurvatureProblem.lanes + [nil])
            programs[range.count] = program
            let (samples, targets) = try problem.part(range)
            // Both stages take them in this type.
            let execution = try program.stage([
                0: problem.parameters.converted(to: type), 1: samples.converted(to: type), 2: targets.converted(to: type),
            ])
            chunks.append((execution, Double(range.count) / Double(problem.sampleCount)))
        }
        self.chunks = chunks
        self.elementType = type
        // A thread costs some 20 µs to start: less than a tenth of the work that it takes over.
        let work = programs.values.map(\.floatingPointOperations).max() ?? 0
        self.context = WorkContext(cancellation: context.cancellation, threads: work > 4_000_000 ? context.threads : 1)
    }

    public func apply(_ vector: Tensor) throws -> Tensor {
        let vector = vector.converted(to: elementType)
        guard vector.count == dimension else {
            throw AnalysisError.unequalLengths(
                first: "the direction", firstCount: vector.count, second: "the parameters", secondCount: dimension)
        }
        let direction = try reached?.taken(from: vector) ?? vector
        let product = try Execution.lending(direction, toInput: 0, of: chunks.map(\.execution)) {
            try Parallel.forEach(chunks.count, threads: context.threads) {
                try self.context.cancellation.check()
                // The samples of all chunks together leave the caches from one product to the next.
                if self.chunks.count > 1 {
                    self.chunks[$0].execution.fetchAhead(largestInputOf: self.chunks[($0 + 1) % self.chunks.count].execution)
                }
                try self.chunks[$0].execution.run()
            }
            return try Execution.sum(ofOutput: 0, of: chunks.map { ($0.execution, $0.weight) })
        }
        return try reached?.placed(product) ?? product
    }

    private static func graph(_ problem: CurvatureProblem, _ kind: CurvatureKind, rows: Int, _ type: ElementType) throws -> Graph {
        try problem.trace(rows: rows, type) { tracing in
            let graph = tracing.graph
            let direction = try zip(tracing.variables, tracing.direction()).map { (variable: $0, tangent: $1) }
            if kind == .hessian {
                let gradient = try graph.gradient(of: graph.lift(tracing.loss(tracing.outputs)), withRespectTo: tracing.variables)
                return [try tracing.join(graph.pushforward(of: gradient.map { graph.lift($0) }, from: direction))]
            }
            let outputs = graph.lift(tracing.outputs)
            guard let tangent = try graph.pushforward(of: [outputs], from: direction)[0] else {
                return [try tracing.zero([problem.dimension])]
            }
            let image = try kind.outputProduct(tangent, outputs, tracing)
            return [try tracing.join(graph.pullback(of: [(outputs, image.converted(to: type))], to: tracing.variables))]
        }
    }
}

extension CurvatureKind {
    func check(_ problem: CurvatureProblem) throws {
        switch self {
        case .hessian, .gaussNewton: break
        case .fisher:
            guard problem.likelihood == nil else { break }
            throw AnalysisError.degenerate(
                what: "the Fisher matrix", reason: "the loss is not the negative log-likelihood of a distribution that is known here",
                remedy: "use cross_entropy, bce or mse, or curvature=\"gauss_newton\"")
        case .empiricalFisher:
            guard !problem.isSampleMean else { break }
            throw AnalysisError.degenerate(
                what: "the empirical Fisher matrix", reason: "the loss is not a mean over samples, so no sample has a gradient of its own",
                remedy: "use curvature=\"gauss_newton\"")
        }
    }

    /// What the matrix does to the outputs' tangent [rows, k].
    fileprivate func outputProduct(
        _ tangent: Operand, _ outputs: Traced, _ tracing: CurvatureProblem.Tracing
    ) throws -> Operand {
        let graph = tracing.graph
        let share = Operand(1 / Double(tracing.rows))
        if self == .fisher, let likelihood = tracing.problem.likelihood {
            switch likelihood {
            case .categorical:
                let p = try Operand.traced(outputs).softmax(axis: 1)
                return try (p * tangent - p * (p * tangent).sum(axes: [1], keepingDimensions: true)) * share
            case .bernoulli:
                let p = try Operand.traced(outputs).sigmoid()
                return try p * (1 - p) * tangent * share
            case .gaussian: return try tangent * share
            }
        }
        // A name of its own for the outputs, so that the loss is differentiated with respect to them alone.
        let free = graph.variable(outputs)
        let gradient = try graph.gradient(of: graph.lift(tracing.loss(.traced(free))), withRespectTo: [free])[0]
        if self == .empiricalFisher {
            // Sample i's own gradient is rows × Jᵢᵀ gᵢ, for the loss is a mean over rows.
            let slope = try (gradient * tangent).sum(axes: [1], keepingDimensions: true)
            return try gradient * slope * Operand(Double(tracing.rows))
        }
        return try graph.pushforward(of: [graph.lift(gradient)], from: [(free, tangent)])[0] ?? tracing.zero(outputs.shape)
    }
}
