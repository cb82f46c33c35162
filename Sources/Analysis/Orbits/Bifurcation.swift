internal import Glibc
public import Diagnostics
public import Dynamics
internal import Programs
public import Tensors

/// Where a system settles as a parameter changes: the states it visits, their period, and the largest exponent.
public struct Bifurcation: Sendable {
    /// The parameter's values, [n].
    public let parameters: Tensor
    /// One coordinate of the states visited after the transient, [n, kept]; NaN where the orbit escaped.
    public let values: Tensor
    /// The least period that fits them; 0 for none up to half of those kept, NaN where the orbit escaped.
    public let periods: Tensor
    /// The largest Lyapunov exponent, [n]; NaN where the orbit escaped or no exponent could be taken.
    public let exponents: Tensor
    /// For how many values the orbit escaped.
    public let escaped: Int

    init(parameters: [Double], values: [[Double]], exponents: [Double]) {
        let kept = values.first?.count ?? 0
        self.parameters = Tensor(parameters)
        self.values = Tensor(values.flatMap(\.self), shape: [values.count, kept])
        periods = Tensor(values.map(Self.period))
        self.exponents = Tensor(exponents)
        escaped = values.count { $0.contains { !$0.isFinite } }
    }

    /// The least p for which every value comes again after p steps, to 1e-6 of their range; 0 for none.
    static func period(of values: [Double]) -> Double {
        guard let low = values.min(), let high = values.max(), values.allSatisfy(\.isFinite) else { return .nan }
        let tolerance = 1e-6 * max(high - low, 1e-3 * max(abs(low), abs(high)), 1e-9)
        for period in 1...max(1, values.count / 2) {
            if zip(values, values.dropFirst(period)).allSatisfy({ abs($0 - $1) <= tolerance }) { return Double(period) }
        }
        return 0
    }

    /// All values of a parameter in lockstep, along the vector lanes.
    ///
    /// - Parameters:
    ///   - family: a map or fixed-step flow whose last coordinate is the parameter, which stays as it is.
    ///   - start: of the other coordinates.
    ///   - coordinate: the one recorded.
    /// - Throws: `ProgramError.cannotExpand` where the function has no form that goes along lanes.
    public init(
        family: Evolution, over parameters: [Double], start: [Double], transient: Int, keep: Int, coordinate: Int = 0,
        context: WorkContext = WorkContext()
    ) throws {
        try Self.check(parameters, transient: transient, keep: keep)
        let d = start.count + 1
        guard (0..<start.count).contains(coordinate) else {
            throw AnalysisError.badArgument("coordinate", value: Double(coordinate), expected: "0 … \(start.count - 1)")
        }
        let width = 256
        let blocks = (parameters.count + width - 1) / width
        let program = try EnsembleProgram(family, dimension: d, lanes: width, tangents: 1, stride: 1)
        let rows = Rows(count: parameters.count)
        try Parallel.forEach(blocks, threads: context.threads) { block in
            let own = (0..<width).map { parameters[min(block * width + $0, parameters.count - 1)] }
            let stepper = try EnsembleStepper(program, starts: own.flatMap { start + [$0] })
            for step in 0..<transient {
                try stepper.advance()
                if step & 255 == 0 { try context.cancellation.check() }
            }
            try stepper.clearGrowth()
            var columns: [[Double]] = []
            for step in 0..<keep {
                try stepper.advance()
                if step & 255 == 0 { try context.cancellation.check() }
                columns.append(try stepper.coordinate(coordinate))
            }
            let growth = try stepper.growth(0)
            for lane in 0..<width where block * width + lane < parameters.count {
                rows.set(block * width + lane, columns.map { $0[lane] }, growth[lane] / (Double(keep) * family.timeStep))
            }
        }
        let values = rows.values.map { $0.allSatisfy(\.isFinite) ? $0 : [Double](repeating: .nan, count: keep) }
        let limit = LyapunovSpectrum.leastExponent / family.timeStep
        self.init(
            parameters: parameters, values: values,
            exponents: zip(rows.exponents, values).map { $1.contains { $0.isNaN } ? .nan : $0 < limit ? -.infinity : $0 })
    }

    /// One system after another, for any that `system` makes.
    ///
    /// - Parameter observe: the number recorded of a state.
    public init(
        over parameters: [Double], transient: Int, keep: Int, context: WorkContext = WorkContext(),
        observe: ([Double]) throws -> Double, system: (Double) throws -> System
    ) throws {
        try Self.check(parameters, transient: transient, keep: keep)
        var values: [[Double]] = []
        var exponents: [Double] = []
        for (number, parameter) in parameters.enumerated() {
            try context.cancellation.check()
            let system = try system(parameter)
            let path = try system.iterate(steps: keep, transient: transient, in: context)
            if path.status == .interrupted { throw Interrupted() }
            let (rows, columns) = (path.values.shape[0], path.values.shape[1])
            let states = path.values.doubles
            if path.status == .finished, rows == keep + 1 {
                values.append(try (1...keep).map { try observe(Array(states[$0 * columns..<($0 + 1) * columns])) })
                exponents.append(try LyapunovSpectrum(of: system, k: 1, steps: keep, transient: transient, in: WorkContext(cancellation: context.cancellation)).values[0])
            } else {
                values.append([Double](repeating: .nan, count: keep))
                exponents.append(.nan)
            }
            context.progress?(ProgressReport(
                label: "bifurcation", completed: number + 1, total: parameters.count, unit: "values", seconds: 0))
        }
        self.init(parameters: parameters, values: values, exponents: exponents)
    }

    private static func check(_ parameters: [Double], transient: Int, keep: Int) throws {
        guard !parameters.isEmpty else { throw AnalysisError.insufficient(what: "a bifurcation diagram", count: 0, needed: 1, of: "values") }
        guard parameters.allSatisfy(\.isFinite) else { throw AnalysisError.notFinite(what: "`over`", index: parameters.firstIndex { !$0.isFinite } ?? 0) }
        guard keep >= 1 else { throw AnalysisError.badArgument("keep", value: Double(keep), expected: "at least 1") }
        guard transient >= 0 else { throw AnalysisError.badArgument("transient", value: Double(transient), expected: "at least 0") }
        guard keep <= (1 << 27) / parameters.count else {
            throw AnalysisError.badArgument("keep", value: Double(keep), expected: "at most \((1 << 27) / parameters.count) for \(parameters.count) values")
        }
        try TensorMemory.checkRoom(for: "a bifurcation diagram of \(parameters.count) × \(keep) values", parameters.count, keep, 2)
    }

    /// A row for each parameter, written by whichever thread has it.
    private final class Rows: @unchecked Sendable {
        // Each element is written by one thread, through storage that is never resized.
        private let storage: UnsafeMutableBufferPointer<(values: [Double], exponent: Double)>

        init(count: Int) {
            storage = .allocate(capacity: count)
            storage.initialize(repeating: ([], .nan))
        }

        deinit {
            storage.deinitialize()
            storage.deallocate()
        }

        func set(_ row: Int, _ values: [Double], _ exponent: Double) { storage[row] = (values, exponent) }
        var values: [[Double]] { storage.map(\.values) }
        var exponents: [Double] { storage.map(\.exponent) }
    }
}
