public import Tensors

/// The course of a linear map along the singular modes of its target: a_k = u_kᵀ W v_k, measured and in theory.
public struct ModeCourse: Sendable {
    /// Updates before each row.
    public let steps: [Double]
    /// s_k, the values that the modes tend to.
    public let targets: [Double]
    /// What the theory starts each mode from.
    public let starts: [Double]
    /// [T, k].
    public let theory: Tensor
    /// [T, k]; nil where nothing was trained.
    public let measured: Tensor?

    /// - Throws: `AnalysisError.unequalLengths` where theory, measurement and starts are not of as many steps and modes.
    public init(steps: [Double], targets: [Double], starts: [Double], theory: Tensor, measured: Tensor?) throws {
        for tensor in [theory, measured].compactMap({ $0 }) where tensor.shape != [steps.count, targets.count] {
            throw AnalysisError.unequalLengths(
                first: "a course of modes", firstCount: tensor.count, second: "its steps and modes", secondCount: steps.count * targets.count)
        }
        guard starts.count == targets.count else {
            throw AnalysisError.unequalLengths(first: "starts", firstCount: starts.count, second: "modes", secondCount: targets.count)
        }
        self.steps = steps
        self.targets = targets
        self.starts = starts
        self.theory = theory
        self.measured = measured
    }

    init(steps: [Double], targets: [Double], starts: [Double], theory: [[Double]], measured: [[Double]]?) throws {
        let shape = [steps.count, targets.count]
        try self.init(
            steps: steps, targets: targets, starts: starts, theory: Tensor(theory.flatMap { $0 }, shape: shape),
            measured: measured.map { Tensor($0.flatMap { $0 }, shape: shape) })
    }

    /// Measured less theory, [T, k].
    public var residuals: Tensor? { get throws { try measured.map { try $0 - theory } } }

    /// The largest distance of each mode from its theory.
    public func largestResiduals() throws -> [Double]? {
        guard let residuals = try residuals?.doubles else { return nil }
        return targets.indices.map { mode in
            steps.indices.reduce(0) { max($0, abs(residuals[$1 * targets.count + mode])) }
        }
    }

    /// The step at which a mode passes half of its target, in theory or measured, between rows by straight lines; NaN where it
    /// does not.
    public func halfway(_ course: Tensor) -> [Double] {
        let values = course.doubles
        return targets.indices.map { mode in
            let half = targets[mode] / 2
            var before: (step: Double, value: Double)?
            for row in steps.indices {
                let value = values[row * targets.count + mode]
                if let before, before.value < half, value >= half {
                    return before.step + (steps[row] - before.step) * (half - before.value) / (value - before.value)
                }
                before = (steps[row], value)
            }
            return .nan
        }
    }

    /// u_kᵀ W v_k for the columns of U and the rows of Vᵀ.
    static func strengths(_ map: Tensor, _ left: Tensor, _ right: Tensor) throws -> [Double] {
        try left.transposed().product(map.converted(to: .f64)).product(right.transposed()).diagonal().doubles
    }
}
