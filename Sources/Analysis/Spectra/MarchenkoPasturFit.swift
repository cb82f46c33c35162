internal import Glibc
public import Tensors

/// A matrix held against Marchenko and Pastur's law: the bulk that noise of one variance fills, and what stands out of it.
public struct MarchenkoPasturFit: Sendable {
    public struct Spike: Sendable {
        /// The eigenvalue of XᵀX/n.
        public let eigenvalue: Double
        /// The population eigenvalue that shows there.
        public let population: Double
        /// The squared cosine that its eigenvector is expected to have with the population's.
        public let alignment: Double
    }

    public let law: MarchenkoPastur
    /// Of XᵀX/n with n the larger side, descending.
    public let eigenvalues: [Double]
    /// Eigenvalues beyond this are spikes: the 99 % point of the largest of pure noise.
    public let threshold: Double
    /// Descending.
    public let spikes: [Spike]
    /// The largest distance between the distribution of the eigenvalues that are no spikes and the law.
    public let distance: Double

    /// The fewest eigenvalues that a bulk is fitted to.
    public static let leastEigenvalues = 20

    /// - Parameters:
    ///   - matrix: [n, p]; the law takes n as the larger side.
    ///   - variance: σ² of the noise; nil: that at which the law's median is the eigenvalues' (robust to spikes, as in
    ///     Gavish & Donoho 2014).
    /// - Throws: `AnalysisError` where there are fewer than 20 eigenvalues, or most are 0.
    public init(_ matrix: Tensor, variance: Double? = nil) throws {
        let spectrum = try SingularSpectrum(of: matrix)
        let (n, p) = (max(spectrum.rows, spectrum.columns), min(spectrum.rows, spectrum.columns))
        guard p >= Self.leastEigenvalues else {
            throw AnalysisError.insufficient(what: "a Marchenko-Pastur fit", count: p, needed: Self.leastEigenvalues, of: "eigenvalues")
        }
        eigenvalues = spectrum.values.map { $0 * $0 / Double(n) }
        let ratio = Double(p) / Double(n)
        let standard = try MarchenkoPastur(ratio: ratio)
        let middle = (eigenvalues[(p - 1) / 2] + eigenvalues[p / 2]) / 2
        guard variance != nil || middle > 1e-12 * eigenvalues[0], eigenvalues.allSatisfy(\.isFinite) else {
            throw AnalysisError.degenerate(
                what: "a Marchenko-Pastur fit", reason: "half of the eigenvalues are 0 or not finite", remedy: "give variance=")
        }
        let law = try MarchenkoPastur(ratio: ratio, variance: variance ?? middle / standard.quantile(0.5))
        // Johnstone 2001: n λ₁ − μ over σ has the Tracy–Widom law (β = 1), whose 99 % point is 2.0234.
        let (a, b) = (Double(n - 1).squareRoot(), Double(p).squareRoot())
        let width = (a + b) * cbrt(1 / a + 1 / b)
        let threshold = max(law.upperEdge, law.variance * ((a + b) * (a + b) + 2.0234 * width) / Double(n))
        self.law = law
        self.threshold = threshold
        spikes = eigenvalues.prefix { $0 > threshold }.map { eigenvalue in
            let population = law.population(ofSpike: eigenvalue)
            return Spike(eigenvalue: eigenvalue, population: population, alignment: law.alignment(ofPopulation: population))
        }
        let bulk = Array(eigenvalues.dropFirst(spikes.count).reversed())
        var distance = 0.0
        for (index, value) in bulk.enumerated() {
            let expected = law.cumulative(value)
            let (below, upTo) = (Double(index) / Double(bulk.count), Double(index + 1) / Double(bulk.count))
            distance = max(distance, abs(expected - below), abs(expected - upTo))
        }
        self.distance = distance
    }
}
