internal import Glibc

/// The curvature that an optimizer meets at one point: the Hessian's extreme eigenvalues, and the largest one in the
/// metric of its steps.
public struct CurvatureSample: Sendable {
    public let smallest: Double
    public let largest: Double
    /// The largest magnitude of an eigenvalue over the smallest; infinite for a singular Hessian.
    public let condition: Double
    /// λ_max of D^(−1/2) H D^(−1/2), where rate_i = lr / D_i: what is compared with c / lr. Without preconditioning, λ_max.
    public let sharpness: Double

    /// - Parameters:
    ///   - hessian: n × n, row-major.
    ///   - rates: each coordinate's learning rate; those that are all equal are no preconditioner.
    ///   - rate: the optimizer's own learning rate.
    /// - Source: Cohen et al. 2022, Adaptive gradient methods at the edge of stability.
    public init(hessian: [Double], order n: Int, rates: [Double], rate: Double) throws {
        let values = try SymmetricSpectrum.values(hessian, order: n)
        smallest = values.first ?? .nan
        largest = values.last ?? .nan
        let magnitudes = values.map(abs)
        condition = (magnitudes.max() ?? .nan) / (magnitudes.min() ?? .nan)
        guard rate > 0, let first = rates.first, rates.count == n, rates.contains(where: { $0 != rate }) else {
            sharpness = largest
            return
        }
        if rates.allSatisfy({ $0 == first }) {
            sharpness = largest * first / rate
            return
        }
        var scaled = hessian
        let roots = rates.map { ($0 / rate).squareRoot() }
        for row in 0..<n {
            for column in 0..<n { scaled[row * n + column] *= roots[row] * roots[column] }
        }
        sharpness = try SymmetricSpectrum.values(scaled, order: n).last ?? .nan
    }
}
