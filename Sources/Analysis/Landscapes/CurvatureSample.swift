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
        self = try hessian.withUnsafeBufferPointer { hessian in
            try rates.withUnsafeBufferPointer { try CurvatureSample(hessian, order: n, rates: $0, rate: rate) }
        }
    }

    init(_ hessian: UnsafeBufferPointer<Double>, order n: Int, rates: UnsafeBufferPointer<Double>, rate: Double) throws {
        let isPreconditioned = rates.count == n && rate > 0 && rates.contains { $0 != rate }
        // Two coordinates, as paths over pictures have, are worth a way that allocates nothing.
        if n == 2 {
            let (low, high) = SymmetricSpectrum.pair(hessian[0], hessian[1], hessian[3])
            smallest = low
            largest = high
            let (a, b) = (abs(low), abs(high))
            condition = a > b ? a / b : b / a
            guard isPreconditioned else {
                sharpness = high
                return
            }
            let (first, second) = (rates[0] / rate, rates[1] / rate)
            sharpness = first == second
                ? high * first
                : SymmetricSpectrum.pair(hessian[0] * first, hessian[1] * (first * second).squareRoot(), hessian[3] * second).high
            return
        }
        let values = try SymmetricSpectrum.values(Array(hessian), order: n)
        smallest = values.first ?? .nan
        largest = values.last ?? .nan
        let magnitudes = values.map(abs)
        condition = (magnitudes.max() ?? .nan) / (magnitudes.min() ?? .nan)
        guard isPreconditioned, let first = rates.first else {
            sharpness = largest
            return
        }
        if rates.allSatisfy({ $0 == first }) {
            sharpness = largest * first / rate
            return
        }
        var scaled = Array(hessian)
        let roots = rates.map { ($0 / rate).squareRoot() }
        for row in 0..<n {
            for column in 0..<n { scaled[row * n + column] *= roots[row] * roots[column] }
        }
        sharpness = try SymmetricSpectrum.values(scaled, order: n).last ?? .nan
    }
}

extension ScalarFunction {
    /// The curvature at points, one after the other in `points`, for the rates of an optimizer there.
    ///
    /// - Parameters:
    ///   - rates: each coordinate's learning rate at each point, as `points`.
    ///   - learningRates: the optimizer's own at each point.
    public func curvature(
        at points: UnsafeBufferPointer<Double>, rates: UnsafeBufferPointer<Double>, learningRates: UnsafeBufferPointer<Double>
    ) throws -> [CurvatureSample] {
        precondition(rates.count == points.count && learningRates.count * dimension == points.count, "rates for each point")
        var samples: [CurvatureSample] = []
        samples.reserveCapacity(learningRates.count)
        try visit(points, curvature: true) { index, _, _, hessian in
            let own = UnsafeBufferPointer(rebasing: rates[(index * dimension)..<((index + 1) * dimension)])
            samples.append(try CurvatureSample(hessian, order: dimension, rates: own, rate: learningRates[index]))
        }
        return samples
    }
}
