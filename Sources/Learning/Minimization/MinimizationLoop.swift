internal import Analysis
internal import Diagnostics
internal import Dynamics
internal import Programs
internal import Tensors

/// Advances an optimizer on a function and keeps its books.
///
/// A row of the history belongs to the position at its step; its loss and gradient are seen by the step from there, which
/// also tells the update and the rates that made it. So a row is complete one step later, and for the last one a step is
/// made and taken back.
final class MinimizationLoop {
    private let described: Experiment
    /// The same, its schedules bound to the board where they follow the run.
    private let experiment: Experiment
    private let board: RunBoard?
    private let programs: TrainingPrograms
    private let context: WorkContext
    private let recorder: (any RunRecorder)?
    private let stepper: Stepper
    private let theory: StabilityTheory
    private let plan: OptimizerPlan
    /// The optimizer's numbers and the learning rate, where they stay.
    private let constants: (values: [Double], rate: Double)?
    /// The threshold, where it stays.
    private let steadyThreshold: Double?
    private var lastSeconds = 0.0
    private var isQuick = false
    private let dimension: Int
    private let mostSteps: Int
    private let every: Int
    private let start: Double
    private let history: MinimizationHistory
    private var snapshots: Snapshots
    private var best: (loss: Double, step: Int)
    private var sinceBest = 0
    private var lastReport = 0.0
    /// The position before the step, its gradient, the rates of the update, and the best position.
    private let vectors: Vectors
    private let needsRates: Bool
    private let hasMeasures: Bool
    /// The position now, and the optimizer's memory (the position where it has none). Safe: the stepper keeps them as long as it
    /// lives.
    private let position: UnsafePointer<Double>
    private let memory: [UnsafePointer<Double>]
    /// Where the step leaves the gradient that it saw; found at the first step, and the same at each.
    private var gradientPlace: (memory: UnsafePointer<Double>, stride: Int)?
    private var earlierModel: Model?
    private var isResumed = false
    /// The complete rows as files take them.
    private var recorded: History

    /// Vectors of a position's length that are written at every step.
    private final class Vectors {
        let before, gradient, rates, best: UnsafeMutableBufferPointer<Double>

        init(_ start: [Double]) {
            func vector(_ value: Double) -> UnsafeMutableBufferPointer<Double> {
                let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: start.count)
                memory.initialize(repeating: value)
                return memory
            }
            (before, gradient, rates, best) = (vector(0), vector(0), vector(.nan), vector(0))
            for (index, value) in start.enumerated() {
                before[index] = value
                best[index] = value
            }
        }

        deinit { for vector in [before, gradient, rates, best] { vector.deallocate() } }
    }

    init(
        _ described: Experiment, _ programs: TrainingPrograms, _ context: WorkContext, recorder: (any RunRecorder)? = nil,
        resuming broken: BrokenRun? = nil
    ) throws {
        let board = described.isSteered ? RunBoard() : nil
        let experiment = board.map { described.bound(to: $0) } ?? described
        self.described = described
        self.experiment = experiment
        self.board = board
        self.programs = programs
        self.context = context
        self.recorder = recorder
        start = Trainer.now() - (broken?.checkpoint.seconds ?? 0)
        plan = try experiment.optimizerPlan()
        theory = StabilityTheory(plan.rule)
        let system = try experiment.system(programs)
        stepper = try Stepper(system)
        dimension = experiment.model.size
        mostSteps = experiment.mostSteps
        every = experiment.log ?? 1
        if let rate = plan.constantRate, let values = plan.constants { constants = (values, rate) } else { constants = nil }
        hasMeasures = !experiment.measures.isEmpty
        var areRatesSteady = false
        if let constants, theory.isSteady {
            steadyThreshold = theory.threshold(step: 1, values: constants.values, rate: constants.rate)
            areRatesSteady = !theory.isAdaptive
        } else {
            steadyThreshold = nil
        }
        var function: ScalarFunction?
        if experiment.minimization.followsCurvature, case .function(let name, _, let apply) = experiment.objective {
            function = try ScalarFunction(name: name, dimension: dimension, apply)
        }
        let expected = mostSteps / every + 1
        history = MinimizationHistory(
            dimension: dimension, measures: experiment.measures.map(\.name), function: function, expectedRows: expected)
        recorded = History(history.names)
        snapshots = Snapshots(width: dimension, elementType: .f64, expected: mostSteps / (experiment.track ?? max(mostSteps, 1)) + 1)
        vectors = Vectors(system.initial[0].doubles)
        best = (.infinity, 0)
        position = stepper.stateMemory(0).assumingMemoryBound(to: Double.self)
        let kept = system.initial.indices.dropFirst().map { [stepper] in stepper.stateMemory($0).assumingMemoryBound(to: Double.self) }
        memory = kept.isEmpty ? [position] : kept
        needsRates = !areRatesSteady && (function != nil || dimension <= MinimizationHistory.mostCoordinates)
        if areRatesSteady, let constants {
            memory.withUnsafeBufferPointer { memory in
                guard let start = memory.baseAddress else { return }
                theory.writeRates(step: 1, values: constants.values, memory: start, to: self.vectors.rates)
            }
        }
        if let broken { try resume(broken) }
    }

    // MARK: Checkpoints

    /// All that the rest of the run depends on: every row so far is complete.
    func checkpoint() throws -> Checkpoint {
        Checkpoint(
            step: stepper.step, state: try stepper.system.initial.indices.map { try stepper.state($0) },
            rowCount: history.rowCount, snapshotCount: snapshots.steps.count, openRow: nil, openWeights: nil, lossSum: 0,
            correctSum: 0, samplesSeen: 0, lossWeight: 0, termSums: [Double](repeating: 0, count: programs.graphs.terms.count),
            earlierWeights: earlierModel?.weights, bestLoss: best.loss, bestWeights: Tensor(Array(vectors.best)),
            bestEpoch: Double(best.step), sinceBest: sinceBest, seconds: Trainer.now() - start)
    }

    private func resume(_ broken: BrokenRun) throws {
        let checkpoint = broken.checkpoint
        for (number, component) in checkpoint.state.enumerated() {
            try stepper.setState(number, component.reshaped(stepper.system.initial[number].shape))
        }
        stepper.setStep(checkpoint.step)
        for count in 1...max(1, checkpoint.rowCount) where board != nil && count <= checkpoint.rowCount {
            // Schedules that follow the run see its rows once more, one by one.
            try history.resume(broken.history, rowCount: count)
            board?.show(history.state)
            let step = Int(history.last("step") ?? 0) + 1
            _ = try plan.values(progress: progress(step), epoch: Double(step))
        }
        try history.resume(broken.history, rowCount: checkpoint.rowCount)
        try snapshots.append(broken)
        earlierModel = try checkpoint.earlierWeights.map { try experiment.model.with(weights: $0) }
        best = (checkpoint.bestLoss, Int(checkpoint.bestEpoch))
        for (index, value) in checkpoint.bestWeights.doubles.enumerated() { vectors.best[index] = value }
        sinceBest = checkpoint.sinceBest
        isResumed = true
    }

    private func save() throws {
        guard let recorder else { return }
        try history.complete()
        while recorded.rowCount < history.rowCount { recorded.append(history.row(recorded.rowCount)) }
        try recorder.save(recorded, snapshots, checkpoint())
    }

    /// What ended the loop.
    private struct End {
        var status = Run.Status.finished
        var reason: String?
        var convergedAt: Double?
    }

    func run() throws -> Run {
        var end = End()
        let trackEvery = experiment.track ?? Int.max
        if !isResumed { try keepSnapshot() }
        while stepper.step < mostSteps {
            let step = stepper.step
            if context.cancellation.isCancelled {
                // What is added below belongs to this broken-off run alone; it goes on from here.
                try save()
                end = End(status: .interrupted, reason: "interrupted at step \(step) of \(mostSteps)")
                break
            }
            if step & 63 == 0 {
                if let recorder, recorder.isDue { try save() }
                report()
            }
            let loss = try advance()
            let isRow = step % every == 0
            if isRow { try closeRow(step, loss) }
            if let reached = try reached(step, loss, isRow: isRow) {
                end = reached
                try takeBack(to: step)
                break
            }
            guard loss.isFinite, stepper.isFinite() else {
                end = End(status: .diverged, reason: cause(step, loss))
                break
            }
            if stepper.step % trackEvery == 0 { try keepSnapshot() }
        }
        if history.last("step") != Double(stepper.step) { try closeLastRow(&end) }
        if snapshots.steps.last != stepper.step { try keepSnapshot() }
        try history.complete()
        report(isFinal: true)
        return try finish(end)
    }

    /// Makes a step; the loss before it. What it saw and did is in `before`, `gradient` and `rates`.
    @inline(__always)
    private func advance() throws -> Double {
        for index in 0..<dimension { vectors.before[index] = position[index] }
        try stepper.advance()
        return stepper.observable(TrainingGraphs.lossObservable)
    }

    /// Whether what is asked for holds at a step's position.
    private func reached(_ step: Int, _ loss: Double, isRow: Bool) throws -> End? {
        let asked = experiment.minimization
        if let bound = asked.lossBelow, loss < bound {
            return End(status: .converged, reason: "the loss is below \(NumberText.shortest(bound))", convergedAt: Double(step))
        }
        if let bound = asked.gradientBelow {
            if !isRow { readGradient() }
            if norm(vectors.gradient) < bound {
                return End(status: .converged, reason: "the gradient is below \(NumberText.shortest(bound))", convergedAt: Double(step))
            }
        }
        guard isRow else { return nil }
        if let until = experiment.until {
            try history.complete()
            if try until.isMet(history.table()) {
                return End(status: .converged, reason: "what `until` asks for holds", convergedAt: Double(step))
            }
        }
        if let patience = experiment.patience, sinceBest >= patience {
            return End(status: .stoppedEarly, reason: "the loss has not fallen for \(patience) rows")
        }
        return nil
    }

    /// Back to the position before the latest step.
    private func takeBack(to step: Int) throws {
        try stepper.setState(0, Tensor(Array(vectors.before)))
        stepper.setStep(step)
    }

    private func cause(_ step: Int, _ loss: Double) -> String {
        var causes: [String] = []
        if !loss.isFinite { causes.append("the loss is \(NumberText.shortest(loss)) after \(step) updates") }
        if !stepper.isFinite() { causes.append("a parameter is not finite after update \(step + 1)") }
        if let limit = history.limitAndSharpness, limit.sharpness > limit.threshold {
            causes.append("sharpness \(NumberText.significant(limit.sharpness, digits: 4)) was above the threshold "
                + NumberText.significant(limit.threshold, digits: 4))
        }
        return causes.joined(separator: "; ")
    }

    // MARK: Rows

    private func readGradient() {
        if gradientPlace == nil {
            let place = stepper.observedPlace(TrainingGraphs.gradientObservable)
            gradientPlace = (UnsafePointer(place.memory.assumingMemoryBound(to: Double.self)), place.strides.first ?? 1)
        }
        guard let (source, stride) = gradientPlace else { return }
        for index in 0..<dimension { vectors.gradient[index] = source[index * stride] }
    }

    private func norm(_ vector: UnsafeMutableBufferPointer<Double>) -> Double {
        var sum = 0.0
        for value in vector { sum += value * value }
        return sum.squareRoot()
    }

    private func values(_ step: Int) throws -> [Double] {
        try constants?.values ?? plan.values(progress: progress(step), epoch: Double(step))
    }

    /// The time since the start. Where steps take less than some microseconds the clock, which is as dear as they are, is asked at
    /// each eighth alone.
    private func seconds(_ step: Int) -> Double {
        if isQuick, step & 7 != 0 { return lastSeconds }
        let now = Trainer.now() - start
        isQuick = now - lastSeconds < 1e-4
        lastSeconds = now
        return now
    }

    private func closeRow(_ step: Int, _ loss: Double) throws {
        readGradient()
        var row = MinimizationHistory.Row()
        row.step = step
        row.loss = loss
        row.gradientNorm = norm(vectors.gradient)
        row.rate = try constants?.rate ?? plan.learningRate(step: step, progress: progress(step), epoch: Double(step))
        if history.followsCurvature {
            row.threshold = try steadyThreshold ?? theory.threshold(step: step + 1, values: values(step), rate: row.rate)
        }
        row.seconds = seconds(step)
        var sum = 0.0
        for index in 0..<dimension {
            let change = position[index] - vectors.before[index]
            sum += change * change
        }
        row.updateNorm = sum.squareRoot()
        if needsRates {
            let values = try values(step)
            memory.withUnsafeBufferPointer { memory in
                guard let start = memory.baseAddress else { return }
                theory.writeRates(step: step + 1, values: values, memory: start, to: vectors.rates)
            }
        }
        if hasMeasures {
            let model = try experiment.model.with(weights: Tensor(Array(vectors.before)))
            row.measures = try experiment.measures.map { try $0.evaluate(model, after: earlierModel) }
            earlierModel = model
        }
        try history.append(
            row, position: UnsafeBufferPointer(vectors.before), gradient: UnsafeBufferPointer(vectors.gradient),
            rates: UnsafeBufferPointer(vectors.rates))
        if loss < best.loss {
            best = (loss, step)
            for index in 0..<dimension { vectors.best[index] = vectors.before[index] }
            sinceBest = 0
        } else {
            sinceBest += 1
        }
        if history.isBlockFull || board != nil { try history.complete() }
        board?.show(history.state)
    }

    /// The last position's row, by a step that is taken back.
    private func closeLastRow(_ end: inout End) throws {
        let components = stepper.system.initial.indices
        let kept = try components.map { try stepper.state($0) }
        let step = stepper.step
        let loss = try advance()
        try closeRow(step, loss)
        if end.status == .finished, let reached = try reached(step, loss, isRow: true), reached.status == .converged { end = reached }
        for component in components { try stepper.setState(component, kept[component]) }
        stepper.setStep(step)
    }

    private func progress(_ step: Int) -> Double { mostSteps > 0 ? Double(step) / Double(mostSteps) : 0 }

    private func keepSnapshot() throws {
        try snapshots.append(UnsafeRawBufferPointer(start: position, count: dimension * MemoryLayout<Double>.stride), step: stepper.step)
    }

    private func report(isFinal: Bool = false) {
        guard let progress = context.progress else { return }
        let now = Trainer.now() - start
        guard isFinal || now - lastReport >= 0.05 else { return }
        lastReport = now
        let loss = history.last("loss").flatMap { $0.isFinite ? [(name: "loss", value: $0)] : nil } ?? []
        progress(ProgressReport(
            label: "minimize", completed: stepper.step, total: mostSteps, unit: "steps", figures: loss, seconds: now))
    }

    private func finish(_ end: End) throws -> Run {
        let run = Run(
            config: described.definition(programs.graphs), architecture: experiment.model.architecture, status: end.status,
            reason: end.reason, history: try history.table(), steps: Tensor(snapshots.steps.map(Double.init)),
            weights: try snapshots.finished(), layout: experiment.model.layout, bestWeights: Tensor(Array(vectors.best)),
            bestEpoch: Double(best.step), convergedAt: end.convergedAt, seconds: Trainer.now() - start, experiment: described)
        try recorder?.finished(run)
        return run
    }
}

extension MinimizationHistory {
    /// The latest row's sharpness and threshold, where they are followed.
    fileprivate var limitAndSharpness: (sharpness: Double, threshold: Double)? {
        guard let sharpness = last("sharpness"), let threshold = last("threshold"), sharpness.isFinite else { return nil }
        return (sharpness, threshold)
    }
}
