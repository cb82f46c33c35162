internal import Programs
internal import Storage
internal import Synchronization
internal import Tensors
internal import Dynamics

/// The compiled programs of an experiment: its steps and its evaluation. Experiments that differ in numbers, seeds and data
/// values alone share them.
struct TrainingPrograms: Sendable {
    /// One for whole batches, one for the last partial batch where there is one.
    let steps: [System.Variant]
    /// Forward passes for each chunk size that evaluation needs.
    let evaluations: [Int: Program]
    let loss: Loss?
    let hasAccuracy: Bool

    /// Observables of a step program, behind the state's components.
    static let lossObservable = 0
    static let gradientObservable = 1
    static let correctObservable = 2

    /// What the drive supplies, behind the state's components.
    static let scalarsInput = 0
    static let samplesInput = 1
    static let targetsInput = 2

    /// Evaluation of larger data goes in chunks of so many samples.
    private static let chunk = 1024
    private static let wholeLimit = 1 << 20

    init(_ experiment: Experiment) throws {
        let loss = try experiment.resolvedLoss()
        self.loss = loss
        hasAccuracy = loss?.decision != nil && experiment.trainingData?.isClassification == true
        let count = experiment.trainingData?.count ?? 1
        let batch = experiment.batchSize
        let sizes = count % batch == 0 ? [batch] : [batch, count % batch]
        steps = try sizes.map { try Self.step(experiment, loss, batch: $0, hasAccuracy: loss?.decision != nil && experiment.trainingData?.isClassification == true) }
        var evaluations: [Int: Program] = [:]
        if let loss {
            for data in [experiment.trainingData, experiment.testData] {
                guard let data else { continue }
                for size in Self.chunks(of: data) where evaluations[size] == nil {
                    evaluations[size] = try Self.evaluation(experiment, loss, data, size)
                }
            }
        }
        self.evaluations = evaluations
    }

    /// The sizes of the chunks in which data are evaluated: as many whole ones as fit, then the rest.
    static func chunks(of data: Dataset) -> [Int] {
        if data.count * data.features <= wholeLimit { return [data.count] }
        let rest = data.count % chunk
        return rest == 0 ? [chunk] : [chunk, rest]
    }

    private static func types(of data: Dataset, rows: Int, _ precision: ElementType) -> (TensorType, TensorType) {
        let targets = data.isClassification ? [rows] : [rows, data.targetWidth]
        return (TensorType([rows, data.features], precision), TensorType(targets, precision))
    }

    /// The whole training step as one program: forward, loss, gradient, penalties, clipping, update.
    private static func step(_ experiment: Experiment, _ loss: Loss?, batch: Int, hasAccuracy: Bool) throws -> System.Variant {
        let layout = experiment.model.layout
        let rule = experiment.optimizer.rule
        let precision = experiment.precision
        let graph = Graph()
        let vector = TensorType([layout.count], precision)
        let parameters = graph.input(vector)
        let memory = rule.memory.map { _ in graph.input(vector) }
        let scalars = Operand.traced(graph.input(TensorType([rule.scalarCount + experiment.regularizers.count], precision)))
        let blocks = try layout.split(.traced(parameters)).map { graph.variable(graph.lift($0)) }
        var outputs: Operand?
        var targets: Operand?
        let value: Operand
        switch experiment.objective {
        case .data(let train, _, _, _):
            let (sampleType, targetType) = types(of: train, rows: batch, precision)
            let samples = Operand.traced(graph.input(sampleType))
            let wanted = Operand.traced(graph.input(targetType))
            let result = try experiment.model.architecture.forward(blocks.map { .traced($0) }, samples)
            guard let loss else { throw LearningError.lossShape(result.shape) }
            value = try loss.apply(result, wanted)
            outputs = result
            targets = wanted
        case .function(_, _, let apply):
            value = try apply(try layout.join(blocks.map { .traced($0) }).reshaped([layout.count]))
        }
        guard value.count == 1 else { throw LearningError.lossShape(value.shape) }
        let scalarLoss = try value.reshaped([]).converted(to: precision)
        var total = scalarLoss
        for (number, regularizer) in experiment.regularizers.enumerated() {
            let penalty = try regularizer.apply(blocks.map { .traced($0) }, layout)
            guard penalty.count == 1 else { throw LearningError.lossShape(penalty.shape) }
            total = try total + scalars.at(rule.scalarCount + number) * penalty.reshaped([])
        }
        let gradients = try graph.gradient(of: graph.lift(total), withRespectTo: blocks)
        let gradient = try layout.join(gradients.map { try $0.converted(to: precision) })
        var used = gradient
        if let clip = experiment.clip {
            // PyTorch's clip_grad_norm_: the factor never exceeds 1.
            let norm = try gradient.square().sum().sqrt()
            used = try gradient * Operand.minimum(Operand(clip) / (norm + 1e-6), 1)
        }
        let next = try rule.update(
            parameters: .traced(parameters), gradient: used, memory: memory.map { .traced($0) },
            scalars: (0..<rule.scalarCount).map { try scalars.at($0) })
        var results = [next.parameters] + next.memory + [scalarLoss, gradient]
        if hasAccuracy, let outputs, let targets, let correct = try loss?.correct(outputs, targets) { results.append(correct) }
        graph.setOutputs(results.map { graph.lift($0) })
        let lanes: [Int?] = [Int?](repeating: nil, count: memory.count + 2) + (outputs == nil ? [] : [0, 0])
        return try System.Variant(graph, stateCount: memory.count + 1, lanes: lanes)
    }

    private static func evaluation(_ experiment: Experiment, _ loss: Loss, _ data: Dataset, _ rows: Int) throws -> Program {
        let layout = experiment.model.layout
        let (sampleType, targetType) = types(of: data, rows: rows, experiment.precision)
        let graph = try Graph.trace([TensorType([layout.count], experiment.precision), sampleType, targetType]) { inputs in
            let outputs = try experiment.model.forward(inputs[0], inputs[1])
            let value = try loss.apply(outputs, inputs[2])
            guard value.count == 1 else { throw LearningError.lossShape(value.shape) }
            var results = [try value.reshaped([])]
            if data.isClassification, let correct = try loss.correct(outputs, inputs[2]) { results.append(correct) }
            return results
        }
        return try Program(compiling: graph, lanes: [nil, 0, 0])
    }

    /// What programs depend on: experiments of equal keys share them.
    static func key(_ experiment: Experiment) throws -> String {
        var parts = [
            JSONSerializer().text(experiment.model.architecture.definition), experiment.precision.name,
            experiment.optimizer.name, experiment.optimizer.rule.memory.joined(separator: ","),
            experiment.optimizer.rule.flags.joined(separator: ","), String(describing: experiment.optimizer.rule),
            "\(experiment.batchSize) \(experiment.clip.map(String.init(describing:)) ?? "")",
        ]
        parts += experiment.regularizers.map { JSONSerializer().text($0.definition) }
        switch experiment.objective {
        case .data(let train, let test, let loss, _):
            parts.append(JSONSerializer().text(loss?.definition ?? "auto"))
            for data in [train, test] {
                parts.append(data.map { "\($0.count) \($0.features) \($0.targetWidth) \($0.classes ?? 0)" } ?? "-")
            }
        case .function(_, let definition, _): parts.append(JSONSerializer().text(definition))
        }
        return parts.joined(separator: "|")
    }
}

/// Programs that a sweep's experiments share, compiled once each.
final class ProgramCache: Sendable {
    private let known = Mutex<[String: TrainingPrograms]>([:])

    func programs(for experiment: Experiment) throws -> TrainingPrograms {
        let key = try TrainingPrograms.key(experiment)
        if let found = known.withLock({ $0[key] }) { return found }
        let made = try TrainingPrograms(experiment)
        return known.withLock { cache in
            if let found = cache[key] { return found }
            cache[key] = made
            return made
        }
    }
}
