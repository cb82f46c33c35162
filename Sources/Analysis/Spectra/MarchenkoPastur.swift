internal import Glibc

/// The limit of the eigenvalues of XᵀX/n for an n × p matrix X of independent entries of one variance σ², as n grows with
/// p/n = γ fixed: the bulk σ²(1 ∓ √γ)² that noise alone fills.
///
/// - Source: Marchenko & Pastur 1967.
public struct MarchenkoPastur: Sendable {
    /// p/n, in (0, 1]. A matrix with more columns than rows is taken transposed.
    public let ratio: Double
    /// σ², the variance of an entry.
    public let variance: Double

    /// - Throws: `AnalysisError.badArgument` for a ratio outside (0, 1] or a variance that is not positive.
    public init(ratio: Double, variance: Double = 1) throws {
        guard ratio > 0, ratio <= 1 else {
            throw AnalysisError.badArgument("gamma", value: ratio, expected: "above 0 and at most 1: columns over rows, the smaller over the larger")
        }
        guard variance > 0, variance.isFinite else {
            throw AnalysisError.badArgument("variance", value: variance, expected: "positive and finite")
        }
        self.ratio = ratio
        self.variance = variance
    }

    /// σ²(1 − √γ)².
    public var lowerEdge: Double { variance * (1 - ratio.squareRoot()) * (1 - ratio.squareRoot()) }
    /// σ²(1 + √γ)².
    public var upperEdge: Double { variance * (1 + ratio.squareRoot()) * (1 + ratio.squareRoot()) }

    /// √((b − x)(x − a))/(2πσ²γx) between the edges a and b, else 0.
    public func density(_ x: Double) -> Double {
        guard x > lowerEdge, x < upperEdge, x > 0 else { return 0 }
        return ((upperEdge - x) * (x - lowerEdge)).squareRoot() / (2 * .pi * variance * ratio * x)
    }

    /// The share of eigenvalues up to x.
    public func cumulative(_ x: Double) -> Double {
        guard x > lowerEdge else { return 0 }
        guard x < upperEdge else { return 1 }
        let (middle, half) = ((lowerEdge + upperEdge) / 2, (upperEdge - lowerEdge) / 2)
        return Self.integral(to: acos(max(-1, min(1, (middle - x) / half)))) { angle in
            // With x = middle − half cos φ the integrand has no root at the edges left.
            let place = middle - half * cos(angle)
            guard place > 0 else { return half * 2 / (2 * .pi * variance * ratio) }
            return half * half * sin(angle) * sin(angle) / (2 * .pi * variance * ratio * place)
        }
    }

    /// The x below which a share p of the eigenvalues lies.
    public func quantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p <= 0 ? lowerEdge : upperEdge }
        var (low, high) = (lowerEdge, upperEdge)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if cumulative(middle) < p { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// Where a population eigenvalue ℓ beyond the transition σ²(1 + √γ) shows among the sample's: ℓ(1 + γσ²/(ℓ − σ²));
    /// below it the sample shows the bulk's edge.
    ///
    /// - Source: Baik, Ben Arous & Péché 2005; Baik & Silverstein 2006.
    public func spike(of population: Double) -> Double {
        guard population > variance * (1 + ratio.squareRoot()) else { return upperEdge }
        return population * (1 + ratio * variance / (population - variance))
    }

    /// The population eigenvalue that shows as this one beyond the bulk: the inverse of `spike(of:)`.
    public func population(ofSpike eigenvalue: Double) -> Double {
        guard eigenvalue > upperEdge else { return .nan }
        let (unit, shift) = (eigenvalue / variance, 1 - ratio)
        let sum = unit + shift
        return variance * (sum + max(0, sum * sum - 4 * unit).squareRoot()) / 2
    }

    /// The squared cosine between the sample's and the population's eigenvector of a spike ℓ; 0 below the transition.
    ///
    /// - Source: Paul 2007; Benaych-Georges & Nadakuditi 2011.
    public func alignment(ofPopulation population: Double) -> Double {
        let excess = population / variance - 1
        guard excess > ratio.squareRoot() else { return 0 }
        return (1 - ratio / (excess * excess)) / (1 + ratio / excess)
    }

    /// Simpson's rule from 0.
    private static func integral(to end: Double, _ integrand: (Double) -> Double) -> Double {
        let parts = 512
        let step = end / Double(parts)
        var sum = integrand(0) + integrand(end)
        for index in 1..<parts { sum += (index % 2 == 1 ? 4 : 2) * integrand(Double(index) * step) }
        return sum * step / 3
    }
}
