internal import Tensors

/// Curvature along a path set against what its optimizer can bear: where linear theory says unstable, and what was seen.
public struct StabilityLedger: Sendable {
    public let steps: [Double]
    /// Sharpness over threshold at each step; above 1 the linear theory says unstable.
    public let ratios: [Double]
    /// The first step above the threshold; nil where there is none.
    public let firstAbove: Double?
    /// The share of steps above it.
    public let shareAbove: Double
    /// The first step of the unbroken stretch above the threshold with which the path ends: from there theory predicts
    /// divergence. Nil where the path ends below.
    public let predictedSince: Double?
    /// The ratio's median over the second half of the path: near 1 at the edge of stability.
    public let laterMedian: Double

    /// - Parameters:
    ///   - sharpness: the largest curvature in the metric of the steps, at each step.
    ///   - thresholds: c / lr at each step.
    /// - Throws: `LandscapeError.noLinearTheory` where no step has a threshold, `.noPath` without steps.
    public init(steps: [Double], sharpness: [Double], thresholds: [Double], optimizer: String) throws {
        guard !steps.isEmpty else { throw LandscapeError.noPath }
        let ratios = zip(sharpness, thresholds).map { $0 / $1 }
        guard thresholds.contains(where: { !$0.isNaN }) else { throw LandscapeError.noLinearTheory(optimizer: optimizer) }
        self.steps = steps
        self.ratios = ratios
        let known = ratios.filter { !$0.isNaN }
        firstAbove = zip(steps, ratios).first { $0.1 > 1 }?.0
        shareAbove = known.isEmpty ? .nan : Double(known.filter { $0 > 1 }.count) / Double(known.count)
        // A Hessian that is not finite any more belongs to the stretch that led there.
        var since: Int?
        for index in ratios.indices.reversed() {
            if ratios[index] > 1 { since = index } else if !ratios[index].isNaN { break }
        }
        predictedSince = since.map { steps[$0] }
        let later = ratios[(ratios.count / 2)...].filter { !$0.isNaN }.sorted()
        laterMedian = later.isEmpty ? .nan : (later[(later.count - 1) / 2] + later[later.count / 2]) / 2
    }
}
