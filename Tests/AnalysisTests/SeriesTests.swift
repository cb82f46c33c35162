import Analysis
import Dynamics
import Programs
import Tensors
import Testing

@Suite("Series")
struct SeriesTests {
    /// x ↦ r x (1 − x) from 0.4, after 100 steps.
    private func logistic(_ r: Double, _ count: Int) -> Tensor {
        var x = 0.4
        for _ in 0..<100 { x = r * x * (1 - x) }
        return Tensor((0..<count).map { _ in
            x = r * x * (1 - x)
            return x
        })
    }

    private func henon(_ count: Int) -> Tensor {
        var (x, y) = (0.1, 0.1)
        for _ in 0..<100 { (x, y) = (1 - 1.4 * x * x + y, 0.3 * x) }
        return Tensor((0..<count).map { _ in
            (x, y) = (1 - 1.4 * x * x + y, 0.3 * x)
            return x
        })
    }

    @Test("Neighbors of the logistic map at r = 4 part at the rate ln 2", arguments: [SeriesExponent.Method.rosenstein, .kantz])
    func logisticExponent(method: SeriesExponent.Method) throws {
        let found = try SeriesExponent.estimate(logistic(4, 2000), dimension: 1, delay: 1, method: method, horizon: 8, radius: 0.01)
        #expect(abs(found.value - 0.6931) < 0.1)
    }

    @Test("Hénon's exponent comes out of one coordinate")
    func henonExponent() throws {
        let found = try SeriesExponent.estimate(henon(3000), dimension: 2, delay: 1, horizon: 14)
        #expect(abs(found.value - 0.4192) < 0.06)
    }

    @Test("where neighbors are far apart from the start, the plateau is not taken for their divergence")
    func plateau() throws {
        #expect(throws: AnalysisError.self) { try SeriesExponent.estimate(logistic(4, 1000), dimension: 5, delay: 5) }
    }

    @Test("Hénon's map unfolds in two dimensions")
    func embeddingDimension() throws {
        let found = try EmbeddingDimension(henon(1500), delay: 1, most: 5)
        #expect(found.recommended == 2)
        #expect(found.falseNeighbors[flat: 0] > 0.5 && found.falseNeighbors[flat: 1] < 0.01)
    }

    @Test("Cao's E2 stays near 1 for noise, and does not for a map")
    func cao() throws {
        let noise = try RandomStream(seed: 2, purpose: .sampling).normals(shape: [1500])
        let random = try EmbeddingDimension(noise, delay: 1, most: 4).e2.doubles
        #expect(random.allSatisfy { abs($0 - 1) < 0.1 })
        #expect(try EmbeddingDimension(henon(1500), delay: 1, most: 4).e2.doubles.contains { abs($0 - 1) > 0.2 })
    }

    @Test("The Lorenz system's mutual information has its first minimum near 0.17 time units")
    func mutualInformation() throws {
        // Fraser & Swinney's choice for x(t) sampled at 0.01: Kantz & Schreiber, Nonlinear Time Series Analysis, ch. 9.
        let flow = try Evolution.lorenz(sigma: 10, rho: 28, beta: Operand(8.0 / 3), by: Integrator())
        let path = try flow.system(from: [1, 1, 20]).iterate(steps: 5000, transient: 1000).values.doubles
        let x = stride(from: 0, to: path.count, by: 3).map { path[$0] }
        #expect((14...20).contains(try MutualInformation(Tensor(x), mostLags: 40).firstMinimum))
    }

    @Test("The 0–1 test tells chaos from a period")
    func zeroOne() throws {
        // Gottwald & Melbourne (2009) use r = 3.97 and r = 3.55.
        #expect(try ZeroOneTest.estimate(logistic(3.97, 1000)).value > 0.9)
        #expect(try ZeroOneTest.estimate(logistic(3.55, 1000)).value < 0.1)
    }

    @Test("Permutation entropy is 0 for a rise and ln 3/ln 6 for a period of three; six patterns are refused")
    func permutationEntropy() throws {
        // x = (4, 7, 9, 10, 6, 11, 3) has six patterns of order 2, fewer than can say anything.
        #expect(throws: AnalysisError.self) { try PermutationEntropy.estimate(Tensor([4, 7, 9, 10, 6, 11, 3]), order: 2) }
        let rising = try PermutationEntropy.estimate(Tensor((0..<100).map(Double.init)), order: 3)
        #expect(rising.value == 0)
        // Period (0, 1, 2): of three successive values the orders 012, 120, 201 occur equally often: ln 3/ln 6.
        let periodic = try PermutationEntropy.estimate(Tensor((0..<302).map { Double($0 % 3) }), order: 3)
        #expect(abs(periodic.value - 0.6131471927654584) < 1e-4)
    }

    @Test("Sample entropy of a series that repeats is near 0, of noise near its value")
    func sampleEntropy() throws {
        // For gaussian noise and r = 0.2 σ, −ln P(|x − y| < 0.2σ) = −ln erf(0.1) = 2.185.
        let noise = try RandomStream(seed: 5, purpose: .sampling).normals(shape: [2000])
        #expect(abs(try SampleEntropy.estimate(noise).value - 2.185) < 0.1)
        #expect(try SampleEntropy.estimate(Tensor((0..<200).map { Double($0 % 4) })).value < 0.05)
    }

    @Test("Surrogates keep what they promise", arguments: [100, 128])
    func surrogates(count: Int) throws {
        let x = logistic(3.9, count)
        for method in [Surrogates.Method.shuffle, .aaft] {
            #expect(try Surrogates.make(x, method: method, seed: 4).doubles.sorted() == x.doubles.sorted())
        }
        let fourier = try Surrogates.make(x, method: .fourier, seed: 4).doubles
        // The circular autocorrelation is the spectrum's.
        func correlation(_ v: [Double], _ lag: Int) -> Double { v.indices.reduce(0) { $0 + v[$1] * v[($1 + lag) % v.count] } }
        for lag in [0, 1, 5] { #expect(abs(correlation(fourier, lag) - correlation(x.doubles, lag)) < 1e-9 * Double(count)) }
        #expect(fourier != x.doubles)
    }

    @Test("A surrogate test finds the logistic map nonlinear, and noise not")
    func surrogateTest() throws {
        let statistic: (Tensor) throws -> Double = { try PermutationEntropy.estimate($0).value }
        #expect(try SurrogateTest(logistic(4, 300), method: .aaft, count: 39, statistic: statistic).p <= 0.05)
        let noise = try RandomStream(seed: 7, purpose: .sampling).normals(shape: [300])
        #expect(try SurrogateTest(noise, method: .aaft, count: 39, statistic: statistic).p > 0.05)
    }

    @Test("A constant series is refused with a reason")
    func constant() {
        let flat = Tensor([Double](repeating: 2, count: 500))
        #expect(throws: AnalysisError.self) { try ZeroOneTest.estimate(flat) }
        #expect(throws: AnalysisError.self) { try MutualInformation(flat, mostLags: 5) }
        #expect(throws: AnalysisError.self) { try SampleEntropy.estimate(flat) }
        #expect(throws: AnalysisError.self) { try Surrogates.make(flat, method: .fourier) }
        #expect(throws: AnalysisError.self) { try SeriesExponent.estimate(flat, dimension: 2, delay: 1) }
        #expect(throws: AnalysisError.self) { try EmbeddingDimension(flat, delay: 1) }
    }

    @Test("Too few values are refused")
    func short() {
        let few = Tensor((0..<30).map { Double($0 % 7) })
        #expect(throws: AnalysisError.self) { try ZeroOneTest.estimate(few) }
        #expect(throws: AnalysisError.self) { try SeriesExponent.estimate(few, dimension: 2, delay: 1) }
        #expect(throws: AnalysisError.self) { try EmbeddingDimension(few, delay: 1) }
        #expect(throws: AnalysisError.self) { try DelayEmbedding(few, dimension: 20, delay: 2) }
        #expect(throws: AnalysisError.self) { try SurrogateTest(few, method: .shuffle, count: 5) { _ in 0 } }
    }
}
