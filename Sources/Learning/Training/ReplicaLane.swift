internal import Programs
internal import Tensors

/// One replica of an ensemble: the training that it takes up.
final class ReplicaLane: TrainingStepper {
    let number: Int
    private let ensemble: ReplicaEnsemble
    private(set) var initial: [Tensor] = []
    private(set) var step = 0
    private var cursor: TrainingDrive.Cursor?
    private var inputs: SampleMemory?
    private var targets: SampleMemory?
    private var seed: UInt64 = 0
    private var isFullBatch = false
    /// All that enters at each step, where others have the same.
    private var sharedScalars: SharedScalars?
    /// Where the latest step was computed.
    private var latest: Execution
    /// The parameters, one behind the other.
    private let row: UnsafeMutableRawBufferPointer

    init(_ number: Int, _ ensemble: ReplicaEnsemble) {
        self.number = number
        self.ensemble = ensemble
        latest = ensemble.execution
        row = .allocate(byteCount: max(8, (ensemble.layout.state.first?.count ?? 0) * 8), alignment: 64)
    }

    deinit { row.deallocate() }

    /// The lane of a training that runs alone.
    static func alone(_ programs: TrainingPrograms) throws -> ReplicaLane { try ReplicaLane(0, ReplicaEnsemble(programs)) }

    /// Takes up a training at its beginning.
    func begin(_ experiment: Experiment) throws {
        let drive = try TrainingDrive(replica: experiment)
        cursor = TrainingDrive.Cursor(drive)
        inputs = drive.samples
        targets = drive.targets
        seed = experiment.seed
        isFullBatch = experiment.isFullBatch
        step = 0
        latest = ensemble.execution
        initial = try experiment.initialState()
        // Lanes that stay empty compute too: something finite.
        let lanes = ensemble.isFresh ? 0..<ReplicaEnsemble.laneCount : number..<(number + 1)
        ensemble.isFresh = false
        for (component, value) in initial.enumerated() {
            for lane in lanes { ensemble.state.set(component, lane: lane, value.doubles) }
        }
        try supply(to: ensemble.execution, lanes, withData: true)
        sharedScalars = isFullBatch && !hasNoise ? cursor.flatMap { ensemble.scalars(of: $0, step: 0) } : nil
    }

    private var hasNoise: Bool { ensemble.layout.supplied.count > Self.noiseInput }

    // MARK: What enters

    /// Supplies the next step of the ensemble. The full batch has been there from the beginning.
    func supply() throws {
        if let sharedScalars {
            let memory = ensemble.execution.inputMemory(ensemble.layout.state.count + TrainingGraphs.scalarsInput)
            try sharedScalars.write(step, ensemble.layout.supplied[TrainingGraphs.scalarsInput], lane: number, memory)
        } else {
            try supply(to: ensemble.execution, number..<(number + 1), withData: !isFullBatch)
        }
    }

    /// Supplies an execution that has nothing of this lane yet.
    func supply(to execution: Execution) throws { try supply(to: execution, number..<(number + 1), withData: true) }

    private func supply(to execution: Execution, _ lanes: Range<Int>, withData: Bool) throws {
        guard let cursor, let inputs, let targets else { return }
        let layout = ensemble.layout
        func memory(_ input: Int) -> UnsafeMutableRawPointer { execution.inputMemory(layout.state.count + input) }
        try cursor.moveNumbers(to: step)
        let (place, numbers) = (layout.supplied[TrainingGraphs.scalarsInput], memory(TrainingGraphs.scalarsInput))
        let (scalars, weights) = (cursor.scalars, cursor.penaltyWeights)
        for lane in lanes {
            for element in scalars.indices { place.set(element, lane: lane, in: numbers, scalars[element]) }
            for element in weights.indices { place.set(scalars.count + element, lane: lane, in: numbers, weights[element]) }
        }
        if hasNoise {
            let (noise, draws) = (layout.supplied[Self.noiseInput], memory(Self.noiseInput))
            let stream = RandomStream(seed: seed, purpose: .gradientNoise, step: UInt64(step))
            for element in 0..<noise.count {
                let value = stream.normal(at: UInt64(element))
                for lane in lanes { noise.set(element, lane: lane, in: draws, value) }
            }
        }
        guard withData else { return }
        let chosen = isFullBatch ? nil : cursor.batchIndices(step)
        for lane in lanes {
            Self.copy(inputs, chosen, layout.supplied[TrainingGraphs.samplesInput], lane, memory(TrainingGraphs.samplesInput))
            Self.copy(targets, chosen, layout.supplied[TrainingGraphs.targetsInput], lane, memory(TrainingGraphs.targetsInput))
        }
    }

    private static let noiseInput = TrainingGraphs.targetsInput + 1

    private static func copy(
        _ source: SampleMemory, _ chosen: UnsafeBufferPointer<Int32>?, _ place: ReplicaPlace, _ lane: Int, _ memory: UnsafeMutableRawPointer
    ) {
        let width = source.width
        for sample in 0..<(chosen?.count ?? source.count) {
            let first = (chosen.map { Int($0[sample]) } ?? sample) * width
            for feature in 0..<width {
                let value = source.elementType == .f32
                    ? Double(source.memory.assumingMemoryBound(to: Float.self)[first + feature])
                    : source.memory.assumingMemoryBound(to: Double.self)[first + feature]
                place.set(sample * width + feature, lane: lane, in: memory, value)
            }
        }
    }

    // MARK: Steps

    func setStep(_ step: Int) {
        self.step = step
        sharedScalars = sharedScalars == nil ? nil : cursor.flatMap { ensemble.scalars(of: $0, step: step) }
    }

    /// A step of a training that runs alone.
    func advance() throws {
        try supply()
        try ensemble.run()
        stepMade()
    }

    /// Counts a step that the ensemble has made.
    func stepMade() {
        step += 1
        latest = ensemble.execution
    }

    func observeNext() throws { latest = try ensemble.rehearse(self) }

    func observable(_ number: Int) -> Double {
        ensemble.layout.observed[number].value(0, lane: self.number, in: latest.outputStart(ensemble.layout.state.count + number))
    }

    func observedTensor(_ number: Int) throws -> Tensor {
        let place = ensemble.layout.observed[number]
        let memory = latest.outputStart(ensemble.layout.state.count + number)
        let values = (0..<place.count).map { place.value($0, lane: self.number, in: memory) }
        return Tensor(values, shape: ensemble.layout.observedShapes[number]).converted(to: place.elementType)
    }

    // MARK: State

    func state(_ component: Int) throws -> Tensor {
        Tensor(ensemble.state.values(component, lane: number), shape: initial[component].shape).converted(to: initial[component].elementType)
    }

    func setState(_ component: Int, _ value: Tensor) throws { ensemble.state.set(component, lane: number, value.doubles) }

    var hasFiniteParameters: Bool { ensemble.isFinite || ensemble.state.isFinite(0, lane: number) }

    func withParameters<Result>(_ body: (UnsafeMutableRawBufferPointer) throws -> Result) rethrows -> Result {
        guard let base = row.baseAddress, let parameters = initial.first else { return try body(row) }
        ensemble.state.read(0, lane: number, into: base)
        return try body(UnsafeMutableRawBufferPointer(rebasing: row[..<(parameters.count * parameters.elementType.byteCount)]))
    }
}
