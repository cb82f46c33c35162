public import Diagnostics
internal import Dynamics
internal import Glibc
internal import Programs
internal import Storage
internal import Tensors

extension Experiment {
    /// Runs the experiment.
    ///
    /// It ends as `finished`, `stopped early` (patience), `converged` (until), `diverged` (loss or a parameter not finite) or
    /// `interrupted`; whatever was reached is in the run.
    ///
    /// - Parameter store: a file that is written along. Where it holds this very run already, that is the result.
    public func train(in context: WorkContext = WorkContext(), store: RunStore? = nil) throws -> Run {
        let graphs = try TrainingGraphs(self)
        guard let store else { return try run(TrainingPrograms(compiling: graphs), in: context) }
        let definition = definition(graphs)
        let columns = columns(graphs)
        var broken: (run: BrokenRun, serial: Int)?
        switch try store.stored(of: self, definition, columns: columns) {
        case .finished(let run): return run
        case .broken(let run, let serial): broken = (run, serial)
        case .nothing: break
        }
        let programs = try TrainingPrograms(compiling: graphs)
        let recorder = try store.recorder(of: self, definition, columns: columns, resuming: broken)
        if isMinimization {
            let loop = try MinimizationLoop(self, programs, context, recorder: recorder, resuming: broken?.run)
            try store.begin(recorder, like: loop.checkpoint())
            return try loop.run()
        }
        let trainer = try Trainer(self, programs, context, recorder: recorder, resuming: broken?.run)
        try store.begin(recorder, like: trainer.checkpoint(rowIsOpen: false))
        return try trainer.run()
    }

    /// Runs the experiment with what was compiled for it.
    func run(
        _ programs: TrainingPrograms, in context: WorkContext, recorder: (any RunRecorder)? = nil, resuming broken: BrokenRun? = nil
    ) throws -> Run {
        isMinimization
            ? try MinimizationLoop(self, programs, context, recorder: recorder, resuming: broken).run()
            : try Trainer(self, programs, context, recorder: recorder, resuming: broken).run()
    }

    /// The names of the columns of its history.
    func columns(_ graphs: TrainingGraphs) -> [String] {
        isMinimization
            ? MinimizationHistory.columns(
                dimension: model.size, measures: measures.map(\.name), followsCurvature: minimization.followsCurvature)
            : Trainer.columns(self, graphs)
    }

    /// Whether it is an optimizer on a function in double precision.
    var isMinimization: Bool {
        if case .function = objective, precision == .f64 { true } else { false }
    }

    /// The number of the gradient among what `system()` observes.
    public static var gradientObservable: Int { TrainingGraphs.gradientObservable }

    func system(_ programs: TrainingPrograms) throws -> System {
        let kept = try zip(regularizers, penaltyMemory()).compactMap { $1 == nil ? nil : $0.name }
        return System(
            name: "training", initial: try initialState(), components: try ["parameters"] + optimizerPlan().rule.memory + kept,
            observables: ["loss", "gradient"] + (programs.hasAccuracy ? ["correct"] : []) + programs.graphs.terms, variants: programs.steps,
            drive: try TrainingDrive(self, programs))
    }
}

extension Experiment {
    /// The parameters, the optimizer's memory and what regularizers keep, before the first step.
    func initialState() throws -> [Tensor] {
        let parameters = try model.parameters(seed: seed)
        let memory = try optimizerPlan().rule.memory.map { _ in try Tensor(zeros: [model.size]) }
        return try ([parameters] + memory + penaltyMemory().compactMap(\.self)).map { $0.converted(to: precision) }
    }

    /// What each regularizer keeps between steps, at the first; nil for those that keep nothing.
    func penaltyMemory() throws -> [Tensor?] { try regularizers.map { try $0.memory?(model.layout, seed) } }
}

/// Advances the system of an experiment and keeps its books: history, snapshots, the best weights, when to stop.
final class Trainer {
    private let experiment: Experiment
    private let programs: TrainingPrograms
    private let context: WorkContext
    private let plan: OptimizerPlan
    private let stepper: any TrainingStepper
    private let testEvaluator: Evaluator?
    private let trainEvaluator: Evaluator?
    /// Where schedules that follow the run see it; nil where there are none.
    private let board: RunBoard?
    private let recorder: (any RunRecorder)?
    /// Sees the state at each snapshot, and the optimizer's numbers of the update that led there.
    private let visitor: ((_ stepper: any TrainingStepper, _ values: [Double]?) throws -> Void)?
    /// A row that was begun before the run was broken off.
    private var resumesWithOpenRow = false
    private var isResumed = false
    // What the loop asks of the experiment at every step.
    private let isFullBatch: Bool
    private let stepsPerEpoch: Int
    private let mostSteps: Int
    private let batchSize: Int
    private let sampleCount: Int
    private let logSteps: Int
    private let trackSteps: Int?
    private let start: Double
    private var history: History
    private var snapshots: Snapshots
    private var best: (loss: Double, weights: Tensor, epoch: Double)
    private var sinceBest = 0
    /// Losses and correct answers since the last row.
    private var lossSum = 0.0
    private var correctSum = 0.0
    private var termSums: [Double]
    /// Samples, or whole batches where the loss belongs to them.
    private var lossWeight = 0.0
    private var samplesSeen = 0
    /// The model of the row before, for measures of change.
    private var earlierModel: Model?
    private var lastReport = 0.0
    private var nextPoll = 0
    private var lastPoll = (step: 0, time: Trainer.now())

    init(
        _ described: Experiment, _ programs: TrainingPrograms, _ context: WorkContext, recorder: (any RunRecorder)? = nil,
        resuming broken: BrokenRun? = nil, on lane: ReplicaLane? = nil,
        visiting visitor: ((_ stepper: any TrainingStepper, _ values: [Double]?) throws -> Void)? = nil
    ) throws {
        let board = described.isSteered ? RunBoard() : nil
        let experiment = board.map { described.bound(to: $0) } ?? described
        self.experiment = experiment
        self.board = board
        self.programs = programs
        self.context = context
        plan = try experiment.optimizerPlan()
        self.recorder = recorder
        self.visitor = visitor
        start = Trainer.now() - (broken?.checkpoint.seconds ?? 0)
        isFullBatch = experiment.isFullBatch
        stepsPerEpoch = experiment.stepsPerEpoch
        mostSteps = experiment.mostSteps
        batchSize = experiment.batchSize
        sampleCount = experiment.trainingData?.count ?? 1
        logSteps = experiment.log ?? experiment.stepsPerEpoch
        trackSteps = experiment.track.map { $0.multipliedReportingOverflow(by: experiment.stepsPerEpoch) }.map { $0.overflow ? .max : $0.partialValue }
        var drive: TrainingDrive?
        if programs.replicas != nil {
            let lane = try lane ?? .alone(programs)
            try lane.begin(experiment)
            stepper = lane
        } else {
            let system = try experiment.system(programs)
            drive = system.drive as? TrainingDrive
            stepper = try Stepper(system)
        }
        testEvaluator = try Evaluator(experiment.testData, programs, precision: experiment.precision)
        trainEvaluator = experiment.isFullBatch ? nil : try Evaluator(
            experiment.trainingData, programs, precision: experiment.precision, sharing: drive)
        history = History(Self.columns(experiment, programs.graphs))
        snapshots = Snapshots(width: experiment.model.size, elementType: experiment.precision, expected: experiment.expectedSnapshots)
        best = (.infinity, stepper.initial[0], 0)
        termSums = [Double](repeating: 0, count: programs.graphs.terms.count)
        if let broken { try resume(broken) }
    }

    // MARK: Checkpoints

    /// All that the rest of the run depends on.
    func checkpoint(rowIsOpen: Bool) throws -> Checkpoint {
        Checkpoint(
            step: stepper.step, state: try stepper.initial.indices.map { try stepper.state($0) },
            rowCount: history.rowCount - (rowIsOpen ? 1 : 0), snapshotCount: snapshots.steps.count,
            openRow: rowIsOpen ? history.row(history.rowCount - 1) : nil, openWeights: openWeights, lossSum: lossSum,
            correctSum: correctSum, samplesSeen: samplesSeen, lossWeight: lossWeight, termSums: termSums,
            earlierWeights: earlierModel?.weights, bestLoss: best.loss, bestWeights: best.weights, bestEpoch: best.epoch,
            sinceBest: sinceBest, seconds: Self.now() - start)
    }

    private func resume(_ broken: BrokenRun) throws {
        let checkpoint = broken.checkpoint
        for (number, component) in checkpoint.state.enumerated() {
            try stepper.setState(number, component.reshaped(stepper.initial[number].shape))
        }
        stepper.setStep(checkpoint.step)
        try follow(broken.history)
        history = broken.history
        try snapshots.append(broken)
        openWeights = checkpoint.openWeights
        (lossSum, correctSum, samplesSeen) = (checkpoint.lossSum, checkpoint.correctSum, checkpoint.samplesSeen)
        (lossWeight, termSums) = (checkpoint.lossWeight, checkpoint.termSums)
        earlierModel = try checkpoint.earlierWeights.map { try experiment.model.with(weights: $0) }
        best = (checkpoint.bestLoss, checkpoint.bestWeights, checkpoint.bestEpoch)
        sinceBest = checkpoint.sinceBest
        resumesWithOpenRow = checkpoint.openRow != nil
        isResumed = true
    }

    /// Shows the rows so far, as they were when they were begun, to the schedules that follow the run.
    private func follow(_ known: History) throws {
        guard let board else { return }
        let later = isFullBatch
            ? Set(["loss", "accuracy", "grad_norm", "update_norm"] + programs.graphs.terms) : []
        var seen = History(known.names)
        for row in 0..<known.rowCount {
            let values = known.row(row)
            seen.append(zip(known.names, values).map { later.contains($0) ? .nan : $1 })
            board.show(seen)
            let step = known.names.firstIndex(of: "step").map { values[$0] } ?? 0
            for schedule in experiment.optimizer.schedules + experiment.regularizers.flatMap(\.numbers) + [experiment.noise] {
                _ = try schedule.value(progress: mostSteps > 0 ? step / Double(mostSteps) : 0, epoch: step / Double(stepsPerEpoch))
            }
            for (name, value) in zip(known.names, values) where later.contains(name) { seen.set(name, row: row, value) }
        }
    }

    /// Asks the recorder so rarely that asking costs nothing, and so often that what is due waits little.
    private func saveWhenDue(rowIsOpen: Bool) throws {
        guard let recorder, stepper.step >= nextPoll else { return }
        let now = Self.now()
        let made = max(1, stepper.step - lastPoll.step)
        let each = max((now - lastPoll.time) / Double(made), 1e-9)
        lastPoll = (stepper.step, now)
        nextPoll = stepper.step + max(1, Int(min(0.01 / each, 1e6)))
        if recorder.isDue {
            try recorder.save(history, snapshots, checkpoint(rowIsOpen: rowIsOpen))
        } else {
            try recorder.note(snapshots)
        }
    }

    static func columns(_ experiment: Experiment, _ programs: TrainingGraphs) -> [String] {
        var names = ["epoch", "step", "loss"]
        if programs.hasAccuracy { names.append("accuracy") }
        if experiment.testData != nil {
            names.append("test_loss")
            if programs.hasAccuracy { names.append("test_accuracy") }
        }
        names += programs.terms + ["grad_norm", "lr"]
        return names + ["seconds"] + experiment.measures.map(\.name)
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    // MARK: The loop

    func run() throws -> Run {
        try begin()
        while try prepareStep() {
            let next = nextAttention
            var isFinite = true
            repeat {
                try stepper.advance()
                isFinite = absorbStep()
            } while isFinite && stepper.step < next
            guard try completeStep() else { break }
        }
        return try end()
    }

    /// How the run ends, as far as that is known.
    private var status = Run.Status.finished
    private var reason: String?
    private var convergedAt: Double?
    /// Whether the latest row waits for what the next step computes.
    private var rowIsOpen = false
    private var latestLoss = Double.nan

    func begin() throws {
        rowIsOpen = resumesWithOpenRow
        if !isResumed {
            try keepSnapshot()
            try beginRow()
            rowIsOpen = true
        }
        lastPoll.step = stepper.step
    }

    /// What comes before a step; false where none is to be made.
    func prepareStep() throws -> Bool {
        guard stepper.step < mostSteps else { return false }
        look()
        try saveWhenDue(rowIsOpen: rowIsOpen)
        if context.cancellation.isCancelled {
            // What is added at the end belongs to this broken-off run alone; it goes on from here.
            try recorder?.save(history, snapshots, checkpoint(rowIsOpen: rowIsOpen))
            (status, reason) = (.interrupted, "interrupted at step \(stepper.step) of \(mostSteps)")
            return false
        }
        guard rowIsOpen, needsClosedRows else { return true }
        try closeRowByEvaluation()
        rowIsOpen = false
        return try !hasReasonToStop()
    }

    /// The step at which `completeStep` has something to do, if all numbers stay finite until then; the present one: at each.
    var nextAttention: Int {
        let step = stepper.step
        guard !rowIsOpen else { return step }
        func following(_ interval: Int) -> Int { interval > mostSteps ? mostSteps : (step / interval + 1) * interval }
        return min(mostSteps, step + unseen, following(logSteps), trackSteps.map(following) ?? .max)
    }

    /// Steps until the next look at the clock and at whether the run is to end: as many as take a millisecond or so.
    private var unseen = 1
    private var lastLook = Trainer.now()
    private static let mostUnseen = 64

    private func look() {
        let now = Self.now()
        unseen = now - lastLook < 5e-4 ? min(Self.mostUnseen, unseen * 2) : max(1, unseen / 2)
        lastLook = now
    }

    /// Whether steps need no `absorbStep` between those of `nextAttention`, as long as all numbers stay finite.
    var stepsPassUnseen: Bool { isFullBatch }

    /// Takes note of a step's loss; false where the loss or a parameter is not finite.
    func absorbStep() -> Bool {
        latestLoss = stepper.observable(TrainingGraphs.lossObservable)
        if !isFullBatch { accumulate(latestLoss) }
        return latestLoss.isFinite && stepper.hasFiniteParameters
    }

    /// What follows a step that was absorbed; false where it was the last.
    func completeStep() throws -> Bool {
        let loss = latestLoss
        if rowIsOpen {
            try closeRow(loss)
            rowIsOpen = false
        }
        let isFinite = stepper.hasFiniteParameters
        guard loss.isFinite, isFinite else {
            status = .diverged
            reason = [
                loss.isFinite ? nil : "the loss is \(loss) \(stepper.step == 1 ? "at the initial weights" : "after \(stepper.step - 1) updates")",
                isFinite ? nil : "a parameter is not finite after update \(stepper.step)",
            ].compactMap { $0 }.joined(separator: "; ")
            return false
        }
        let step = stepper.step
        if let trackSteps, step % trackSteps == 0 { try keepSnapshot() }
        guard step % logSteps == 0 || step == mostSteps else { return true }
        try beginRow()
        rowIsOpen = isFullBatch
        if !rowIsOpen, try hasReasonToStop() { return false }
        report()
        return true
    }

    /// Whether the run has converged, or has not got better for too long while steps are left.
    private func hasReasonToStop() throws -> Bool {
        if try isConverged() {
            (status, convergedAt) = (.converged, epoch)
            return true
        }
        guard let patience = experiment.patience, sinceBest >= patience, stepper.step < mostSteps else { return false }
        (status, reason) = (.stoppedEarly, "the \(bestName) has not fallen for \(patience) epochs")
        return true
    }

    func end() throws -> Run {
        if status == .diverged || status == .interrupted, history.last("step") != Double(stepper.step) {
            try beginRow()
            rowIsOpen = isFullBatch
        }
        if rowIsOpen { try closeRowByEvaluation() }
        if snapshots.steps.last != stepper.step { try keepSnapshot() }
        report(final: true)
        return try finish(status, reason, convergedAt)
    }

    private var epoch: Double { Double(stepper.step) / Double(stepsPerEpoch) }
    private var bestName: String { experiment.testData == nil ? "loss" : "test loss" }

    /// Whether something looks at each row before the next step is made.
    private var needsClosedRows: Bool { isFullBatch && (experiment.until != nil || experiment.patience != nil) }

    private func isConverged() throws -> Bool {
        guard let until = experiment.until else { return false }
        return try until.isMet(history.table())
    }

    private func accumulate(_ loss: Double) {
        let isLast = (stepper.step - 1) % stepsPerEpoch == stepsPerEpoch - 1
        let size = isLast ? sampleCount - (stepsPerEpoch - 1) * batchSize : batchSize
        let weight = programs.graphs.wholeBatch == nil ? Double(size) : 1
        lossSum += loss * weight
        lossWeight += weight
        for index in termSums.indices { termSums[index] += term(index) * weight }
        if programs.hasAccuracy { correctSum += stepper.observable(TrainingGraphs.correctObservable) }
        samplesSeen += size
    }

    private func term(_ index: Int) -> Double { stepper.observable(programs.graphs.firstTermObservable + index) }

    // MARK: Rows
    //
    // A row belongs to the parameters at its step. With minibatches its training loss and accuracy are the means over the
    // batches since the row before, as training saw them (the first row: over all the data). With the full batch they are those
    // of the row's parameters, which the next step computes anyway: such a row stays open until then.

    private func beginRow() throws {
        var loss = Double.nan
        var accuracy = Double.nan
        var terms = [Double](repeating: .nan, count: termSums.count)
        if !isFullBatch {
            if samplesSeen > 0 {
                loss = lossSum / lossWeight
                accuracy = correctSum / Double(samplesSeen)
                terms = termSums.map { $0 / lossWeight }
            } else if let trainEvaluator {
                (loss, accuracy, terms) = try evaluate(trainEvaluator)
            }
            (lossSum, lossWeight, correctSum, samplesSeen) = (0, 0, 0, 0)
            for index in termSums.indices { termSums[index] = 0 }
        }
        var values = [epoch, Double(stepper.step), loss]
        if programs.hasAccuracy { values.append(accuracy) }
        var judged = loss
        if let testEvaluator {
            let (testLoss, testAccuracy, _) = try evaluate(testEvaluator)
            values.append(testLoss)
            if programs.hasAccuracy { values.append(testAccuracy) }
            judged = testLoss
        }
        values += terms
        values.append(stepper.step > 0 && !isFullBatch ? try gradientNorm() : .nan)
        values.append(.nan)
        values.append(Self.now() - start)
        if !experiment.measures.isEmpty {
            let model = try experiment.model.with(weights: stepper.state(0))
            for measure in experiment.measures { values.append(try measure.evaluate(model, after: earlierModel)) }
            earlierModel = model
        }
        history.append(values)
        board?.show(history)
        history.set("lr", row: history.rowCount - 1, try learningRate())
        board?.show(history)
        if isFullBatch, testEvaluator == nil { openWeights = try stepper.state(0) }
        if !isFullBatch || testEvaluator != nil { try judge(judged) }
    }

    /// Completes the open row by what the step just made saw at the parameters before it.
    private func closeRow(_ loss: Double) throws {
        let row = history.rowCount - 1
        if isFullBatch {
            history.set("loss", row: row, loss)
            if programs.hasAccuracy {
                history.set("accuracy", row: row, stepper.observable(TrainingGraphs.correctObservable) / Double(sampleCount))
            }
            for (index, name) in programs.graphs.terms.enumerated() { history.set(name, row: row, term(index)) }
            if testEvaluator == nil { judgeEarlier(loss) }
        }
        let gradient = try stepper.observedTensor(TrainingGraphs.gradientObservable)
        history.set("grad_norm", row: row, Self.norm(gradient))
    }

    /// Completes the open row by what the next step would see.
    private func closeRowByEvaluation() throws {
        try stepper.observeNext()
        let loss = stepper.observable(TrainingGraphs.lossObservable)
        let row = history.rowCount - 1
        if isFullBatch {
            history.set("loss", row: row, loss)
            if programs.hasAccuracy {
                history.set("accuracy", row: row, stepper.observable(TrainingGraphs.correctObservable) / Double(sampleCount))
            }
            for (index, name) in programs.graphs.terms.enumerated() { history.set(name, row: row, term(index)) }
        }
        history.set("grad_norm", row: row, Self.norm(try stepper.observedTensor(TrainingGraphs.gradientObservable)))
        if isFullBatch, testEvaluator == nil { try judge(loss) }
    }

    private func evaluate(_ evaluator: Evaluator) throws -> (loss: Double, accuracy: Double, terms: [Double]) {
        try stepper.withParameters { try evaluator.evaluate(parameters: $0) }
    }

    private func gradientNorm() throws -> Double {
        Self.norm(try stepper.observedTensor(TrainingGraphs.gradientObservable))
    }

    private static func norm(_ tensor: Tensor) -> Double {
        tensor.doubles.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    private func learningRate() throws -> Double {
        let progress = mostSteps > 0 ? Double(stepper.step) / Double(mostSteps) : 0
        return try plan.learningRate(step: stepper.step, progress: progress, epoch: epoch)
    }

    /// Keeps the weights when their loss is strictly lower than any before.
    private func judge(_ loss: Double) throws {
        if loss < best.loss {
            best = (loss, try stepper.state(0), epoch)
            sinceBest = 0
        } else {
            sinceBest += 1
        }
    }

    /// The same for a row whose loss came with the next step; the weights of that row are gone unless they were kept.
    private func judgeEarlier(_ loss: Double) {
        guard loss < best.loss, let weights = openWeights else { return }
        best = (loss, weights, history.last("epoch") ?? 0)
    }

    private var openWeights: Tensor?

    private func keepSnapshot() throws {
        try stepper.withParameters { try snapshots.append(UnsafeRawBufferPointer($0), step: stepper.step) }
        guard let visitor else { return }
        let before = Double(stepper.step - 1)
        try visitor(stepper, stepper.step == 0 ? nil : plan.values(progress: before / Double(mostSteps), epoch: before / Double(stepsPerEpoch)))
    }

    private func report(final: Bool = false) {
        guard let progress = context.progress else { return }
        let now = Self.now() - start
        guard final || now - lastReport >= 0.05 else { return }
        lastReport = now
        var figures: [(String, Double)] = []
        for name in ["loss", "accuracy", "test_loss", "test_accuracy"] {
            if let value = history.last(name), value.isFinite { figures.append((name, value)) }
        }
        let isFunction = experiment.trainingData == nil
        progress(ProgressReport(
            label: isFunction ? "minimize" : "train", completed: Int(epoch),
            total: Int((Double(mostSteps) / Double(stepsPerEpoch)).rounded(.up)),
            unit: isFunction ? "steps" : "epochs", figures: figures.map { (name: $0.0, value: $0.1) }, seconds: now))
    }

    private func finish(_ status: Run.Status, _ reason: String?, _ convergedAt: Double?) throws -> Run {
        let run = Run(
            config: experiment.definition(programs.graphs), architecture: experiment.model.architecture, status: status, reason: reason,
            history: try history.table(), steps: Tensor(snapshots.steps.map(Double.init)), weights: try snapshots.finished(),
            layout: experiment.model.layout, bestWeights: best.weights, bestEpoch: best.epoch, convergedAt: convergedAt,
            seconds: Self.now() - start, experiment: experiment)
        try recorder?.finished(run)
        return run
    }
}
