internal import Glibc
public import Diagnostics
public import Dynamics
internal import Tensors

extension LyapunovSpectrum {
    /// Exponents of any system along one orbit, training among them: its tangents go through the step's exact derivative.
    ///
    /// - Parameters:
    ///   - k: how many exponents, the largest; nil for as many as the state has numbers.
    ///   - seed: of the first tangents, which are random directions.
    public init(
        of system: System, k: Int? = nil, steps: Int, transient: Int = 0, seed: UInt64 = 0,
        in context: WorkContext = WorkContext()
    ) throws {
        try Self.check(steps: steps, transient: transient)
        let size = system.stateSize
        let k = k ?? size
        let orbit = try TangentOrbit(system, k: k, seed: seed, in: context)
        try orbit.advance(transient)
        let checkpoints = min(steps, Self.mostCheckpoints)
        var growths: [[Double]] = []
        var intervals: [Double] = []
        for checkpoint in 0..<checkpoints {
            let stretch = steps * (checkpoint + 1) / checkpoints - steps * checkpoint / checkpoints
            growths.append(try orbit.advance(stretch))
            intervals.append(Double(stretch) * system.timeStep)
            context.progress?(ProgressReport(
                label: "lyapunov", completed: transient + steps * (checkpoint + 1) / checkpoints, total: transient + steps,
                unit: "steps", seconds: 0))
        }
        self.init(
            name: system.name, growths: [growths], intervals: intervals, stepsEach: steps, timeStep: system.timeStep,
            stateSize: size)
    }
}

/// One orbit with tangent vectors that are kept orthonormal.
///
/// The tangents are shared out among several copies of the orbit, each with as many as make a program of handy size; the
/// copies run on threads of their own, and a tangent's arithmetic is the same wherever it is.
final class TangentOrbit {
    let system: System
    private let k: Int
    private let context: WorkContext
    private let copies: [Copy]
    /// Steps between two orthonormalisations: as many as leave the smallest vector its digits.
    private var stretch = 1
    private(set) var step = 0

    private struct Copy: @unchecked Sendable {
        // Each copy is used by one thread at a time.
        let stepper: Stepper
        let tangents: Range<Int>
    }

    init(_ system: System, k: Int, seed: UInt64, in context: WorkContext) throws {
        let size = system.stateSize
        guard k >= 1, k <= size else { throw DynamicsError.tooManyTangents(count: k, size: size) }
        guard k <= 4096, size * k <= 1 << 28 else {
            throw DynamicsError.badNumber(name: "k", value: Double(k), expected: "smaller for a state of \(size) numbers")
        }
        self.system = system
        self.k = k
        self.context = context
        let start = try RandomStream(seed: seed, purpose: .starts).normals(shape: [size, k]).qr().q.transposed().doubles
        let nodes = system.variants.map { $0.graph.nodes.count }.max() ?? 1
        let each = max(1, min(k, 2500 / max(nodes, 1)))
        copies = try stride(from: 0, to: k, by: each).map { first in
            let range = first..<min(first + each, k)
            let columns = range.map { Tensor(start[$0 * size..<($0 + 1) * size].map(\.self)) }
            return Copy(stepper: try Stepper(system.withTangents(columns)), tangents: range)
        }
    }

    /// Makes `steps` steps and gives ln of the growth of each tangent over them.
    @discardableResult
    func advance(_ steps: Int) throws -> [Double] {
        var growth = [Double](repeating: 0, count: k)
        var left = steps
        while left > 0 {
            let count = min(stretch, left)
            let cancellation = context.cancellation
            try Parallel.forEach(copies.count, threads: context.threads) { [copies] number in
                for _ in 0..<count {
                    if cancellation.isCancelled { throw Interrupted() }
                    try copies[number].stepper.advance()
                }
            }
            step += count
            left -= count
            guard copies[0].stepper.isFinite() else { throw DynamicsError.escaped(name: system.name, step: step) }
            let logarithms = try orthonormalize()
            for index in 0..<k { growth[index] += logarithms[index] }
            let spread = (logarithms.max() ?? 0) - (logarithms.min() ?? 0)
            // e^7 leaves nine digits to the smallest vector.
            let size = (logarithms.map(abs).max() ?? 0)
            if spread > 12 || size > 200 { stretch = max(1, stretch / 2) } else if spread < 5, size < 100 { stretch = min(stretch * 2, 32) }
        }
        return growth
    }

    /// One step, the tangents left as they come out.
    func advanceAlone() throws {
        if context.cancellation.isCancelled { throw Interrupted() }
        for copy in copies { try copy.stepper.advance() }
        step += 1
    }

    private var componentCount: Int { system.initial.count }

    /// The tangents, [size, k].
    func tangents() throws -> Tensor {
        var rows: [Tensor] = []
        for copy in copies {
            for tangent in 0..<copy.tangents.count {
                let first = componentCount * (1 + tangent)
                let parts = try (0..<componentCount).map { try copy.stepper.state(first + $0).converted(to: .f64).raveled }
                rows.append(try Tensor.concatenate(parts))
            }
        }
        return try Tensor.stack(rows).transposed()
    }

    func setTangents(_ columns: Tensor) throws {
        let rows = try columns.transposed().doubles
        let size = system.stateSize
        for copy in copies {
            for (place, number) in copy.tangents.enumerated() {
                let parts = try system.split(Tensor(Array(rows[number * size..<(number + 1) * size])))
                for (component, part) in parts.enumerated() {
                    try copy.stepper.setState(componentCount * (1 + place) + component, part)
                }
            }
        }
    }

    private func orthonormalize() throws -> [Double] {
        let tangents = try tangents()
        guard tangents.doubles.allSatisfy(\.isFinite) else { throw DynamicsError.escaped(name: system.name, step: step) }
        let (q, r) = try tangents.qr()
        try setTangents(q)
        return (0..<k).map { max(log(abs(r[flat: $0 * k + $0])), EnsembleProgram.leastGrowth) }
    }

    /// The current state, components one after the other.
    func state() throws -> Tensor {
        try Tensor.concatenate((0..<componentCount).map { try copies[0].stepper.state($0).converted(to: .f64).raveled })
    }
}
