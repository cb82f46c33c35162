import Analysis
import Testing

/// Ties, unequal sizes and variances, and tiny samples, as SciPy 1.17 computes them: scripts/dev/references/statistics.py.
@Suite("Statistics as SciPy computes them")
struct RecordedStatisticsTests {
    private let a = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    private let b = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4]
    private var c: [Double] { Array(b.prefix(8)) }

    private func check(_ test: HypothesisTest, _ statistic: Double, _ p: Double) {
        #expect(abs(test.statistic - statistic) <= 1e-10 * max(1, abs(statistic)))
        #expect(abs(test.p - p) <= 1e-10)
    }

    @Test("Shapiro and Wilk's W and p: shapiro")
    func shapiro() throws {
        let rows: [([Double], Double, Double)] = [
            (a, 0.9535430030342532, 0.5818724003948561), (b, 0.9593203950504261, 0.6805844834947636), (c, 0.9261955055100612, 0.4821152471930503),
            ([1, 2, 4], 0.9642857142857142, 0.6368868450289689), ([1, 2, 4, 8], 0.9202026788806026, 0.5380837777759025),
            ([1, 2, 4, 8, 16], 0.876108811751035, 0.29204844728099144),
        ]
        for (sample, w, p) in rows {
            let found = try NormalityTest.shapiroWilk(sample)
            // SciPy's normal scores are those of a coarser quantile.
            #expect(abs(found.statistic - w) < 1e-6 && abs(found.p - p) < 1e-5)
        }
        #expect(throws: AnalysisError.self) { try NormalityTest.shapiroWilk([1, 2]) }
    }

    @Test("equal variances by Brown and Forsythe: levene")
    func brownForsythe() throws {
        let three = try HypothesisTest.analysisOfVariance([a, b, c]).assumptions.first { $0.name == "equal variances" }
        #expect(abs((three?.statistic ?? 0) - 0.9373030345312033) < 1e-10 && abs((three?.p ?? 0) - 0.4012928860166427) < 1e-10)
        let two = try HypothesisTest.student(a, c).assumptions.first { $0.name == "equal variances" }
        #expect(abs((two?.statistic ?? 0) - 0.9963627799316664) < 1e-10 && abs((two?.p ?? 0) - 0.32955580532089584) < 1e-10)
    }

    @Test("the noncentral F distribution: ncf.cdf")
    func noncentralF() {
        let rows: [(Double, Double, Double, Double, Double)] = [
            (2, 3, 20, 4, 0.4790695472170335), (0.5, 1, 10, 0.7, 0.37646789187165003), (6, 2, 35, 9, 0.6015232183034069),
        ]
        for (x, d1, d2, λ, p) in rows {
            #expect(abs(NoncentralFDistribution(numerator: d1, denominator: d2, noncentrality: λ).cumulative(x) - p) < 1e-12)
        }
    }

    @Test("t tests of two and three values with ties: ttest_ind")
    func tinyStudent() throws {
        check(try .student([1, 2], [2.5, 4, 4]), -2.683281572999748, 0.07483988060177778)
        let welch = try HypothesisTest.welch([1, 2], [2.5, 4, 4])
        check(welch, -2.82842712474619, 0.07599963167888939)
        #expect(abs(welch.degreesOfFreedom[0] - 2.6666666666666665) < 1e-12)
    }

    @Test("Mann–Whitney with ties and tiny samples: mannwhitneyu")
    func mannWhitney() throws {
        check(try .mannWhitney([1, 2], [2.5, 4, 4]), 0, 0.1386406338132186)
        check(try .mannWhitney([1.1, 2.2, 3.3], [0.5, 4.4]), 3, 1)
        check(try .mannWhitney(a.map { $0.rounded(.toNearestOrEven) }, c.map { $0.rounded(.toNearestOrEven) }), 26.5, 0.031950474467906706)
    }

    @Test("Wilcoxon with ties and a zero: wilcoxon")
    func wilcoxon() throws {
        let short = [0.5, -1.5, 2.0, 2.0, -0.5, 3.0, 0.0, 1.0]
        check(try .wilcoxon(short, short.map { _ in 0 }), 5.5, 0.1875)
        let long = [3.0, -1, 2, 2, 5, -4, 7, 8, 9, 10, -6, 11, 12, 13, 14, 15]
        check(try .wilcoxon(long, long.map { _ in 0 }), 13, 0.004448709532103051)
    }

    @Test("correlations of few values with ties: pearsonr, spearmanr")
    func correlations() throws {
        check(try .spearman([1, 2, 2, 3, 5], [5, 6, 7, 8, 7]), 0.7631578947368421, 0.13333911953180624)
        check(try .spearman([1, 2, 3], [1, 3, 2]), 0.5, 2.0 / 3)
        let pearson = try HypothesisTest.correlation([1, 2, 3, 5], [2, 1, 4, 3])
        check(pearson, 0.529150262212918, 0.47084973778708195)
        let interval = try #require(pearson.interval)
        #expect(abs(interval.lowerBound + 0.8789198373034195) < 1e-10 && abs(interval.upperBound - 0.9878545478686515) < 1e-10)
        // The interval of r holds 0, so that of r² begins there.
        #expect(pearson.effect?.interval?.lowerBound == 0)
    }

    @Test("variance between groups of two to four values: f_oneway")
    func anova() throws {
        let test = try HypothesisTest.analysisOfVariance([[1, 2], [2.5, 4, 4], [7, 8, 9, 9.5]])
        check(test, 40.282051282051285, 0.00033299695203477643)
        let (effect, interval) = (try #require(test.effect), try #require(test.effect?.interval))
        #expect(interval.lowerBound > 0.3 && interval.upperBound < 1 && interval.contains(effect.value))
    }

    @Test("a line through three points: linregress")
    func line() throws {
        let fit = try LinearFit(x: [1, 2, 4], y: [1, 3, 4])
        #expect(abs(fit.slope - 0.9285714285714284) < 1e-12 && abs(fit.p - 0.24207543664735381) < 1e-10)
        #expect(abs(fit.slopeError - 0.3711537444790456) < 1e-12 && abs(fit.interceptError - 0.981980506061967) < 1e-12)
    }

    @Test("false discoveries with equal p-values: false_discovery_control")
    func falseDiscoveries() throws {
        let found = try MultipleTesting.benjaminiHochberg([0.01, 0.01, 0.2, 0.9, 0.04])
        for (ours, theirs) in zip(found, [0.025, 0.025, 0.25, 0.9, 0.04 * 5 / 3]) { #expect(abs(ours - theirs) < 1e-15) }
    }

    @Test("power of the paired t test: nct")
    func pairedPower() throws {
        #expect(abs(try Power.ofStudent(n: 34, effect: 0.5, paired: true) - 0.8077775012792738) < 1e-10)
        #expect(abs(try Power.ofStudent(n: 5, effect: 1.2, paired: true) - 0.5302212511402787) < 1e-10)
        #expect(try Power.sampleSize(effect: 0.5, paired: true) == 34)
    }

    @Test("the interval of Wilcoxon's median is that of Walsh averages, and is left out where so few pairs cannot have it")
    func walsh() throws {
        // R: wilcox.test(1:6, conf.int = TRUE): the 95 % interval lies between the first and the last of 21 averages.
        let test = try HypothesisTest.wilcoxon([1, 2.5, 3.25, 4.75, 5.5, 6.125], [0, 0, 0, 0, 0, 0])
        #expect(test.interval == 1...6.125)
        #expect(try HypothesisTest.wilcoxon([1, 2, 3, 4, 5], [0, 0, 0, 0, 0]).interval == nil)
    }

    @Test("the interval of Mann and Whitney's shift holds the shift, and effects lie within theirs")
    func shift() throws {
        let test = try HypothesisTest.mannWhitney(a, a.map { $0 + 3 })
        #expect(abs((test.estimate ?? 0) + 3) < 1 && test.interval?.contains(-3) == true)
        #expect(test.effect?.interval?.contains(test.effect?.value ?? 9) == true)
    }

    @Test("one value, equal values and NaN are refused by every test")
    func refusals() {
        let one = [1.0], equal = [2.0, 2, 2], missing = [1, .nan, 3], fine = [1.0, 2, 4]
        for (x, y) in [(one, fine), (missing, fine), (fine, missing), (equal, equal)] {
            #expect(throws: AnalysisError.self) { try HypothesisTest.student(x, y) }
            #expect(throws: AnalysisError.self) { try HypothesisTest.welch(x, y) }
            #expect(throws: AnalysisError.self) { try EffectSize.cohensD(x, y) }
        }
        for (x, y) in [(one, one), (missing, fine), (equal, equal)] {
            #expect(throws: AnalysisError.self) { try HypothesisTest.pairedStudent(x, y) }
            #expect(throws: AnalysisError.self) { try HypothesisTest.correlation(x, y) }
            #expect(throws: AnalysisError.self) { try HypothesisTest.spearman(x, y) }
        }
        #expect(throws: AnalysisError.self) { try HypothesisTest.mannWhitney(missing, fine) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.mannWhitney(Array(repeating: 1, count: 9), Array(repeating: 1, count: 9)) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.wilcoxon(missing, fine) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.analysisOfVariance([missing, fine]) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.analysisOfVariance([equal, equal]) }
        #expect(throws: AnalysisError.self) { try HypothesisTest.wilcoxon(fine, [0, 0, 0], level: 1) }
        #expect(throws: AnalysisError.self) { try Bootstrap.estimate(count: 3, replicates: 1_000_000_000) { _ in 0 } }
    }
}
