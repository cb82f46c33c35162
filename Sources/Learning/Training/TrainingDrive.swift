internal import Dynamics
internal import Programs
internal import Tensors

/// What enters training at each step: the numbers of optimizer and penalties, the minibatch, and gradient noise.
///
/// The order of samples in epoch e is a function of (seed, e) alone, so that a run resumed anywhere sees the same batches.
struct TrainingDrive: Drive {
    let experiment: Experiment
    let samples: SampleMemory?
    let targets: SampleMemory?
    let plan: OptimizerPlan

    init(_ experiment: Experiment, _ programs: TrainingPrograms) throws {
        self.experiment = experiment
        plan = try experiment.optimizerPlan()
        guard let train = experiment.trainingData, let program = programs.steps.first?.program else {
            samples = nil
            targets = nil
            return
        }
        let state = programs.graphs.stateCount
        let (inputs, wanted) = try programs.graphs.isCondensed ? train.condensed() : (train.inputs, train.targets)
        func memory(_ tensor: Tensor, _ input: Int) throws -> SampleMemory {
            try Self.memory(tensor, program, state + input, experiment.precision, isDrawn: !experiment.isFullBatch)
        }
        samples = try memory(inputs, TrainingGraphs.samplesInput)
        targets = try memory(wanted, TrainingGraphs.targetsInput)
    }

    /// For a replica, whose samples lie one behind the other.
    init(replica experiment: Experiment) throws {
        self.experiment = experiment
        plan = try experiment.optimizerPlan()
        samples = try experiment.trainingData.map { try SampleMemory.of($0.inputs, elementType: experiment.precision, isSampleMajor: true) }
        targets = try experiment.trainingData.map { try SampleMemory.of($0.targets, elementType: experiment.precision, isSampleMajor: true) }
    }

    /// - Parameter shared: memory of the same tensor, taken where it has the order that the program wants.
    static func memory(
        _ tensor: Tensor, _ program: Program, _ input: Int, _ precision: ElementType, isDrawn: Bool = false,
        sharing shared: SampleMemory? = nil
    ) throws -> SampleMemory {
        let strides = program.inputStrides[input]
        let isSampleMajor = strides.count == 2 && strides[1] == 1 && program.inputTypes[input].shape[1] > 1
        if let shared, shared.isSampleMajor == isSampleMajor, shared.elementType == precision { return shared }
        return try SampleMemory.of(tensor, elementType: precision, isSampleMajor: isSampleMajor, isDrawn: isDrawn)
    }

    func makeCursor() -> any DriveCursor { Cursor(self) }

    /// Starting points in lockstep have noise of their own.
    var laneInputs: [Int] { experiment.hasNoise ? [noiseInput] : [] }

    var noiseInput: Int { samples == nil ? TrainingGraphs.samplesInput : TrainingGraphs.targetsInput + 1 }

    final class Cursor: DriveCursor {
        private let samples: SampleMemory?
        private let targets: SampleMemory?
        private let plan: OptimizerPlan
        private let rule: any OptimizerRule
        /// The input and the standard deviation of gradient noise.
        private let noise: (input: Int, deviation: Schedule)?
        private let parameterCount: Int
        private let regularizers: [Regularizer]
        private let precision: ElementType
        private let seed: UInt64
        private let shuffles: Bool
        private let isFullBatch: Bool
        private let hasPartialBatch: Bool
        private let stepsPerEpoch: Int
        private let batch: Int
        private let count: Int
        private let mostSteps: Int
        private var epoch = -1
        private var order: UnsafeMutableBufferPointer<Int32>
        /// Whether the rule's scalars depend on the step and the numbers' values alone.
        private let hasPlainScalars: Bool
        /// The numbers' values where no schedule moves them.
        private var constantValues: [Double]?
        private(set) var scalars: [Double]
        /// The numbers behind the optimizer's scalars.
        private(set) var penaltyWeights: [Double] = []
        /// The noise of starts in lockstep.
        private var draws: [Double] = []

        init(_ drive: TrainingDrive) {
            let experiment = drive.experiment
            samples = drive.samples
            targets = drive.targets
            plan = drive.plan
            rule = drive.plan.rule
            hasPlainScalars = rule.settings.isEmpty && !(rule is SwitchRule) && !(rule is GroupedRule)
            noise = experiment.hasNoise ? (drive.noiseInput, experiment.noise) : nil
            parameterCount = experiment.model.size
            regularizers = experiment.regularizers
            precision = experiment.precision
            seed = experiment.seed
            shuffles = experiment.shuffles
            isFullBatch = experiment.isFullBatch
            stepsPerEpoch = experiment.stepsPerEpoch
            batch = experiment.batchSize
            count = drive.samples?.count ?? 0
            mostSteps = experiment.mostSteps
            hasPartialBatch = !isFullBatch && count % max(batch, 1) != 0
            scalars = [Double](repeating: 0, count: rule.scalarCount)
            order = .allocate(capacity: max(count, 1))
            for index in order.indices { order.initializeElement(at: index, to: Int32(index)) }
            let others = try? weights(progress: 0, epoch: 0)
            if let constants = plan.constants, let others,
                (experiment.regularizers.flatMap(\.numbers) + (noise.map { [$0.deviation] } ?? [])).allSatisfy({ $0.constant != nil }) {
                constantValues = constants
                penaltyWeights = others
            }
        }

        deinit { order.deallocate() }

        func variant(at step: Int) -> Int {
            hasPartialBatch && step % stepsPerEpoch == stepsPerEpoch - 1 ? 1 : 0
        }

        func supply(_ step: Int, to execution: Execution, firstInput: Int) throws {
            try supplyScalars(step, to: execution.inputMemory(firstInput + TrainingGraphs.scalarsInput))
            if let noise {
                RandomStream(seed: seed, purpose: .gradientNoise, step: UInt64(step)).fillNormals(
                    execution.inputMemory(firstInput + noise.input), count: parameterCount, elementType: precision)
            }
            supplySamples(step, to: execution, firstInput: firstInput)
        }

        /// Start k has the noise of the seed k behind this one's: what it would have alone.
        func supply(_ step: Int, lanes: Range<Int>, to execution: Execution, firstInput: Int) throws {
            try supplyScalars(step, to: execution.inputMemory(firstInput + TrainingGraphs.scalarsInput))
            if let noise {
                draws.removeAll(keepingCapacity: true)
                for lane in lanes {
                    let stream = RandomStream(seed: seed &+ UInt64(lane), purpose: .gradientNoise, step: UInt64(step))
                    for index in 0..<parameterCount { draws.append(stream.normal(at: UInt64(index))) }
                }
                try execution.setInput(firstInput + noise.input, Tensor(draws, shape: [lanes.count, parameterCount]))
            }
            supplySamples(step, to: execution, firstInput: firstInput)
        }

        private func supplySamples(_ step: Int, to execution: Execution, firstInput: Int) {
            guard let samples, let targets else { return }
            let samplesInput = firstInput + TrainingGraphs.samplesInput
            let targetsInput = firstInput + TrainingGraphs.targetsInput
            if isFullBatch {
                execution.bind(samplesInput, to: samples.memory)
                execution.bind(targetsInput, to: targets.memory)
                return
            }
            let indices = batchIndices(step)
            samples.gather(indices, into: execution.inputMemory(samplesInput))
            targets.gather(indices, into: execution.inputMemory(targetsInput))
            // The order of another epoch is not known yet.
            guard (step + 1) / stepsPerEpoch == epoch else { return }
            let next = batchIndices(step + 1)
            samples.announce(next, to: execution)
            targets.announce(next, to: execution)
        }

        /// The samples of a step, lent until the next call.
        func batchIndices(_ step: Int) -> UnsafeBufferPointer<Int32> {
            let now = step / stepsPerEpoch
            if now != epoch, shuffles {
                RandomStream(seed: seed, purpose: .shuffling, step: UInt64(now)).fillPermutation(order)
                epoch = now
            }
            let first = (step % stepsPerEpoch) * batch
            return UnsafeBufferPointer(rebasing: order[first..<min(first + batch, count)])
        }

        /// What follows the optimizer's scalars: the weights and other numbers of penalties, then the deviation of noise.
        private func weights(progress: Double, epoch: Double) throws -> [Double] {
            try regularizers.flatMap { try $0.numbers.map { try $0.value(progress: progress, epoch: epoch) } }
                + (noise.map { [try $0.deviation.value(progress: progress, epoch: epoch)] } ?? [])
        }

        /// The values of the rule's numbers, where nothing but them and the step decides its scalars.
        var plainValues: [Double]? { hasPlainScalars ? constantValues : nil }

        /// Puts `scalars` and `penaltyWeights` to their values at a step.
        func moveNumbers(to step: Int) throws {
            if let constantValues {
                rule.writeScalars(step: step + 1, values: constantValues, to: &scalars)
            } else {
                let progress = mostSteps > 0 ? Double(step) / Double(mostSteps) : 0
                let epoch = Double(step) / Double(stepsPerEpoch)
                rule.writeScalars(step: step + 1, values: try plan.values(progress: progress, epoch: epoch), to: &scalars)
                penaltyWeights = try weights(progress: progress, epoch: epoch)
            }
        }

        private func supplyScalars(_ step: Int, to memory: UnsafeMutableRawPointer) throws {
            try moveNumbers(to: step)
            if precision == .f32 {
                let target = memory.assumingMemoryBound(to: Float.self)
                for (index, scalar) in scalars.enumerated() { target[index] = Float(scalar) }
                for (index, weight) in penaltyWeights.enumerated() { target[scalars.count + index] = Float(weight) }
            } else {
                let target = memory.assumingMemoryBound(to: Double.self)
                for (index, scalar) in scalars.enumerated() { target[index] = scalar }
                for (index, weight) in penaltyWeights.enumerated() { target[scalars.count + index] = weight }
            }
        }
    }
}
