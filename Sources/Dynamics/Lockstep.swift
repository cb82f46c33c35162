internal import Programs
public import Tensors

/// A system compiled for many starting points that advance together, a number of them along the vector axis of one program.
///
/// What a start does never depends on the others: the program is the same for any number of starts, and the last cohort is
/// filled up with copies. Immutable; cohorts on several threads share it.
public struct Lockstep: Sendable {
    public let system: System
    /// The starting points of a cohort.
    public let lanes: Int
    let variants: [System.Variant]

    /// Enough lanes to hide the dispatch of operations, few enough that a small system's state stays in the nearest cache.
    public static let usualLanes = 512
    /// For very many starting points: what a step costs besides counts for more than the nearest cache.
    private static let mostLanes = 2048

    /// - Parameters:
    ///   - starts: how many starting points there will be, as far as known.
    ///   - lanes: how many of them one program advances; fewer for systems of many numbers unless given.
    /// - Throws: `ProgramError` when the step cannot be mapped over starting points.
    public init(_ system: System, starts: Int = 0, lanes: Int? = nil) throws {
        self.system = system
        let width = system.initial.reduce(0) { $0 + $1.count }
        let usual = starts / Self.mostLanes < 16 ? Self.usualLanes : Self.mostLanes
        let lanes = max(1, lanes ?? max(8, min(usual, (1 << 15) / max(width, 1))))
        self.lanes = lanes
        let stateCount = system.initial.count
        let ownInputs = system.drive.laneInputs
        variants = try system.variants.map { variant in
            let batched = variant.graph.inputs.indices.map { $0 < stateCount || ownInputs.contains($0 - stateCount) }
            return try System.Variant(
                variant.graph.batched(batched, count: lanes), stateCount: stateCount, lanes: batched.map { $0 ? 0 : nil })
        }
    }

    /// How many cohorts so many starting points make.
    public func cohortCount(_ starts: Int) -> Int { (starts + lanes - 1) / lanes }
}

/// Starting points of a system under way in lockstep. Belongs to one thread at a time.
public final class Cohort {
    public let lockstep: Lockstep
    /// The steps made.
    public private(set) var step = 0
    private let cursor: any DriveCursor
    private let executions: [Execution]
    private let memory: [UnsafeMutableRawPointer]
    private let types: [TensorType]
    private let strides: [[Int]]
    private var latest: Execution
    /// The number of this cohort's first start, which tells the drive whose draws they are.
    private let firstStart: Int

    /// - Parameter firstStart: which of all starts is in the first lane.
    public init(_ lockstep: Lockstep, firstStart: Int = 0) throws {
        self.lockstep = lockstep
        self.firstStart = firstStart
        cursor = lockstep.system.drive.makeCursor()
        let executions = lockstep.variants.map { Execution($0.program) }
        guard let first = executions.first else { throw DynamicsError.badCount(name: "variants", value: 0, least: 1) }
        self.executions = executions
        latest = first
        let count = lockstep.system.initial.count
        types = Array(first.program.inputTypes.prefix(count))
        strides = Array(first.program.inputStrides.prefix(count))
        memory = types.map { .allocate(byteCount: max($0.count * $0.elementType.byteCount, 64), alignment: 64) }
        for execution in executions {
            for (number, component) in memory.enumerated() { execution.bind(number, to: component) }
        }
        for (number, component) in lockstep.system.initial.enumerated() {
            try executions[0].setInput(number, component.broadcast(to: types[number].shape))
        }
    }

    deinit { for component in memory { component.deallocate() } }

    /// Puts a component of every lane to values, a row a lane; lanes beyond the rows repeat the last one.
    public func setState(_ component: Int = 0, rows: [Double]) throws {
        let width = types[component].count / lockstep.lanes
        guard width > 0, rows.count >= width, rows.count % width == 0 else {
            throw DynamicsError.stateShape(expected: lockstep.system.initial[component].shape, found: [rows.count])
        }
        let last = rows.count / width - 1
        var all: [Double] = []
        all.reserveCapacity(types[component].count)
        for lane in 0..<lockstep.lanes {
            let row = min(lane, last)
            all += rows[(row * width)..<((row + 1) * width)]
        }
        let tensor = Tensor(all, shape: types[component].shape).converted(to: types[component].elementType)
        try executions[0].setInput(component, tensor)
    }

    /// Makes one step of every lane.
    public func advance() throws {
        let execution = executions[cursor.variant(at: step)]
        try cursor.supply(step, lanes: firstStart..<(firstStart + lockstep.lanes), to: execution, firstInput: memory.count)
        try execution.run()
        latest = execution
        step += 1
    }

    /// A component of the current state of all lanes: [lanes] + its shape.
    public func state(_ component: Int = 0) throws -> Tensor { try executions[0].input(component) }

    /// Reads a component of vectors in place, in double precision: element i of a lane's vector.
    public func withState<Result>(_ component: Int = 0, _ body: (LaneVectors) throws -> Result) rethrows -> Result {
        try body(LaneVectors(memory[component], types[component], strides[component]))
    }

    /// What the latest step observed, of all lanes.
    public func withObservable<Result>(_ number: Int, _ body: (LaneVectors) throws -> Result) rethrows -> Result {
        let place = latest.outputPlace(memory.count + number)
        return try body(LaneVectors(place.memory, latest.program.outputTypes[memory.count + number], place.strides))
    }
}

/// Vectors (or numbers) of all lanes of a cohort, read where they lie.
public struct LaneVectors {
    @usableFromInline let memory: UnsafeMutableRawPointer
    @usableFromInline let elementType: ElementType
    @usableFromInline let laneStride: Int
    @usableFromInline let elementStride: Int
    /// The length of each lane's vector; 1 for numbers.
    public let count: Int

    // Safe while the cohort lives and makes no step: it is lent to a closure only.
    init(_ memory: UnsafeMutableRawPointer, _ type: TensorType, _ strides: [Int]) {
        self.memory = memory
        elementType = type.elementType
        laneStride = strides.first ?? 0
        elementStride = strides.count > 1 ? strides[1] : 0
        count = type.shape.dropFirst().reduce(1, *)
    }

    @inlinable
    public subscript(lane: Int, element: Int) -> Double {
        let index = lane * laneStride + element * elementStride
        return elementType == .f64
            ? memory.load(fromByteOffset: index * 8, as: Double.self)
            : Double(memory.load(fromByteOffset: index * 4, as: Float.self))
    }

    public subscript(lane: Int) -> Double { self[lane, 0] }

    /// One element of the first lanes, in order.
    @inlinable
    public func forEachLane(_ lanes: Int, element: Int, _ body: (_ lane: Int, _ value: Double) -> Void) {
        let first = element * elementStride
        if elementType == .f64, laneStride == 1 {
            let values = (memory + first * 8).assumingMemoryBound(to: Double.self)
            for lane in 0..<lanes { body(lane, values[lane]) }
        } else if elementType == .f64 {
            for lane in 0..<lanes { body(lane, memory.load(fromByteOffset: (first + lane * laneStride) * 8, as: Double.self)) }
        } else {
            for lane in 0..<lanes { body(lane, Double(memory.load(fromByteOffset: (first + lane * laneStride) * 4, as: Float.self))) }
        }
    }

    /// The sum of squares of each of the first lanes' elements.
    public func squaredNorms(_ lanes: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: lanes)
        sums.withUnsafeMutableBufferPointer { sums in
            for element in 0..<count { forEachLane(lanes, element: element) { sums[$0] += $1 * $1 } }
        }
        return sums
    }

    /// A lane's whole vector.
    public func vector(_ lane: Int) -> [Double] { (0..<count).map { self[lane, $0] } }

    /// Whether every element of a lane is finite.
    @inlinable
    public func isFinite(_ lane: Int) -> Bool {
        var sum = 0.0
        for element in 0..<count { sum += self[lane, element] * 0 }
        return sum == 0
    }
}
