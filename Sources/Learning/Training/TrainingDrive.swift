internal import Dynamics
internal import Programs
internal import Tensors

/// What enters training at each step: the numbers of optimizer and penalties, and the minibatch.
///
/// The order of samples in epoch e is a function of (seed, e) alone, so that a run resumed anywhere sees the same batches.
struct TrainingDrive: Drive {
    let experiment: Experiment
    let samples: SampleMemory?
    let targets: SampleMemory?

    init(_ experiment: Experiment, _ programs: TrainingPrograms) throws {
        self.experiment = experiment
        guard let train = experiment.trainingData, let program = programs.steps.first?.program else {
            samples = nil
            targets = nil
            return
        }
        let state = experiment.optimizer.rule.memory.count + 1
        samples = try Self.memory(train.inputs, program, state + TrainingGraphs.samplesInput, experiment.precision)
        targets = try Self.memory(train.targets, program, state + TrainingGraphs.targetsInput, experiment.precision)
    }

    static func memory(_ tensor: Tensor, _ program: Program, _ input: Int, _ precision: ElementType) throws -> SampleMemory {
        let strides = program.inputStrides[input]
        let isSampleMajor = strides.count == 2 && strides[1] == 1 && program.inputTypes[input].shape[1] > 1
        return try SampleMemory(tensor, elementType: precision, isSampleMajor: isSampleMajor)
    }

    func makeCursor() -> any DriveCursor { Cursor(self) }

    private final class Cursor: DriveCursor {
        private let samples: SampleMemory?
        private let targets: SampleMemory?
        private let optimizer: Optimizer
        private let rule: any OptimizerRule
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
        /// The numbers' values where no schedule moves them.
        private var constantValues: [Double]?
        private var scalars: [Double]
        private var penaltyWeights: [Double] = []

        init(_ drive: TrainingDrive) {
            let experiment = drive.experiment
            samples = drive.samples
            targets = drive.targets
            optimizer = experiment.optimizer
            rule = experiment.optimizer.rule
            regularizers = experiment.regularizers
            precision = experiment.precision
            seed = experiment.seed
            shuffles = experiment.shuffles
            isFullBatch = experiment.isFullBatch
            stepsPerEpoch = experiment.stepsPerEpoch
            batch = experiment.batchSize
            count = drive.samples?.count ?? 0
            mostSteps = experiment.mostSteps
            hasPartialBatch = count % max(batch, 1) != 0
            scalars = [Double](repeating: 0, count: rule.scalarCount)
            order = .allocate(capacity: max(count, 1))
            for index in order.indices { order.initializeElement(at: index, to: Int32(index)) }
            let constants = experiment.optimizer.arguments.compactMap(\.schedule.constant)
            let penalties = experiment.regularizers.compactMap(\.weight.constant)
            if constants.count == experiment.optimizer.arguments.count, penalties.count == experiment.regularizers.count {
                constantValues = constants
                penaltyWeights = penalties
            }
        }

        deinit { order.deallocate() }

        func variant(at step: Int) -> Int {
            hasPartialBatch && step % stepsPerEpoch == stepsPerEpoch - 1 ? 1 : 0
        }

        func supply(_ step: Int, to execution: Execution, firstInput: Int) throws {
            try supplyScalars(step, to: execution.inputMemory(firstInput + TrainingGraphs.scalarsInput))
            guard let samples, let targets else { return }
            let samplesInput = firstInput + TrainingGraphs.samplesInput
            let targetsInput = firstInput + TrainingGraphs.targetsInput
            if isFullBatch {
                execution.bind(samplesInput, to: samples.memory)
                execution.bind(targetsInput, to: targets.memory)
                return
            }
            let now = step / stepsPerEpoch
            if now != epoch, shuffles {
                RandomStream(seed: seed, purpose: .shuffling, step: UInt64(now)).fillPermutation(order)
                epoch = now
            }
            let first = (step % stepsPerEpoch) * batch
            let indices = UnsafeBufferPointer(rebasing: order[first..<min(first + batch, count)])
            samples.gather(indices, into: execution.inputMemory(samplesInput))
            targets.gather(indices, into: execution.inputMemory(targetsInput))
        }

        private func supplyScalars(_ step: Int, to memory: UnsafeMutableRawPointer) throws {
            if let constantValues {
                rule.writeScalars(step: step + 1, values: constantValues, to: &scalars)
            } else {
                let progress = mostSteps > 0 ? Double(step) / Double(mostSteps) : 0
                let epoch = Double(step) / Double(stepsPerEpoch)
                rule.writeScalars(step: step + 1, values: try optimizer.values(progress: progress, epoch: epoch), to: &scalars)
                penaltyWeights = try regularizers.map { try $0.weight.value(progress: progress, epoch: epoch) }
            }
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
