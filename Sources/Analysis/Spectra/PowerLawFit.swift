public import Diagnostics
internal import Glibc

/// A power law p(x) ∝ x^(−α) for x ≥ x_min fitted to the tail of a sample.
///
/// The exponent by maximum likelihood, x_min where the tail's distance from the law is least, and a log-normal on the same
/// tail as the rival that most often explains it as well.
///
/// - Source: Clauset, Shalizi & Newman 2009; Vuong 1989 for the comparison.
public struct PowerLawFit: Sendable {
    public let exponent: Double
    /// (α − 1)/√n.
    public let error: Double
    public let minimum: Double
    /// The Kolmogorov–Smirnov distance between the tail and the law.
    public let distance: Double
    /// The values of the tail, x ≥ x_min.
    public let tailCount: Int
    public let count: Int
    public let rival: LogNormal

    /// A log-normal distribution, cut off below x_min, on the same tail.
    public struct LogNormal: Sendable {
        public let location: Double
        public let scale: Double
        /// Vuong's statistic: the sum of log-likelihood ratios in units of its own deviation; positive speaks for the power
        /// law, negative for the log-normal.
        public let statistic: Double
        /// Two-sided: how easily a statistic this far from 0 comes from two equally good laws.
        public let p: Double
    }

    /// The fewest values, in all and in the tail, that an exponent is estimated from.
    public static let leastValues = 50

    /// - Parameters:
    ///   - values: positive; in any order.
    ///   - minimum: x_min; nil: chosen among the values with at least 50 above.
    /// - Throws: `AnalysisError` below 50 values, for values that are not positive, and where all are equal.
    public init(_ values: [Double], minimum: Double? = nil, in context: WorkContext = WorkContext()) throws {
        let what = "a power law"
        if let index = values.firstIndex(where: { !$0.isFinite }) { throw AnalysisError.notFinite(what: what, index: index) }
        let sorted = values.filter { $0 > 0 }.sorted()
        guard sorted.count >= Self.leastValues else {
            throw AnalysisError.insufficient(what: what, count: sorted.count, needed: Self.leastValues, of: "positive values")
        }
        if let minimum, !(minimum > 0) { throw AnalysisError.badArgument("xmin", value: minimum, expected: "positive") }
        let logarithms = sorted.map { log($0) }
        var suffixes = [Double](repeating: 0, count: sorted.count + 1)
        for index in sorted.indices.reversed() { suffixes[index] = suffixes[index + 1] + logarithms[index] }

        func fit(from start: Int, minimum: Double) -> (exponent: Double, distance: Double)? {
            let n = sorted.count - start
            let sum = suffixes[start] - Double(n) * log(minimum)
            guard sum > 1e-12 * Double(n) else { return nil }
            let exponent = 1 + Double(n) / sum
            var distance = 0.0
            for index in start..<sorted.count {
                let law = 1 - exp((1 - exponent) * (logarithms[index] - log(minimum)))
                distance = max(distance, abs(law - Double(index - start) / Double(n)), abs(law - Double(index - start + 1) / Double(n)))
            }
            return (exponent, distance)
        }

        var best: (start: Int, minimum: Double, exponent: Double, distance: Double)?
        if let minimum {
            let start = sorted.firstIndex { $0 >= minimum } ?? sorted.count
            guard sorted.count - start >= Self.leastValues else {
                throw AnalysisError.insufficient(what: what, count: sorted.count - start, needed: Self.leastValues, of: "values from xmin up")
            }
            best = fit(from: start, minimum: minimum).map { (start, minimum, $0.exponent, $0.distance) }
        } else {
            // A candidate costs one pass over its tail; many values are searched at quantiles.
            let last = sorted.count - Self.leastValues
            let stride = max(1, last / 1000)
            for start in Swift.stride(from: 0, through: last, by: stride) where start == 0 || sorted[start] > sorted[start - 1] {
                try context.cancellation.check()
                guard let found = fit(from: start, minimum: sorted[start]) else { continue }
                if found.distance < best?.distance ?? .infinity { best = (start, sorted[start], found.exponent, found.distance) }
            }
        }
        guard let best else {
            throw AnalysisError.degenerate(what: what, reason: "all values of the tail are equal", remedy: "")
        }
        exponent = best.exponent
        self.minimum = best.minimum
        distance = best.distance
        tailCount = sorted.count - best.start
        count = sorted.count
        error = (best.exponent - 1) / Double(tailCount).squareRoot()
        rival = Self.rival(Array(logarithms[best.start...]), from: log(best.minimum), exponent: best.exponent)
    }

    /// The log-normal cut off below x_min by maximum likelihood, against the power law.
    private static func rival(_ logarithms: [Double], from low: Double, exponent: Double) -> LogNormal {
        let n = Double(logarithms.count)
        let mean = logarithms.reduce(0, +) / n
        let squares = logarithms.reduce(0) { $0 + $1 * $1 } / n
        let deviation = max((squares - mean * mean).squareRoot(), 1e-6)
        let normal = NormalDistribution()

        /// ln of the share above x_min.
        func tail(_ z: Double) -> Double {
            let share = normal.survival(z)
            // Beyond the smallest numbers: Mills' ratio.
            return share > 1e-300 ? log(share) : -z * z / 2 - log(z * (2 * Double.pi).squareRoot())
        }
        func negativeLikelihood(_ point: [Double]) -> Double {
            let (location, scale) = (point[0], exp(point[1]))
            let quadratic = (squares - 2 * location * mean + location * location) / (2 * scale * scale)
            let value = quadratic + point[1] + tail((low - location) / scale)
            return value.isFinite ? value : .infinity
        }
        let found = NelderMead.minimize(negativeLikelihood, from: [mean, log(deviation)], step: 0.5)
        let (location, scale) = (found[0], exp(found[1]))
        let share = tail((low - location) / scale)
        // Densities of ln x: (α − 1) e^{−(α − 1)(ln x − ln x_min)} against the cut normal.
        let ratios = logarithms.map { value -> Double in
            let power = log(exponent - 1) - (exponent - 1) * (value - low)
            let z = (value - location) / scale
            return power - (-z * z / 2 - log(scale) - 0.5 * log(2 * Double.pi) - share)
        }
        let average = ratios.reduce(0, +) / n
        let variance = ratios.reduce(0) { $0 + ($1 - average) * ($1 - average) } / n
        let statistic = variance > 0 ? average * n.squareRoot() / variance.squareRoot() : 0
        return LogNormal(
            location: location, scale: scale, statistic: statistic, p: erfc(abs(statistic) / 2.0.squareRoot()))
    }

    /// α with its interval; evidence `xmin`, `distance`, `values`, `lognormal_mu`, `lognormal_sigma`, `vuong` and `vuong_p`.
    public var estimate: Estimate {
        Estimate(
            value: exponent, error: error, count: tailCount,
            evidence: [
                "xmin": .number(minimum), "distance": .number(distance), "values": .number(Double(count)),
                "lognormal_mu": .number(rival.location), "lognormal_sigma": .number(rival.scale),
                "vuong": .number(rival.statistic), "vuong_p": .number(rival.p),
            ])
    }
}
