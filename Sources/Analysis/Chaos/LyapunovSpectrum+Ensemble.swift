public import Diagnostics
public import Dynamics
internal import Programs
internal import Tensors

extension LyapunovSpectrum {
    /// Exponents of a map or a flow.
    ///
    /// Without `start` the steps are shared by an ensemble of up to 512 starts near the usual one, in lockstep along the
    /// vector lanes, each after a transient of its own; their spread is the standard error. With it they are those of that one
    /// orbit, and the error that of the mean over its blocks.
    ///
    /// - Parameters:
    ///   - k: how many exponents, the largest; nil for all.
    ///   - steps: in all.
    ///   - transient: steps of each start that do not count.
    ///   - dimension: of the state, where neither the evolution nor `start` says.
    /// - Throws: `DynamicsError.escaped`, `.notDifferentiable`, …; `Interrupted`.
    public init(
        _ evolution: Evolution, k: Int? = nil, steps: Int = 100_000, transient: Int = 1000, start: [Double]? = nil,
        dimension: Int? = nil, seed: UInt64 = 0, in context: WorkContext = WorkContext()
    ) throws {
        try Self.check(steps: steps, transient: transient)
        let center = start ?? evolution.start ?? [Double](repeating: 0.1, count: evolution.dimension ?? dimension ?? 1)
        let size = center.count
        let k = k ?? size
        guard k >= 1, k <= size else { throw DynamicsError.tooManyTangents(count: k, size: size) }
        guard center.allSatisfy(\.isFinite) else { throw DynamicsError.startNotFinite(name: evolution.name) }
        if evolution.hasFixedStep, size <= Self.mostCoordinates {
            do {
                self = try Self.lanes(
                    evolution, k: k, steps: steps, transient: transient, center: center, isExact: start != nil, seed: seed,
                    in: context)
                return
            } catch ProgramError.cannotExpand {
                // Such functions have no form along lanes; one orbit of the whole program does it.
            }
        }
        try self.init(
            of: evolution.system(from: center), k: k, steps: steps, transient: transient, seed: seed, in: context)
    }

    private static let mostCoordinates = 16
    private static let blockLanes = 256

    static func check(steps: Int, transient: Int) throws {
        guard steps >= 1 else { throw DynamicsError.badCount(name: "steps", value: steps, least: 1) }
        guard transient >= 0 else { throw DynamicsError.badCount(name: "transient", value: transient, least: 0) }
        guard steps <= 1 << 40, transient <= 1 << 40 else {
            throw DynamicsError.badNumber(name: "steps", value: Double(max(steps, transient)), expected: "at most 2^40")
        }
    }

    /// Starts beside the center: near enough to share its attractor, far enough to differ.
    private static func spread(_ center: [Double], count: Int, seed: UInt64) -> [Double] {
        let draws = RandomStream(seed: seed, purpose: .starts)
        return (0..<count).flatMap { lane in
            center.enumerated().map { coordinate, value in
                lane == 0 ? value : value + 0.02 * (abs(value) + 0.05) * (2 * draws.uniform(at: UInt64(lane * center.count + coordinate)) - 1)
            }
        }
    }

    /// Starts beside states along one orbit from the center: those of a flow beside each other would go round in step for
    /// long, and states of the orbit itself would follow one another.
    private static func alongOrbit(
        _ evolution: Evolution, _ center: [Double], count: Int, seed: UInt64, in context: WorkContext
    ) throws -> [Double] {
        let program = try EnsembleProgram(evolution, dimension: center.count, lanes: 1, stride: 4)
        let stepper = try EnsembleStepper(program, starts: center)
        var starts: [Double] = []
        for _ in 0..<count {
            try context.cancellation.check()
            for _ in 0..<37 { try stepper.advance() }
            if try stepper.escapedLane() != nil { throw DynamicsError.escaped(name: evolution.name, step: stepper.step) }
            starts += try stepper.states()
        }
        let draws = RandomStream(seed: seed, purpose: .starts)
        for index in starts.indices {
            starts[index] += 0.02 * (abs(starts[index]) + 0.05) * (2 * draws.uniform(at: UInt64(index)) - 1)
        }
        return starts
    }

    private static func lanes(
        _ evolution: Evolution, k: Int, steps: Int, transient: Int, center: [Double], isExact: Bool, seed: UInt64,
        in context: WorkContext
    ) throws -> LyapunovSpectrum {
        let d = center.count
        // Every start goes at least 100 steps, of a flow long enough to go round often; lanes come in blocks of one width, so
        // that each is the same program.
        let wanted = isExact ? 1 : evolution.isFlow ? min(64, max(4, steps / 8000)) : min(512, max(8, steps / 100))
        let width = min(wanted, blockLanes)
        let blocks = (wanted + width - 1) / width
        let lanes = width * blocks
        // Flows turn little in a step; maps may turn a lot, and more exponents lose more digits.
        let stride = evolution.isFlow ? 4 : k == 1 ? 8 : 4
        let program = try EnsembleProgram(evolution, dimension: d, lanes: width, tangents: k, stride: stride)
        let runs = max(1, (steps + lanes * stride - 1) / (lanes * stride))
        let transientRuns = (transient + stride - 1) / stride
        let checkpoints = min(runs, mostCheckpoints)
        let starts =
            isExact ? center
            : evolution.isFlow ? try alongOrbit(evolution, center, count: lanes, seed: seed, in: context) : spread(center, count: lanes, seed: seed)
        let results = Results(count: blocks)
        try Parallel.forEach(blocks, threads: context.threads) { block in
            let first = block * width * d
            let stepper = try EnsembleStepper(program, starts: Array(starts[first..<first + width * d]))
            func run(_ count: Int) throws {
                for number in 0..<count {
                    try stepper.advance()
                    if number & 255 == 255 {
                        try context.cancellation.check()
                        try checkBounds()
                    }
                }
                try checkBounds()
            }
            func checkBounds() throws {
                if try stepper.escapedLane() != nil { throw DynamicsError.escaped(name: evolution.name, step: stepper.step) }
            }
            try run(transientRuns)
            try stepper.clearGrowth()
            var growths = [[[Double]]](repeating: [], count: width)
            for checkpoint in 0..<checkpoints {
                try run(runs * (checkpoint + 1) / checkpoints - runs * checkpoint / checkpoints)
                let columns = try (0..<k).map { try stepper.growth($0) }
                for lane in 0..<width { growths[lane].append(columns.map { $0[lane] }) }
                try stepper.clearGrowth()
            }
            results.set(block, growths)
        }
        let intervals = (0..<checkpoints).map {
            Double((runs * ($0 + 1) / checkpoints - runs * $0 / checkpoints) * stride) * evolution.timeStep
        }
        return LyapunovSpectrum(
            name: evolution.name, growths: results.all, intervals: intervals, stepsEach: runs * stride,
            timeStep: evolution.timeStep, stateSize: d)
    }

    /// What the blocks found, in their order.
    private final class Results: @unchecked Sendable {
        // Each block writes its own element, through storage that is never resized.
        private let storage: UnsafeMutableBufferPointer<[[[Double]]]>

        init(count: Int) {
            storage = .allocate(capacity: count)
            storage.initialize(repeating: [])
        }

        deinit {
            storage.deinitialize()
            storage.deallocate()
        }

        func set(_ block: Int, _ growths: [[[Double]]]) { storage[block] = growths }
        var all: [[[Double]]] { storage.flatMap(\.self) }
    }
}
