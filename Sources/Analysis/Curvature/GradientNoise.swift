public import Diagnostics
internal import Programs
public import Tensors

/// How gradients of single samples scatter about their mean.
public struct GradientNoise: Sendable {
    /// The mean gradient g over the samples, [P].
    public let gradient: Tensor
    /// tr Σ with Σ = (1/n) Σᵢ (gᵢ − g)(gᵢ − g)ᵀ; the error treats the samples as drawn.
    public let trace: Estimate
    /// ‖g‖².
    public let squaredGradient: Double
    /// tr Σ/‖g‖²: about the batch size at which noise and gradient are of one size.
    ///
    /// - Source: McCandlish, Kaplan & Amodei 2018, the simple noise scale.
    public let noiseScale: Estimate
    /// The samples' gradient norms.
    public let norms: [Double]

    /// - Throws: `AnalysisError.degenerate` for a loss that is no mean over samples; `.insufficient` for one sample.
    public init(_ problem: CurvatureProblem, in context: WorkContext = WorkContext()) throws {
        try CurvatureKind.empiricalFisher.check(problem)
        let n = problem.sampleCount
        guard n >= 2 else { throw AnalysisError.insufficient(what: "gradient covariance", count: n, needed: 2, of: "samples") }
        let mean = try problem.gradient(in: context)
        gradient = mean
        let program = try CurvatureProblem.gradientProgram(problem, rows: 1, .f64)
        let results = Entries(count: 3 * n)
        let slices = min(n, 4 * context.threads)
        let progress = Countdown(total: n)
        let began = ProgressClock.now
        try Parallel.forEach(slices, threads: context.threads) { slice in
            let execution = Execution(program)
            try execution.setInput(0, problem.parameters)
            for index in slice * n / slices..<(slice + 1) * n / slices {
                try context.cancellation.check()
                let (samples, targets) = try problem.part(index..<index + 1)
                try execution.setInput(1, samples)
                try execution.setInput(2, targets)
                try execution.run()
                let own = try execution.output(0)
                let deviation = try own - mean
                results[3 * index] = try LanczosProcess.dot(deviation, deviation)
                results[3 * index + 1] = own.euclideanLength
                results[3 * index + 2] = try LanczosProcess.dot(deviation, mean)
                context.progress?(ProgressReport(
                    label: "gradient covariance", completed: progress.advance(), total: n, unit: "samples",
                    seconds: ProgressClock.now - began))
            }
        }
        let array = results.array
        let squares = (0..<n).map { array[3 * $0] }
        norms = (0..<n).map { array[3 * $0 + 1] }
        let total = squares.reduce(0, +) / Double(n)
        let variance = squares.reduce(0) { $0 + ($1 - total) * ($1 - total) } / Double(n - 1)
        let error = (variance / Double(n)).squareRoot()
        trace = Estimate(value: total, error: error, count: n)
        squaredGradient = try LanczosProcess.dot(mean, mean)
        // By the delta method: a sample moves tr Σ by its own square and ‖g‖² by twice its part along g.
        let ratio = total / squaredGradient
        let square = squaredGradient
        let moves = (0..<n).map { (squares[$0] - total - 2 * ratio * array[3 * $0 + 2]) / square }
        let spread = (moves.reduce(0) { $0 + $1 * $1 } / Double(n - 1) / Double(n)).squareRoot()
        noiseScale = Estimate(
            value: ratio, error: spread, count: n,
            evidence: ["trace": .number(total), "squared_gradient": .number(squaredGradient)])
    }
}

/// Σ v for the covariance Σ of the gradients of single samples: the empirical Fisher matrix less the mean's part.
public struct GradientCovariance: SymmetricOperator {
    private let fisher: CurvatureOperator
    private let gradient: Tensor

    public init(_ problem: CurvatureProblem, gradient: Tensor, in context: WorkContext = WorkContext()) throws {
        fisher = try CurvatureOperator(problem, .empiricalFisher, elementType: .f64, in: context)
        self.gradient = gradient
    }

    public var dimension: Int { fisher.dimension }
    public var elementType: ElementType { .f64 }

    public func apply(_ vector: Tensor) throws -> Tensor {
        try fisher.apply(vector) - gradient * LanczosProcess.dot(gradient, vector)
    }
}
