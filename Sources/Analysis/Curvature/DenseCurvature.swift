public import Diagnostics
internal import Programs
public import Tensors

/// Whole curvature matrices of problems of up to a few thousand parameters, in double precision.
public enum DenseCurvature {
    /// More parameters make a matrix of more than 200 MB, and four of these are needed to make it.
    public static let mostParameters = 5000

    /// The matrix, [P, P], symmetric to the last bit.
    ///
    /// The Hessian goes block by block: the directions of a block of parameters give its rows of the blocks from there on, so
    /// that nothing before a layer is differentiated for its sake, and every entry is computed once. Otherwise P products.
    ///
    /// - Throws: `AnalysisError.badArgument` beyond `mostParameters`.
    public static func matrix(
        _ problem: CurvatureProblem, _ kind: CurvatureKind = .hessian, in context: WorkContext = WorkContext()
    ) throws -> Tensor {
        try kind.check(problem)
        try check(problem.dimension)
        guard kind == .hessian else { return try matrix(of: CurvatureOperator(problem, kind, elementType: .f64, in: context), in: context) }
        return try hessian(problem, context)
    }

    private static func check(_ n: Int) throws {
        guard n > mostParameters else { return try TensorMemory.checkRoom(for: "a matrix of \(n) × \(n)", n, n, 2) }
        throw AnalysisError.badArgument(
            "the number of parameters", value: Double(n),
            expected: "at most \(mostParameters) for a whole matrix; hessian_top, hessian_density and hessian_trace need none")
    }

    /// The matrix of an operator by its products with unit vectors, symmetric to the last bit.
    public static func matrix(of linear: some SymmetricOperator, in context: WorkContext = WorkContext()) throws -> Tensor {
        let n = linear.dimension
        try check(n)
        var rows: [Double] = []
        rows.reserveCapacity(n * n)
        var unit = try Tensor(zeros: [n])
        for index in 0..<n {
            try context.cancellation.check()
            unit[flat: index] = 1
            rows += try linear.apply(unit).doubles
            unit[flat: index] = 0
        }
        return try symmetrized(rows, n)
    }

    private static func hessian(_ problem: CurvatureProblem, _ context: WorkContext) throws -> Tensor {
        let n = problem.dimension
        let blocks = problem.blocks.filter { !$0.range.isEmpty }
        let chunks = try problem.chunks.map { (range: $0, part: try problem.part($0)) }
        let began = ProgressClock.now
        let progress = Countdown(total: n)
        let entries = Entries(count: n * n)
        // The longest blocks first, and in parts, so that threads end together.
        let tasks = blocks.indices.flatMap { block in
            let count = blocks[block].range.count
            let parts = max(1, min(4, count / 64))
            return (0..<parts).map { (block: block, directions: $0 * count / parts..<($0 + 1) * count / parts) }
        }.sorted { ($1.directions.count, $0.block, $0.directions.lowerBound) < ($0.directions.count, $1.block, $1.directions.lowerBound) }
        let programs = ProgramStore()
        try Parallel.forEach(tasks.count, threads: context.threads) { number in
            let task = tasks[number]
            let block = blocks[task.block]
            let width = n - block.offset
            for chunk in chunks {
                let program = try programs.program(block: task.block, rows: chunk.range.count) {
                    try StagedProgram(
                        compiling: graph(problem, block, rows: chunk.range.count), varying: [3], lanes: CurvatureProblem.lanes + [nil])
                }
                let execution = try program.stage([0: problem.parameters, 1: chunk.part.samples, 2: chunk.part.targets])
                let weight = Double(chunk.range.count) / Double(problem.sampleCount)
                let direction = execution.inputMemory(0).assumingMemoryBound(to: Double.self)
                for index in task.directions {
                    try context.cancellation.check()
                    direction[index] = 1
                    try execution.run()
                    direction[index] = 0
                    let place = (block.offset + index) * n + block.offset
                    if let memory = execution.outputMemory(0) {
                        entries.add(memory.assumingMemoryBound(to: Double.self), times: weight, count: width, at: place)
                    } else {
                        let row = try execution.output(0).doubles
                        row.withUnsafeBufferPointer { row in
                            if let base = row.baseAddress { entries.add(base, times: weight, count: width, at: place) }
                        }
                    }
                }
            }
            let done = progress.advance(by: task.directions.count)
            context.progress?(ProgressReport(
                label: "hessian", completed: done, total: n, unit: "rows", seconds: ProgressClock.now - began))
        }
        return try symmetrized(entries.array, n, blocks.map(\.range))
    }

    /// The derivatives of the gradients of a block and all after it along a direction in that block.
    private static func graph(_ problem: CurvatureProblem, _ block: CurvatureProblem.Block, rows: Int) throws -> Graph {
        try problem.trace(rows: rows, .f64) { tracing in
            let graph = tracing.graph
            let kept = problem.blocks.indices.filter { problem.blocks[$0].offset >= block.offset && !problem.blocks[$0].range.isEmpty }
            guard let own = kept.first else { return [] }
            let direction = try Operand.traced(graph.input(TensorType([block.range.count]))).reshaped(block.shape)
            let gradient = try graph.gradient(
                of: graph.lift(tracing.loss(tracing.outputs)), withRespectTo: kept.map { tracing.variables[$0] })
            let rates = try graph.pushforward(
                of: gradient.map { graph.lift($0) }, from: [(tracing.variables[own], direction)])
            return [try Operand.concatenate(zip(rates, kept).map { rate, place in
                let part = problem.blocks[place]
                return try (rate ?? tracing.zero(part.shape)).broadcast(to: part.shape).reshaped([part.range.count])
            })]
        }
    }

    /// The mean of a matrix and its transpose; of blocks of which only those on and right of the diagonal are there, these and
    /// their transposes.
    private static func symmetrized(_ rows: [Double], _ n: Int, _ blocks: [Range<Int>] = []) throws -> Tensor {
        var result = rows
        var ends = [Int](repeating: n, count: n)
        for block in blocks { for row in block { ends[row] = block.upperBound } }
        for row in 0..<n {
            for column in row + 1..<max(row + 1, n) {
                let (upper, lower) = (row * n + column, column * n + row)
                let mean = column < ends[row] ? (rows[upper] + rows[lower]) / 2 : rows[upper]
                result[upper] = mean
                result[lower] = mean
            }
        }
        if let index = result.firstIndex(where: { !$0.isFinite }) {
            throw AnalysisError.notFinite(what: "the curvature matrix", index: index)
        }
        return Tensor(result, shape: [n, n])
    }
}
