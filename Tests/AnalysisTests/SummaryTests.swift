import Analysis
import Testing

@Suite("Summaries and estimates")
struct SummaryTests {
    @Test("the interval is Student's, as SciPy gives it")
    func interval() throws {
        // x = [0.91, 0.95, 0.93, 0.97, 0.90]; stats.t.interval(0.95, 4, x.mean(), stats.sem(x)) =
        // (0.8964441541060125, 0.9675558458939876); x.std(ddof=1) = 0.028635642126552677
        let summary = try Summary(of: [0.91, 0.95, 0.93, 0.97, 0.90])
        #expect(isClose(summary.mean, 0.932, 1e-14))
        #expect(isClose(summary.deviation, 0.028635642126552677, 1e-13))
        #expect(isClose(summary.interval.lowerBound, 0.8964441541060125, 1e-13))
        #expect(isClose(summary.interval.upperBound, 0.9675558458939876, 1e-13))
    }

    @Test("one value has no spread and no bounds; no value is refused")
    func few() throws {
        let one = try Summary(of: [3])
        #expect(one.mean == 3 && one.deviation.isNaN && one.interval == -Double.infinity...Double.infinity)
        #expect(throws: AnalysisError.insufficient(what: "a summary", count: 0, needed: 1, of: "values")) { try Summary(of: []) }
        #expect(throws: AnalysisError.notFinite(what: "the sample", index: 1)) { try Summary(of: [1, .nan]) }
    }

    @Test("a large offset costs no digits")
    func offset() throws {
        #expect(isClose(try Summary(of: [1e9 + 1, 1e9 + 2, 1e9 + 3]).deviation, 1, 1e-12))
    }

    @Test("values whose sum or squares leave the range of numbers have a mean and a spread")
    func extremes() throws {
        let large = try Summary(of: [1e308, 1e308])
        #expect(large.mean == 1e308 && large.deviation == 0 && large.interval == 1e308...1e308)
        // The mean of 1, 2 and 3 is 2, their deviation 1.
        let small = try Summary(of: [1e-300, 2e-300, 3e-300])
        #expect(isClose(small.mean * 1e300, 2, 1e-12) && isClose(small.deviation * 1e300, 1, 1e-12))
        let wide = try Summary(of: [-1.5e308, 0, 1.5e308])
        #expect(wide.mean == 0 && isClose(wide.deviation / 1.5e308, 1, 1e-12))
    }

    @Test("an estimate prints its error to one digit and its value to the same place")
    func text() {
        #expect(Estimate(value: 0.41923, error: 0.0006, count: 10).description == "0.4192 ± 0.0006")
        #expect(Estimate(value: 12.3456, error: 3.1, count: 10).description == "12 ± 3")
        #expect(Estimate(value: 2.5, count: 10).description == "2.5")
        #expect(Estimate(value: 2.5, error: .nan, count: 10).error == nil)
    }
}
