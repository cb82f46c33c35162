internal import Glibc

/// How a flow is turned into steps.
public struct Integrator: Sendable {
    public enum Method: String, Sendable, CaseIterable {
        /// The classical method of order 4, at a fixed step.
        case rungeKutta4 = "rk4"
        /// Order 5 with an embedded method of order 4, which chooses its own substeps.
        case dormandPrince = "dopri5"
    }

    public let method: Method
    /// The time between recorded states; of `rk4` also the step.
    public let timeStep: Double
    /// The error that a substep may make, relative to the state and in absolute terms.
    public let relativeTolerance: Double
    public let absoluteTolerance: Double

    /// - Throws: `DynamicsError.badNumber` unless all are positive and finite.
    public init(
        _ method: Method = .rungeKutta4, timeStep: Double = 0.01, relativeTolerance: Double = 1e-9,
        absoluteTolerance: Double = 1e-12
    ) throws {
        for (name, value) in [("dt", timeStep), ("rtol", relativeTolerance), ("atol", absoluteTolerance)] where !(value > 0 && value.isFinite) {
            throw DynamicsError.badNumber(name: name, value: value, expected: "a positive number")
        }
        self.method = method
        self.timeStep = timeStep
        self.relativeTolerance = relativeTolerance
        self.absoluteTolerance = absoluteTolerance
    }

    /// The next substep's length after one of length `step` whose error was `error` times what is allowed.
    ///
    /// - Source: Hairer, Nørsett & Wanner, Solving Ordinary Differential Equations I, II.4.
    func nextStep(after step: Double, error: Double) -> Double {
        guard error.isFinite else { return step * 0.2 }
        let factor = error > 0 ? 0.9 * pow(error, -0.2) : 5
        return step * min(5, max(0.2, factor))
    }
}
