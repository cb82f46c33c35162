internal import Glibc

/// The learning rate at which an optimizer stops being stable at a point: by linear theory, and measured by bisection.
public struct CriticalRate: Sendable {
    public let predicted: Double
    /// The middle of the bracket.
    public let measured: Double
    /// The largest rate seen stable and the smallest seen unstable.
    public let bracket: ClosedRange<Double>
    /// The largest curvature in the metric of the steps.
    public let sharpness: Double
    /// How many runs the bisection took.
    public let runs: Int

    /// - Parameters:
    ///   - limit: c of the theory: stable while rate · curvature < c.
    ///   - tolerance: of the bracket, relative.
    ///   - isStable: whether a run with this learning rate stays.
    /// - Throws: `LandscapeError.negativeCurvature` where no curvature is positive, `.noBracket` where within six orders of magnitude
    ///   of the prediction nothing changes.
    public init(
        of function: String, sharpness: Double, limit: Double, tolerance: Double = 1e-3,
        isStable: (Double) throws -> Bool
    ) throws {
        guard sharpness > 0, sharpness.isFinite else {
            throw LandscapeError.negativeCurvature(function: function, eigenvalue: sharpness)
        }
        let predicted = limit / sharpness
        var runs = 0
        func stable(_ rate: Double) throws -> Bool {
            runs += 1
            return try isStable(rate)
        }
        var (low, high) = (predicted / 1.05, predicted * 1.05)
        var factor = 1.05
        while try !stable(low) {
            (high, factor) = (low, factor * factor)
            low /= factor
            guard low > predicted * 1e-6 else { throw LandscapeError.noBracket(function: function, lowest: low, highest: high) }
        }
        factor = 1.05
        while high > predicted, try stable(high) {
            (low, factor) = (high, factor * factor)
            high *= factor
            guard high < predicted * 1e6 else { throw LandscapeError.noBracket(function: function, lowest: low, highest: high) }
        }
        while high / low > 1 + tolerance {
            let middle = (low * high).squareRoot()
            if try stable(middle) { low = middle } else { high = middle }
        }
        self.predicted = predicted
        self.measured = (low * high).squareRoot()
        self.bracket = low...high
        self.sharpness = sharpness
        self.runs = runs
    }
}

extension ScalarFunction {
    /// Where a run begins that tells whether a point is stable: the point itself, or where its gradient is zero a place a
    /// little along the direction of largest curvature.
    public func perturbed(_ point: [Double]) throws -> (start: [Double], isStationary: Bool) {
        let local = try local(at: point)
        guard local.hessian.allSatisfy(\.isFinite), local.hessian.contains(where: { $0 != 0 }) else {
            throw LandscapeError.noCurvature(function: name, point: point)
        }
        let gradient = local.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let size = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let scale = local.hessian.reduce(0) { max($0, abs($1)) }
        guard gradient <= 1e-8 * scale * max(size, 1) else { return (point, false) }
        let top = try SymmetricSpectrum.pairs(local.hessian, order: dimension).last?.vector ?? []
        return (zip(point, top).map { $0 + 1e-6 * max(size, 1) * $1 }, true)
    }
}
