public import Diagnostics
internal import Programs
public import Tensors

/// Loss, accuracy and gradient of a problem at many points.
public final class LossSurface: Sendable {
    private let problem: CurvatureProblem
    private let type: ElementType
    private let parts: [(samples: Tensor, targets: Tensor, weight: Double, program: Program)]

    /// - Parameter elementType: what is computed in; that of the parameters unless given.
    public init(_ problem: CurvatureProblem, elementType: ElementType? = nil) throws {
        let type = elementType ?? problem.parameters.elementType
        var programs: [Int: Program] = [:]
        parts = try problem.chunks.map { range in
            let program = try programs[range.count] ?? Program(
                compiling: problem.trace(rows: range.count, type) { tracing in
                    let correct = try problem.correct?(tracing.outputs, tracing.targets)
                    return [try tracing.loss(tracing.outputs)] + (correct.map { [$0] } ?? [])
                }, lanes: CurvatureProblem.lanes)
            programs[range.count] = program
            let (samples, targets) = try problem.part(range)
            return (samples, targets, Double(range.count) / Double(problem.sampleCount), program)
        }
        self.problem = problem
        self.type = type
    }

    /// Loss and accuracy (NaN where that has no meaning) at points given by their flat parameters, on several threads.
    public func evaluate(
        count: Int, label: String = "loss", in context: WorkContext, at point: @escaping @Sendable (Int) throws -> Tensor
    ) throws -> (loss: [Double], accuracy: [Double]) {
        let results = Entries(count: 2 * count)
        let progress = Countdown(total: count)
        let began = ProgressClock.now
        let slices = max(1, min(count, 4 * context.threads))
        try Parallel.forEach(slices, threads: context.threads) { slice in
            let executions = try self.parts.map { part in
                let execution = Execution(part.program)
                try execution.setInput(1, part.samples)
                try execution.setInput(2, part.targets)
                return execution
            }
            for index in slice * count / slices..<(slice + 1) * count / slices {
                try context.cancellation.check()
                let parameters = try point(index).converted(to: self.type)
                var (loss, correct) = (0.0, 0.0)
                for (part, execution) in zip(self.parts, executions) {
                    try context.cancellation.check()
                    try execution.setInput(0, parameters)
                    try execution.run()
                    loss += part.weight * execution.outputScalar(0)
                    if part.program.outputTypes.count > 1 { correct += execution.outputScalar(1) }
                }
                results[2 * index] = loss
                results[2 * index + 1] = self.problem.correct == nil ? .nan : correct / Double(self.problem.sampleCount)
                context.progress?(ProgressReport(
                    label: label, completed: progress.advance(), total: count, unit: "points", seconds: ProgressClock.now - began))
            }
        }
        let array = results.array
        return ((0..<count).map { array[2 * $0] }, (0..<count).map { array[2 * $0 + 1] })
    }
}

extension CurvatureProblem {
    /// The gradient of the loss at the point, [P].
    public func gradient(elementType: ElementType = .f64, in context: WorkContext = WorkContext()) throws -> Tensor {
        var sum = try Tensor(zeros: [dimension], elementType: elementType)
        var programs: [Int: Program] = [:]
        for range in chunks {
            try context.cancellation.check()
            let program = try programs[range.count] ?? Self.gradientProgram(self, rows: range.count, elementType)
            programs[range.count] = program
            let execution = Execution(program)
            let (samples, targets) = try part(range)
            try execution.setInput(0, parameters)
            try execution.setInput(1, samples)
            try execution.setInput(2, targets)
            try execution.run()
            sum = try sum + execution.output(0) * (Double(range.count) / Double(sampleCount))
        }
        return sum
    }

    static func gradientProgram(_ problem: CurvatureProblem, rows: Int, _ type: ElementType) throws -> Program {
        try Program(
            compiling: problem.trace(rows: rows, type) { tracing in
                let gradient = try tracing.graph.gradient(
                    of: tracing.graph.lift(tracing.loss(tracing.outputs)), withRespectTo: tracing.variables)
                return [try tracing.join(gradient)]
            }, lanes: lanes)
    }
}
