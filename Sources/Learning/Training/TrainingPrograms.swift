public import Programs
internal import Storage
internal import Synchronization
internal import Tensors
internal import Dynamics

/// The traced functions of an experiment: its steps and its evaluation. Equal fingerprints mean equal functions, also of
/// models, losses and penalties that a user wrote.
struct TrainingGraphs: Sendable {
    /// One for whole batches, one for the last partial batch where there is one.
    let steps: [Graph]
    /// Forward passes for each chunk size that evaluation needs.
    let evaluations: [Int: Graph]
    let hasAccuracy: Bool
    /// The names of the loss's terms, observed one by one.
    let terms: [String]
    /// Whether a full batch of a linear model stands in few rows (`Dataset.condensed`).
    let isCondensed: Bool
    /// The samples to each evaluation of a loss that belongs to whole batches; nil: its value is a mean over samples.
    let wholeBatch: Int?
    /// Components of the state: parameters and the optimizer's memory.
    let stateCount: Int
    /// The lane axis of each input of a step.
    let lanes: [Int?]
    let fingerprint: String
    /// Whether samples are so few that the vector lanes are for replicas instead: several experiments of these shapes run as
    /// one program, and a single one as one of its lanes, so that the bits are the same. Decided by shapes alone.
    let runsInReplicas: Bool

    /// Observables of a step program, behind the state's components.
    static let lossObservable = 0
    static let gradientObservable = 1
    static let correctObservable = 2
    var firstTermObservable: Int { hasAccuracy ? 3 : 2 }

    /// What the drive supplies, behind the state's components.
    static let scalarsInput = 0
    static let samplesInput = 1
    static let targetsInput = 2

    /// Evaluation of larger data goes in chunks of so many samples.
    private static let chunk = 1024
    private static let wholeLimit = 1 << 20

    init(_ experiment: Experiment) throws {
        let loss = try experiment.resolvedLoss()
        let hasAccuracy = loss?.decision != nil && experiment.trainingData?.isClassification == true
        self.hasAccuracy = hasAccuracy
        terms = loss?.terms.map(\.name) ?? []
        wholeBatch = loss?.isOfWholeBatch == true ? experiment.batchSize : nil
        try Self.checkUse(experiment)
        let rule = try experiment.optimizerPlan().rule
        stateCount = 1 + rule.memory.count + experiment.regularizers.count { $0.memory != nil }
        let dataLanes: [Int?] = experiment.trainingData == nil ? [] : [0, 0]
        lanes = [Int?](repeating: nil, count: stateCount + 1) + dataLanes + (experiment.hasNoise ? [nil] : [])
        let count = experiment.trainingData?.count ?? 1
        let batch = experiment.batchSize
        let condensed = try experiment.condensedRows(loss)
        isCondensed = condensed != nil
        let sizes = condensed.map { [$0] } ?? (count % batch == 0 ? [batch] : [batch, count % batch])
        steps = try sizes.map { try Self.step(experiment, rule, loss, batch: $0, hasAccuracy: hasAccuracy) }
        var evaluations: [Int: Graph] = [:]
        if let loss {
            for data in [experiment.trainingData, experiment.testData] {
                guard let data else { continue }
                for size in Self.chunks(of: data, wholeBatch: wholeBatch) where evaluations[size] == nil {
                    evaluations[size] = try Self.evaluation(experiment, loss, data, size)
                }
            }
        }
        self.evaluations = evaluations
        runsInReplicas = Self.suitsReplicas(experiment, steps)
        fingerprint = (steps + evaluations.sorted { $0.key < $1.key }.map(\.value)).map(\.fingerprint).joined(separator: "-")
    }

    /// The most samples and parameters of a replica: with more, samples fill the lanes, and a replica alone would pay for the
    /// others.
    private static let mostReplicaSamples = 8
    private static let mostReplicaParameters = 128

    private static func suitsReplicas(_ experiment: Experiment, _ steps: [Graph]) -> Bool {
        guard experiment.trainingData != nil, steps.count == 1, experiment.batchSize <= mostReplicaSamples,
            experiment.model.size <= mostReplicaParameters
        else { return false }
        // Such runs compute each step twice; a lane alone cannot.
        let closesRows = experiment.isFullBatch && (experiment.until != nil || experiment.patience != nil)
        return !closesRows && steps[0].isAlongMembers
    }

    /// The sizes of the chunks in which data are evaluated: as many whole ones as fit, then the rest.
    ///
    /// - Parameter wholeBatch: the batch that the loss belongs to; what is left over of whole batches does not count then.
    static func chunks(of data: Dataset, wholeBatch: Int?) -> [Int] {
        if let wholeBatch { return [min(wholeBatch, data.count)] }
        if data.count * data.features <= wholeLimit { return [data.count] }
        let rest = data.count % chunk
        return rest == 0 ? [chunk] : [chunk, rest]
    }

    /// A model of a function must use all that it is given to learn.
    private static func checkUse(_ experiment: Experiment) throws {
        guard let model = experiment.model.architecture as? FunctionModel, let data = experiment.trainingData else { return }
        let unused = try model.unusedParameters(features: data.features, precision: experiment.precision)
        guard unused.isEmpty else { throw LearningError.unusedParameters(unused, model: model.name) }
    }

    private static func types(of data: Dataset, rows: Int, _ precision: ElementType) -> (TensorType, TensorType) {
        let targets = data.isClassification ? [rows] : [rows, data.targetWidth]
        return (TensorType([rows, data.features], precision), TensorType(targets, precision))
    }

    /// The whole training step as one program: forward, loss, gradient, penalties, clipping, noise, update.
    private static func step(
        _ experiment: Experiment, _ rule: any OptimizerRule, _ loss: Loss?, batch: Int, hasAccuracy: Bool
    ) throws -> Graph {
        let layout = experiment.model.layout
        let precision = experiment.precision
        let graph = Graph()
        let vector = TensorType([layout.count], precision)
        let parameters = graph.input(vector)
        let memory = rule.memory.map { _ in graph.input(vector) }
        var kept: [Operand?] = try experiment.penaltyMemory().map { start in
            start.map { .traced(graph.input(TensorType($0.shape, precision))) }
        }
        let penaltyScalars = experiment.regularizers.map(\.numbers.count)
        let scalars = Operand.traced(graph.input(TensorType(
            [rule.scalarCount + penaltyScalars.reduce(0, +) + (experiment.hasNoise ? 1 : 0)], precision)))
        /// Where a penalty's weight stands; its other numbers follow.
        func place(_ number: Int) -> Int { rule.scalarCount + penaltyScalars[..<number].reduce(0, +) }
        func regularizing(_ number: Int, _ blocks: [Operand]) throws -> Regularizer.Step {
            let first = place(number) + 1
            let numbers = try experiment.regularizers[number].schedules.indices.map { try scalars.at(first + $0) }
            return Regularizer.Step(blocks: blocks, layout: layout, numbers: numbers, memory: kept[number])
        }
        let blocks = try variables(experiment, .traced(parameters), in: graph)
        var outputs: Operand?
        var targets: Operand?
        var followed: [Int: Operand] = [:]
        let value: Operand
        switch experiment.objective {
        case .data(let train, _, _, _):
            let (sampleType, targetType) = types(of: train, rows: batch, precision)
            let samples = Operand.traced(graph.input(sampleType))
            let wanted = Operand.traced(graph.input(targetType))
            let (result, following) = try experiment.model.architecture.trainingForward(blocks.map { .traced($0) }, samples)
            followed = following
            guard let loss else { throw LearningError.lossShape(result.shape) }
            value = try loss.apply(result, wanted)
            outputs = result
            targets = wanted
        case .function(_, _, let apply):
            value = try apply(try Self.vector(blocks))
            guard value.count == 1 else { throw LearningError.lossShape(value.shape) }
        }
        guard value.count == 1 else { throw LearningError.lossShape(value.shape) }
        let scalarLoss = try value.reshaped([]).converted(to: precision)
        var total = scalarLoss
        for (number, regularizer) in experiment.regularizers.enumerated() {
            guard case .penalty(let penalty) = regularizer.action else { continue }
            let (value, next) = try penalty(regularizing(number, experiment.isMinimization ? layout.split(Self.vector(blocks)) : blocks.map { .traced($0) }))
            guard value.count == 1 else { throw LearningError.lossShape(value.shape) }
            total = try total + scalars.at(place(number)) * value.reshaped([])
            if kept[number] != nil { kept[number] = try next?.converted(to: precision) ?? kept[number] }
        }
        var gradients = try graph.gradient(of: graph.lift(total), withRespectTo: blocks)
        // What follows the data is not learned, and no penalty moves it.
        for number in followed.keys { gradients[number] = .tensor(try Tensor(zeros: layout.blocks[number].shape, elementType: precision)) }
        let gradient = try Self.vector(gradients.map { graph.lift(try $0.converted(to: precision)) })
        var used = gradient
        if let clip = experiment.clip {
            // PyTorch's clip_grad_norm_: the factor never exceeds 1.
            let norm = try gradient.square().sum().sqrt()
            used = try gradient * Operand.minimum(Operand(clip) / (norm + 1e-6), 1)
        }
        if experiment.hasNoise {
            // The drive supplies standard normal numbers; their scale is the last of the scalars.
            let noise = Operand.traced(graph.input(vector))
            used = try used + scalars.at(place(experiment.regularizers.count)) * noise
        }
        let ruleScalars = try (0..<rule.scalarCount).map { try scalars.at($0) }
        var next: (parameters: Operand, memory: [Operand])
        if let rule = rule as? any SecondOrderRule {
            let rows = try (0..<layout.count).map { index in
                try layout.join(graph.gradient(of: graph.lift(gradient.at(index)), withRespectTo: blocks).map { try $0.converted(to: precision) })
            }
            let hessian = try Operand.concatenate(rows.map { try $0.reshaped([1, layout.count]) })
            next = (try rule.update(parameters: .traced(parameters), gradient: used, hessian: hessian, scalars: ruleScalars), [])
        } else {
            next = try rule.update(
                parameters: .traced(parameters), gradient: used, memory: memory.map { .traced($0) }, scalars: ruleScalars, layout: layout)
        }
        var moved = next.parameters
        for (number, regularizer) in experiment.regularizers.enumerated() {
            guard case .constraint(let constraint) = regularizer.action else { continue }
            moved = try layout.join(constraint(regularizing(number, layout.split(moved))))
        }
        if !followed.isEmpty {
            let parts = try layout.split(moved)
            moved = try layout.join(parts.enumerated().map { try followed[$0]?.converted(to: precision) ?? $1 })
        }
        var results = [moved] + next.memory + kept.compactMap(\.self) + [scalarLoss, gradient]
        if hasAccuracy, let outputs, let targets, let correct = try loss?.correct(outputs, targets) { results.append(correct) }
        if let outputs, let targets { results += try loss?.termValues(outputs, targets) ?? [] }
        graph.setOutputs(results.map { graph.lift($0) })
        return graph
    }

    /// What the gradient is taken with respect to: the blocks, or for a function of few numbers each of them, so that a
    /// formula in them is a chain of operations on single numbers.
    private static func variables(_ experiment: Experiment, _ parameters: Operand, in graph: Graph) throws -> [Traced] {
        let layout = experiment.model.layout
        guard experiment.isMinimization, layout.count <= mostSingleNumbers else {
            return try layout.split(parameters).map { graph.variable(graph.lift($0)) }
        }
        return try (0..<layout.count).map { graph.variable(graph.lift(try parameters.at($0))) }
    }

    private static let mostSingleNumbers = 64

    /// Parts one behind the other.
    private static func vector(_ parts: [Traced]) throws -> Operand {
        try .concatenate(parts.map { try Operand.traced($0).reshaped([$0.type.count]) })
    }

    private static func evaluation(_ experiment: Experiment, _ loss: Loss, _ data: Dataset, _ rows: Int) throws -> Graph {
        let layout = experiment.model.layout
        let (sampleType, targetType) = types(of: data, rows: rows, experiment.precision)
        return try Graph.trace([TensorType([layout.count], experiment.precision), sampleType, targetType]) { inputs in
            let outputs = try experiment.model.forward(inputs[0], inputs[1])
            let value = try loss.apply(outputs, inputs[2])
            guard value.count == 1 else { throw LearningError.lossShape(value.shape) }
            var results = [try value.reshaped([])]
            if data.isClassification, let correct = try loss.correct(outputs, inputs[2]) { results.append(correct) }
            return results + (try loss.termValues(outputs, inputs[2]))
        }
    }
}

extension Loss {
    /// Its terms, as numbers.
    fileprivate func termValues(_ outputs: Operand, _ targets: Operand) throws -> [Operand] {
        try terms.map { term in
            let value = try term.apply(outputs, targets)
            guard value.count == 1 else { throw LearningError.lossShape(value.shape) }
            return try value.reshaped([])
        }
    }
}

/// The compiled programs of an experiment. Experiments that differ in numbers, seeds and data values alone share them.
struct TrainingPrograms: Sendable {
    let graphs: TrainingGraphs
    /// One for whole batches, one for the last partial batch where there is one; empty where training runs in replicas.
    let steps: [System.Variant]
    /// The step of `ReplicaEnsemble.laneCount` replicas at once, where the experiment's shapes ask for it.
    let replicas: Program?
    /// Forward passes for each chunk size that evaluation needs.
    let evaluations: [Int: Program]

    init(_ experiment: Experiment) throws { try self.init(compiling: TrainingGraphs(experiment)) }

    /// - Parameter inReplicas: false compiles the step of one, whatever training does.
    init(compiling graphs: TrainingGraphs, inReplicas: Bool = true) throws {
        self.graphs = graphs
        replicas = inReplicas && graphs.runsInReplicas ? try ReplicaEnsemble.program(graphs) : nil
        steps = replicas == nil ? try graphs.steps.map { try System.Variant($0, stateCount: graphs.stateCount, lanes: graphs.lanes) } : []
        evaluations = try graphs.evaluations.mapValues { try Program(compiling: $0, lanes: [nil, 0, 0]) }
    }

    var hasAccuracy: Bool { graphs.hasAccuracy }
}

/// Programs that a sweep's experiments share, compiled once each.
final class ProgramCache: Sendable {
    private let known = Mutex<[String: TrainingPrograms]>([:])

    func programs(for graphs: TrainingGraphs) throws -> TrainingPrograms {
        let key = (graphs.runsInReplicas ? "replicas " : "") + graphs.fingerprint
        if let found = known.withLock({ $0[key] }) { return found }
        let made = try TrainingPrograms(compiling: graphs)
        return known.withLock { cache in
            if let found = cache[key] { return found }
            cache[key] = made
            return made
        }
    }
}

extension Experiment {
    /// The compiled step of a whole batch: gradient, penalties and the optimizer's update; of several replicas at once where
    /// training runs so.
    public func stepProgram() throws -> Program {
        let programs = try TrainingPrograms(self)
        if let replicas = programs.replicas { return replicas }
        guard let step = programs.steps.first else { throw LearningError.badArgument(name: "steps", value: 0, expected: "at least 1") }
        return step.program
    }
}
