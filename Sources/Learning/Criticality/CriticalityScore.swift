internal import Glibc
public import Tensors

/// How close a trained network stands to the edge between order and chaos: the mean of three numbers in [0, 1].
///
/// - alive: the share of hidden units that are active for some sample;
/// - balance: exp(−|ln s|) of the perturbation sensitivity s, which is 1 where perturbations neither grow nor shrink;
/// - complexity: D − 1 of the boundary's dimension D as the study measured it, within [0, 1] (0 where there is no boundary).
///
/// The study combines the same three quantities; it states no formula, and this one is Dyn's.
public struct CriticalityScore: Sendable {
    public let alive: Double
    public let balance: Double
    public let complexity: Double
    public let sensitivity: Double

    public var score: Double { (alive + balance + complexity) / 3 }

    /// - Parameter inputs: samples in the plane.
    /// - Throws: `LearningError`, `AnalysisError`.
    public init(_ model: Model, inputs: Tensor, seed: UInt64 = 0) throws {
        alive = 1 - (try DeadNeurons(HiddenLayers(model, inputs: inputs))).fraction
        sensitivity = try PerturbationSensitivity.estimate(model, inputs: inputs, seed: seed).value
        balance = sensitivity > 0 ? exp(-abs(log(sensitivity))) : 0
        let frame = try DecisionBoundary.frame(of: inputs)
        let dimension = try? BoundaryDimension.published(model, x: frame.x, y: frame.y).value
        complexity = max(0, min(1, (dimension ?? 1) - 1))
    }
}
