import Analysis
import Testing

/// Reference values: SciPy 1.17 (scipy.stats), printed with repr; of the noncentral t by mpmath's quadrature.
@Suite("Statistical tests")
struct HypothesisTestTests {
    private let a = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    private let b = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4]
    private var c: [Double] { Array(b.prefix(8)) }

    private func check(_ test: HypothesisTest, _ statistic: Double, _ p: Double, _ interval: ClosedRange<Double>? = nil) {
        #expect(isClose(test.statistic, statistic, 1e-11))
        #expect(abs(test.p - p) <= 1e-11 * p)
        guard let interval, let found = test.interval else { return }
        #expect(isClose(found.lowerBound, interval.lowerBound, 1e-11) && isClose(found.upperBound, interval.upperBound, 1e-11))
    }

    @Test("Student's t test: ttest_ind")
    func student() throws {
        let test = try HypothesisTest.student(a, b)
        check(test, -2.455356398286006, 0.020544522734125926, -3.9742313350740144 ... -0.35910199825932154)
        #expect(test.degreesOfFreedom == [28] && test.counts == [15, 15])
    }

    @Test("Welch's t test: ttest_ind(equal_var=False)")
    func welch() throws {
        let test = try HypothesisTest.welch(a, c)
        check(test, -2.601474715318955, 0.017768216459974433, -4.839980803923179 ... -0.5200191960768268)
        #expect(isClose(test.degreesOfFreedom[0], 18.521189314603674, 1e-12))
    }

    @Test("the paired t test: ttest_rel")
    func paired() throws {
        check(
            try HypothesisTest.pairedStudent(a, b), -2.685714574824638, 0.017746021669480767,
            -3.8969465211911682 ... -0.436386812142165)
    }

    @Test("Wilcoxon's test, exact without ties and with ties and zeros: wilcoxon")
    func wilcoxon() throws {
        let x = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
        let y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
        check(try HypothesisTest.wilcoxon(x, y), 5, 0.0390625)
        let differences: [Double] = [1, 2, -2, 3, 3, 0, 4, 5, -1, 6, 7, 8]
        check(try HypothesisTest.wilcoxon(differences, [Double](repeating: 0, count: 12)), 5, 0.009765625)
    }

    @Test("Wilcoxon's smallest two-sided p with 5 pairs is 0.0625")
    func smallestWilcoxon() throws {
        #expect(try HypothesisTest.wilcoxon([1, 2, 3, 4, 5], [0, 0, 0, 0, 0]).p == 0.0625)
    }

    @Test("Mann–Whitney's test, exact and with ties: mannwhitneyu")
    func mannWhitney() throws {
        check(try HypothesisTest.mannWhitney(Array(a.prefix(6)), [22.1, 22.9, 20.5, 24.4, 20.8]), 11, 0.5367965367965368)
        check(try HypothesisTest.mannWhitney(a, b), 53.5, 0.015201303821215302)
        check(try HypothesisTest.mannWhitney(a, c), 24, 0.021835613067605803)
    }

    @Test("one-way analysis of variance: f_oneway")
    func anova() throws {
        let test = try HypothesisTest.analysisOfVariance([a, b, c])
        check(test, 4.638440427052919, 0.01633401488191649)
        #expect(test.degreesOfFreedom == [2, 35])
    }

    @Test("correlations: pearsonr, spearmanr")
    func correlations() throws {
        check(try HypothesisTest.correlation(a, b), 0.17507457660801365, 0.5325707930930029, -0.3704080139153263 ... 0.630767538169152)
        check(try HypothesisTest.spearman(a, b), -0.09668759470012722, 0.7317585873170059)
        #expect(try HypothesisTest.correlation([1, 2, 3], [2, 4, 6]).p == 0)
    }

    @Test("a linear fit: linregress")
    func linearFit() throws {
        let fit = try LinearFit(x: a, y: b)
        #expect(areClose(
            [fit.slope, fit.intercept, fit.correlation, fit.p, fit.slopeError, fit.interceptError],
            [0.12187681580476457, 20.449191361611465, 0.17507457660801373, 0.532570793093003, 0.19009311943400736, 3.9911196143430603],
            1e-12))
    }

    @Test("the noncentral t distribution")
    func noncentral() {
        let rows: [(Double, Double, Double, Double)] = [
            (1.5, 10, 0.7, 0.7654035952551428), (-2.0, 21, -1.0, 0.17532375736372996), (3.0, 4, 2.5, 0.5788055350924713),
            (0.0, 5, 1.0, 0.15865525393145705), (2.0, 30, 0.0, 0.9726874775185085), (2.4, 18, 6.0, 0.000387191090054861),
            (-1.0, 7, 0.5, 0.07810220220087771),
        ]
        for (x, ν, δ, reference) in rows {
            let value = NoncentralStudentDistribution(degreesOfFreedom: ν, noncentrality: δ).cumulative(x)
            #expect(abs(value - reference) < 1e-12, "\(x), \(ν), \(δ)")
        }
    }

    @Test("Cohen's d and Hedges's g, with the interval of the noncentral t")
    func effectSizes() throws {
        let d = try EffectSize.cohensD(a, c)
        #expect(isClose(d.value, -1.0372041345676106, 1e-12))
        let interval = try #require(d.interval)
        #expect(isClose(interval.lowerBound, -1.9392786883968715, 1e-11) && isClose(interval.upperBound, -0.11338357355172402, 1e-11))
        #expect(isClose(try EffectSize.hedgesG(a, c).value, -0.9996389368920274, 1e-12))
    }

    @Test("very large effects have intervals too: the roots of scipy.stats.nct.cdf in its noncentrality")
    func largeEffects() throws {
        // Twenty differences of which t(19) = 40.8328: δ from 27.7953 to 53.8304.
        let t = 40.8328
        let half = [1.0, -1.0].flatMap { sign in (1...10).map { sign * Double($0) } }
        let deviation = (half.reduce(0) { $0 + $1 * $1 } / 19).squareRoot()
        let shifted = half.map { $0 + t * deviation / 20.0.squareRoot() }
        let effect = try #require(try HypothesisTest.pairedStudent(shifted, half.map { _ in 0 }).effect?.interval)
        #expect(abs(effect.lowerBound * 20.0.squareRoot() - 27.795266772969548) < 1e-6)
        #expect(abs(effect.upperBound * 20.0.squareRoot() - 53.83039784800753) < 1e-6)
    }

    @Test("Holm's and Benjamini and Hochberg's corrections keep the order of the questions")
    func corrections() throws {
        // scipy.stats.false_discovery_control([0.01, 0.04, 0.03, 0.005]) = [0.02, 0.04, 0.04, 0.02]; Holm by hand.
        #expect(areClose(try MultipleTesting.holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02], 1e-15))
        #expect(areClose(try MultipleTesting.benjaminiHochberg([0.01, 0.04, 0.03, 0.005]), [0.02, 0.04, 0.04, 0.02], 1e-15))
        #expect(throws: AnalysisError.self) { try MultipleTesting.holm([0.5, 1.5]) }
    }

    @Test("the bootstrap's interval of a mean: scipy.stats.bootstrap, BCa")
    func bootstrap() throws {
        // 99 999 replicates: (19.593, 22.373), standard error 0.70180; ours are other draws.
        let values = a
        let estimate = try Bootstrap.estimate(count: 15, seed: 1) { rows in rows.reduce(0) { $0 + values[$1] } / 15 }
        #expect(isClose(estimate.value, 20.82, 1e-12))
        let interval = try #require(estimate.interval)
        #expect(abs(interval.lowerBound - 19.593) < 0.06 && abs(interval.upperBound - 22.373) < 0.06)
        #expect(abs((estimate.error ?? 0) - 0.7018) < 0.02)
    }

    @Test("a permutation test of all divisions: permutation_test(n_resamples=inf)")
    func permutations() throws {
        let values = Array(a.prefix(6)) + [22.1, 22.9, 20.5, 24.4, 20.8]
        let (test, used, isExact) = try HypothesisTest.permutation(counts: 6, 5) { x, y in
            x.reduce(0) { $0 + values[$1] } / 6 - y.reduce(0) { $0 + values[$1] } / 5
        }
        #expect(isExact && used == 462)
        check(test, -1.1400000000000006, 0.5800865800865801)
    }

    @Test("power and sample size of the t test agree with each other and with Cohen's table")
    func power() throws {
        // Cohen (1988), two-sided α = 0.05, power 0.8: d = 0.5 needs 64 in each group, 0.8 needs 26, 0.2 needs 394 (393.4).
        #expect(try Power.sampleSize(effect: 0.5) == 64)
        #expect(try Power.sampleSize(effect: 0.8) == 26)
        #expect(try Power.sampleSize(effect: 0.2) == 394)
        #expect(isClose(try Power.ofStudent(n: 64, effect: 0.5), 0.8014596, 1e-6))
        #expect(isClose(try Power.ofStudent(n: 20, effect: 0), 0.05, 1e-9))
    }

    @Test("samples too small, without spread, not finite or of different lengths are refused")
    func refusals() {
        #expect(throws: AnalysisError.insufficient(what: "the t test", count: 1, needed: 2, of: "values in each sample")) {
            try HypothesisTest.student([1], [1, 2])
        }
        #expect(throws: AnalysisError.self) { try HypothesisTest.student([1, 1], [1, 1]) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.welch([1, .nan], [1, 2]) }
        #expect(throws: AnalysisError.unequalLengths(first: "a", firstCount: 2, second: "b", secondCount: 3)) {
            try HypothesisTest.pairedStudent([1, 2], [1, 2, 3])
        }
        #expect(throws: AnalysisError.self) { try HypothesisTest.wilcoxon([1, 2], [1, 2]) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.mannWhitney([Double](repeating: 1, count: 9), [Double](repeating: 1, count: 9)) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.analysisOfVariance([[1, 2]]) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.correlation([1, 1, 1], [1, 2, 3]) }
        #expect(throws: AnalysisError.self) { try LinearFit(x: [1, 1, 1], y: [1, 2, 3]) }
        #expect(throws: AnalysisError.self) { try Power.sampleSize(effect: 0) }
    }
}
