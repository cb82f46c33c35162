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

    init(steps: [Double], targets: [Double], starts: [Double], theory: [[Double]], measured: [[Double]]?) throws {
        self.steps = steps
        self.targets = targets
        self.starts = starts
        self.theory = Tensor(theory.flatMap { $0 }, shape: [steps.count, targets.count])
        self.measured = measured.map { Tensor($0.flatMap { $0 }, shape: [steps.count, targets.count]) }
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
