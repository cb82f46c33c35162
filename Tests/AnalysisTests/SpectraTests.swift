import Analysis
import Glibc
import Tensors
import Testing

@Suite("Singular spectra")
struct SingularSpectrumTests {
    @Test("The figures of diag(4, 3) follow from their definitions")
    func definitions() throws {
        let spectrum = try SingularSpectrum(of: Tensor([4, 0, 0, 3], shape: [2, 2]))
        #expect(spectrum.values.elementsEqual([4, 3]) { abs($0 - $1) < 1e-14 })
        #expect(abs(spectrum.stableRank - 25.0 / 16) < 1e-14)
        // H(4/7, 3/7) = 0.6829081047 nats.
        #expect(abs(spectrum.effectiveRank - 1.9796267) < 1e-6)
        #expect(abs(spectrum.participationRatio - 625.0 / 337) < 1e-14)
        #expect(abs(spectrum.condition - 4.0 / 3) < 1e-14)
        #expect(spectrum.numericalRank() == 2)
    }

    @Test("A matrix of rank 1 has every rank 1 and no condition")
    func rankOne() throws {
        let spectrum = try SingularSpectrum(of: Tensor([1, 2, 2, 4], shape: [2, 2]))
        #expect(spectrum.numericalRank() == 1)
        #expect(abs(spectrum.stableRank - 1) < 1e-12)
        #expect(spectrum.condition > 1e15)
    }

    @Test("The zero matrix has ranks 0")
    func zero() throws {
        let spectrum = try SingularSpectrum(of: Tensor(zeros: [3, 2]))
        #expect([spectrum.stableRank, spectrum.effectiveRank, spectrum.participationRatio] == [0, 0, 0])
        #expect(spectrum.condition == .infinity)
    }

    @Test("Huge entries do not overflow")
    func huge() throws {
        #expect(abs(try SingularSpectrum(of: Tensor([1e200, 0, 0, 1e200], shape: [2, 2])).stableRank - 2) < 1e-12)
    }

    @Test("A vector and an empty matrix are refused")
    func refusals() throws {
        #expect(throws: TensorError.self) { try SingularSpectrum(of: Tensor([1, 2])) }
        #expect(throws: AnalysisError.self) { try SingularSpectrum(of: Tensor(zeros: [0, 3])) }
    }
}

@Suite("Marchenko and Pastur's law")
struct MarchenkoPasturTests {
    @Test("The edges for γ = 1/4 are 0.25 and 2.25, and the law has weight 1 and mean 1")
    func edges() throws {
        let law = try MarchenkoPastur(ratio: 0.25)
        #expect(law.lowerEdge == 0.25)
        #expect(law.upperEdge == 2.25)
        #expect(abs(law.cumulative(2.25 - 1e-9) - 1) < 1e-6)
        let places = (0..<20000).map { 0.25 + (Double($0) + 0.5) * 1e-4 }
        #expect(abs(places.reduce(0) { $0 + law.density($1) * $1 * 1e-4 } - 1) < 1e-4)
        #expect(abs(law.cumulative(law.quantile(0.3)) - 0.3) < 1e-9)
    }

    @Test("A square matrix has its lower edge at 0 and half of the weight below the median")
    func square() throws {
        let law = try MarchenkoPastur(ratio: 1, variance: 2)
        #expect(law.lowerEdge == 0)
        #expect(law.upperEdge == 8)
        #expect(abs(law.cumulative(8 - 1e-9) - 1) < 1e-6)
        #expect(abs(law.cumulative(law.quantile(0.5)) - 0.5) < 1e-9)
    }

    @Test("A spike of 3 shows at 3.375 and back (Baik, Ben Arous and Péché)")
    func spike() throws {
        let law = try MarchenkoPastur(ratio: 0.25)
        #expect(abs(law.spike(of: 3) - 3.375) < 1e-12)
        #expect(abs(law.population(ofSpike: 3.375) - 3) < 1e-9)
        #expect(law.spike(of: 1.4) == 2.25)
        // (1 − γ/4)/(1 + γ/2) for ℓ − 1 = 2.
        #expect(abs(law.alignment(ofPopulation: 3) - 0.9375 / 1.125) < 1e-12)
    }

    @Test("Gaussian noise of 2000 × 500 fills the bulk within 3 %, its variance is found, nothing stands out")
    func noise() throws {
        let noise = try RandomStream(seed: 3, purpose: .data).normals(shape: [2000, 500]) * 1.5
        let fit = try MarchenkoPasturFit(noise)
        #expect(abs(fit.law.variance - 2.25) < 0.03 * 2.25)
        #expect(abs(fit.eigenvalues[0] - fit.law.upperEdge) < 0.03 * fit.law.upperEdge)
        #expect(abs(fit.eigenvalues[499] - fit.law.lowerEdge) < 0.03 * fit.law.upperEdge)
        #expect(fit.spikes.isEmpty)
        #expect(fit.distance < 0.03)
    }

    @Test("One direction of variance 3 stands out at 3.375 and is estimated as 3")
    func planted() throws {
        let scales = Tensor([sqrt(3)] + Array(repeating: 1, count: 499))
        let fits = try (4..<8).map { seed in
            try MarchenkoPasturFit(RandomStream(seed: seed, purpose: .data).normals(shape: [2000, 500]) * scales)
        }
        #expect(fits.allSatisfy { $0.spikes.count == 1 })
        // The largest of one draw is spread by 3 √(2 (1 − γ/4)/2000) = 0.09 about it.
        let mean = fits.reduce(0) { $0 + $1.spikes[0].eigenvalue } / 4
        #expect(abs(mean - 3.375) < 0.02 * 3.375)
        #expect(abs(fits.reduce(0) { $0 + $1.spikes[0].population } / 4 - 3) < 0.1)
    }

    @Test("A ratio above 1, a variance of 0 and fewer than 20 eigenvalues are refused")
    func refusals() throws {
        #expect(throws: AnalysisError.self) { try MarchenkoPastur(ratio: 1.5) }
        #expect(throws: AnalysisError.self) { try MarchenkoPastur(ratio: 0.5, variance: 0) }
        #expect(throws: AnalysisError.insufficient(what: "a Marchenko-Pastur fit", count: 8, needed: 20, of: "eigenvalues")) {
            try MarchenkoPasturFit(Tensor(ones: [30, 8]))
        }
        #expect(throws: AnalysisError.self) { try MarchenkoPasturFit(Tensor(ones: [30, 30])) }
    }
}

@Suite("Power-law tails")
struct PowerLawTests {
    /// As `uniform` of scripts/dev/references/linear_references.py.
    private func hash(_ k: Int) -> Double {
        var h = UInt32(truncatingIfNeeded: k)
        h = (h ^ (h >> 16)) &* 0x85EB_CA6B
        h = (h ^ (h >> 13)) &* 0xC2B2_AE35
        h ^= h >> 16
        return Double(h) / 0x1p31 - 1
    }

    @Test("Exponent, cut and distance agree with a search over every value; a log-normal explains a power law as well")
    func powerLaw() throws {
        let values = (1...300).map { pow((hash($0) + 1) / 2 + 1e-9, -1 / 1.5) }
        let fit = try PowerLawFit(values)
        #expect(abs(fit.exponent - 2.7782469076836342) < 1e-9)
        #expect(abs(fit.minimum - 1.1306879918338042) < 1e-9)
        #expect(fit.tailCount == 234)
        #expect(abs(fit.distance - 0.025511426184797847) < 1e-9)
        #expect(abs(fit.rival.statistic) < 0.1)
        #expect(abs(fit.error - 1.7782469 / sqrt(234)) < 1e-6)
    }

    @Test("On a log-normal the rival is found and preferred, as SciPy finds it")
    func logNormal() throws {
        let normal = NormalDistribution()
        let values = (0..<400).map { exp(0.5 * normal.quantile((Double($0) + 0.5) / 400)) }
        let fit = try PowerLawFit(values)
        #expect(abs(fit.exponent - 5.094018424443919) < 1e-6)
        #expect(fit.tailCount == 50)
        #expect(abs(fit.rival.location - 0.0355240) < 1e-3)
        #expect(abs(fit.rival.scale - 0.4859362) < 1e-3)
        #expect(abs(fit.rival.statistic + 0.73467) < 1e-3)
    }

    @Test("Fewer than 50 positive values, a tail below 50, equal values and values that are not finite are refused")
    func refusals() throws {
        #expect(throws: AnalysisError.insufficient(what: "a power law", count: 49, needed: 50, of: "positive values")) {
            try PowerLawFit([-1] + (1...49).map(Double.init))
        }
        #expect(throws: AnalysisError.self) { try PowerLawFit((1...60).map(Double.init), minimum: 30) }
        #expect(throws: AnalysisError.self) { try PowerLawFit((1...60).map(Double.init), minimum: -1) }
        #expect(throws: AnalysisError.self) { try PowerLawFit(Array(repeating: 2, count: 60)) }
        #expect(throws: AnalysisError.self) { try PowerLawFit([.nan] + (1...60).map(Double.init)) }
    }

}
