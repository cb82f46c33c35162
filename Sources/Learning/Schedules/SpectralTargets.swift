internal import Glibc

/// Targets of the largest singular values that depend on depth: σ₀ · depth^(−β) for depth 1 … L.
public enum LayerLaw {
    public static func targets(from start: Schedule, beta: Double, layers: Int) -> [Schedule] {
        (1...max(1, layers)).map { start.scaled(by: pow(Double($0), -beta)) }
    }
}

/// The capacity law of target σ: a straight line whose start depends on the number of parameters P.
///
/// σ₀ = start · clip(P/P_opt, 0.1, 10)^β, clipped to [0.5, 5].
public struct CapacityLaw: Sendable {
    public let optimal: Double
    public let start: Double
    public let end: Double
    public let beta: Double

    /// - Throws: `LearningError.badArgument` for a number that is not positive, or β not finite.
    public init(optimal: Double, start: Double = 2.5, end: Double = 1, beta: Double = -0.2) throws {
        for (name, value) in [("optimal", optimal), ("start", start), ("end", end)] where !(value > 0 && value.isFinite) {
            throw LearningError.badArgument(name: name, value: value, expected: "a positive number")
        }
        guard beta.isFinite else { throw LearningError.badArgument(name: "beta", value: beta, expected: "a finite number") }
        (self.optimal, self.start, self.end, self.beta) = (optimal, start, end, beta)
    }

    public func first(parameters: Int) -> Double {
        min(5, max(0.5, start * pow(min(10, max(0.1, Double(parameters) / optimal)), beta)))
    }

    /// - Throws: `LearningError.badArgument` for fewer than one parameter.
    public func schedule(parameters: Int) throws -> Schedule {
        guard parameters >= 1 else {
            throw LearningError.badArgument(name: "model", value: Double(parameters), expected: "a model, or a number of parameters of at least 1")
        }
        return .ramp(from: first(parameters: parameters), to: end)
    }
}
