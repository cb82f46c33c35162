internal import CKernels
internal import Dynamics
internal import Programs
internal import Tensors

/// Trainings of one shape under way as one program: a replica to each vector lane, with parameters, learning rates, data and
/// minibatches of its own.
///
/// A replica's arithmetic never depends on its neighbours, so that a run has the same bits in any company, and alone.
/// Belongs to one thread at a time.
final class ReplicaEnsemble {
    /// The replicas of one program, whatever their number: a vector register of single precision.
    static let laneCount = 16

    let layout: ReplicaLayout
    let execution: Execution
    let state: ReplicaState
    /// Whether the parameters and the losses of all lanes were finite after the latest step; those of lanes that nobody uses
    /// count too.
    private(set) var isFinite = true
    /// The optimizer's scalars that replicas share.
    private var sharedScalars: [SharedScalars] = []
    /// The steps made since the beginning.
    private(set) var clock = 0
    /// Whether no lane has been taken yet.
    var isFresh = true
    /// Where a lane's next step is computed without being made.
    private var rehearsal: (execution: Execution, state: ReplicaState)?

    /// The step of all replicas.
    static func program(_ graphs: TrainingGraphs) throws -> Program {
        let graph = graphs.steps[0]
        let batched = try graph.batched([Bool](repeating: true, count: graph.inputs.count), count: laneCount)
        let updates = Dictionary(uniqueKeysWithValues: (0..<graphs.stateCount).map { ($0, $0) })
        return try Program(compiling: batched, lanes: [Int?](repeating: 0, count: graph.inputs.count), updates: updates)
    }

    /// - Throws: `LearningError` when these programs are of a single training.
    init(_ programs: TrainingPrograms) throws {
        guard let program = programs.replicas else { throw LearningError.badArgument(name: "replicas", value: 0, expected: "at least 1") }
        execution = Execution(program)
        layout = ReplicaLayout(execution, stateCount: programs.graphs.stateCount)
        state = ReplicaState(layout)
        state.bind(to: execution)
    }

    /// A lane for each replica. Those that nobody takes go along with the first.
    func makeLanes() -> [ReplicaLane] { (0..<Self.laneCount).map { ReplicaLane($0, self) } }

    /// Computes a step of all replicas, whose lanes have been supplied.
    func run() throws {
        try execution.run()
        clock += 1
        isFinite = state.isFinite(0) && hasFiniteLosses
    }

    /// The scalars of a replica at its first step now, shared with those that have the same values and began at the same time.
    func scalars(of cursor: TrainingDrive.Cursor, step: Int) -> SharedScalars? {
        guard let values = cursor.plainValues else { return nil }
        if let known = sharedScalars.first(where: { $0.values == values && $0.begin == clock - step }) { return known }
        let made = SharedScalars(values, begin: clock - step, cursor)
        // Those of replicas that have ended are of no use to later ones.
        sharedScalars = sharedScalars.suffix(Self.laneCount - 1) + [made]
        return made
    }

    private var hasFiniteLosses: Bool {
        let (place, memory) = (layout.observed[TrainingGraphs.lossObservable], execution.outputStart(layout.state.count))
        return (0..<Self.laneCount).allSatisfy { place.value(0, lane: $0, in: memory).isFinite }
    }

    /// Computes the next step of one lane beside what is under way.
    func rehearse(_ lane: ReplicaLane) throws -> Execution {
        let (execution, other) = rehearsal ?? (Execution(self.execution.program), ReplicaState(layout))
        if rehearsal == nil { other.bind(to: execution) }
        rehearsal = (execution, other)
        for component in layout.state.indices { other.copy(lane.number, of: state, component) }
        try lane.supply(to: execution)
        try execution.run()
        return execution
    }
}

/// The state of all replicas: for each component its elements, each with the lanes side by side.
final class ReplicaState {
    private let memory: [UnsafeMutableRawPointer]
    /// Keeps the places' offsets.
    private let layout: ReplicaLayout
    private var places: [ReplicaPlace] { layout.state }

    init(_ layout: ReplicaLayout) {
        self.layout = layout
        memory = layout.state.map { place in
            let bytes = max(place.count * ReplicaEnsemble.laneCount * place.elementType.byteCount, 64)
            let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            return memory
        }
    }

    deinit { for component in memory { component.deallocate() } }

    func bind(to execution: Execution) {
        for (number, component) in memory.enumerated() { execution.bind(number, to: component) }
    }

    func values(_ component: Int, lane: Int) -> [Double] {
        (0..<places[component].count).map { places[component].value($0, lane: lane, in: memory[component]) }
    }

    func set(_ component: Int, lane: Int, _ values: [Double]) {
        for (element, value) in values.enumerated() { places[component].set(element, lane: lane, in: memory[component], value) }
    }

    func copy(_ lane: Int, of other: ReplicaState, _ component: Int) {
        set(component, lane: lane, other.values(component, lane: lane))
    }

    func isFinite(_ component: Int) -> Bool {
        let place = places[component]
        return dyn_all_finite(place.elementType == .f32 ? DYN_F32 : DYN_F64, memory[component], place.count * ReplicaEnsemble.laneCount)
    }

    func isFinite(_ component: Int, lane: Int) -> Bool { values(component, lane: lane).allSatisfy(\.isFinite) }

    /// Writes a lane's elements one behind the other.
    func read(_ component: Int, lane: Int, into target: UnsafeMutableRawPointer) {
        let place = places[component]
        if place.elementType == .f32 {
            let target = target.assumingMemoryBound(to: Float.self)
            for element in 0..<place.count { target[element] = place.load(element, lane: lane, in: memory[component], as: Float.self) }
        } else {
            let target = target.assumingMemoryBound(to: Double.self)
            for element in 0..<place.count { target[element] = place.load(element, lane: lane, in: memory[component], as: Double.self) }
        }
    }
}

/// An optimizer's scalars at one step, which replicas of the same values and the same age share.
final class SharedScalars {
    fileprivate let values: [Double]
    /// The ensemble's clock at step 0.
    fileprivate let begin: Int
    private let cursor: TrainingDrive.Cursor
    private var step = -1
    private let numbers: UnsafeMutableBufferPointer<Double>

    fileprivate init(_ values: [Double], begin: Int, _ cursor: TrainingDrive.Cursor) {
        self.values = values
        self.begin = begin
        self.cursor = cursor
        numbers = .allocate(capacity: cursor.scalars.count + cursor.penaltyWeights.count)
    }

    deinit { numbers.deallocate() }

    /// Writes them into a lane.
    func write(_ step: Int, _ place: ReplicaPlace, lane: Int, _ memory: UnsafeMutableRawPointer) throws {
        if step != self.step {
            try cursor.moveNumbers(to: step)
            self.step = step
            _ = numbers.update(fromContentsOf: cursor.scalars + cursor.penaltyWeights)
        }
        for element in 0..<numbers.count { place.set(element, lane: lane, in: memory, numbers[element]) }
    }
}
