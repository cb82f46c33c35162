internal import Dynamics
internal import Programs
internal import Tensors

/// Loss and accuracy of given parameters over a whole dataset, in chunks.
final class Evaluator {
    private let samples: SampleMemory
    private let targets: SampleMemory
    private let parts: [(execution: Execution, first: Int, count: Int)]
    /// The samples that are evaluated; what is left over of whole batches is not.
    private let count: Int
    private let terms: Int
    private let hasAccuracy: Bool
    private let indices: UnsafeMutableBufferPointer<Int32>

    /// - Parameter drive: training's own memory of the same data, used here too where its order fits.
    init?(_ data: Dataset?, _ programs: TrainingPrograms, precision: ElementType, sharing drive: TrainingDrive? = nil) throws {
        guard let data, let sizes = data.count > 0 ? TrainingGraphs.chunks(of: data, wholeBatch: programs.graphs.wholeBatch) : nil,
            let first = programs.evaluations[sizes[0]]
        else { return nil }
        let own = programs.graphs.isCondensed ? nil : drive
        samples = try TrainingDrive.memory(data.inputs, first, 1, precision, sharing: own?.samples)
        targets = try TrainingDrive.memory(data.targets, first, 2, precision, sharing: own?.targets)
        count = programs.graphs.wholeBatch == nil ? data.count : data.count / sizes[0] * sizes[0]
        terms = programs.graphs.terms.count
        hasAccuracy = programs.hasAccuracy && data.isClassification
        indices = .allocate(capacity: data.count)
        for index in indices.indices { indices[index] = Int32(index) }
        var executions: [Int: Execution] = [:]
        var parts: [(Execution, Int, Int)] = []
        var start = 0
        while start < count {
            let size = min(sizes[0], count - start)
            guard let program = programs.evaluations[size] else { return nil }
            let execution = executions[size] ?? Execution(program)
            executions[size] = execution
            parts.append((execution, start, size))
            start += size
        }
        self.parts = parts
    }

    deinit { indices.deallocate() }

    /// The mean loss, the fraction that is classified rightly (NaN where that has no meaning), and the mean of each term.
    func evaluate(parameters: UnsafeMutableRawBufferPointer) throws -> (loss: Double, accuracy: Double, terms: [Double]) {
        var loss = 0.0
        var correct = 0.0
        var sums = [Double](repeating: 0, count: terms)
        for (execution, first, size) in parts {
            if let parameters = parameters.baseAddress { execution.bind(0, to: parameters) }
            if size == samples.count {
                execution.bind(1, to: samples.memory)
                execution.bind(2, to: targets.memory)
            } else {
                let chosen = UnsafeBufferPointer(rebasing: indices[first..<(first + size)])
                samples.gather(chosen, into: execution.inputMemory(1))
                targets.gather(chosen, into: execution.inputMemory(2))
            }
            try execution.run()
            loss += execution.outputScalar(0) * Double(size)
            if hasAccuracy { correct += execution.outputScalar(1) }
            for index in sums.indices { sums[index] += execution.outputScalar((hasAccuracy ? 2 : 1) + index) * Double(size) }
        }
        return (loss / Double(count), hasAccuracy ? correct / Double(count) : .nan, sums.map { $0 / Double(count) })
    }
}
