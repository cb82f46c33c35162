public import Diagnostics
internal import Glibc
internal import Tensors

extension HypothesisTest {
    /// Whether two samples come from one distribution: how large a statistic of them is among relabelings.
    ///
    /// Two-sided: twice the smaller of the shares of divisions of all values into samples of these sizes whose statistic is at least, or at
    /// most, the observed one (SciPy's rule), that one among them. All divisions are taken when there are no more than `permutations`, else that many
    /// are drawn, and p = (1 + b)/(1 + permutations).
    ///
    /// - Parameter statistic: of the members of the first and the second sample by index into a + b.
    /// - Throws: `AnalysisError`; whatever `statistic` throws.
    public static func permutation(
        counts m: Int, _ n: Int, permutations: Int = 9999, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation(), statistic: ([Int], [Int]) throws -> Double
    ) throws -> (test: HypothesisTest, permutations: Int, isExact: Bool) {
        guard m >= 1, n >= 1 else {
            throw AnalysisError.insufficient(what: "a permutation test", count: min(m, n), needed: 1, of: "values in each sample")
        }
        guard permutations >= 1 else {
            throw AnalysisError.badArgument("permutations", value: Double(permutations), expected: "at least 1")
        }
        let observed = try statistic(Array(0..<m), Array(m..<m + n))
        guard observed.isFinite else { throw AnalysisError.notFinite(what: "the statistic of a permutation test", index: 0) }
        // Equal statistics differ by the order of their sums: that much is a tie.
        let slack = 1e-12 * abs(observed)
        var (larger, smaller) = (0, 0)
        func count(_ value: Double) {
            if value >= observed - slack { larger += 1 }
            if value <= observed + slack { smaller += 1 }
        }
        let isExact = Separation.relabelings([m, n], upTo: permutations) != nil
        var used = 0
        if isExact {
            try forEachChoice(of: m, among: m + n) { chosen in
                try cancellation.check()
                used += 1
                let isChosen = Set(chosen)
                count(try statistic(chosen, (0..<m + n).filter { !isChosen.contains($0) }))
            }
        } else {
            used = permutations
            for draw in 0..<permutations {
                try cancellation.check()
                let order = RandomStream(seed: seed, purpose: .permutation, step: UInt64(draw)).permutation(m + n)
                count(try statistic(Array(order[..<m]), Array(order[m...])))
            }
        }
        let extreme = min(larger, smaller)
        let oneSided = isExact ? Double(extreme) / Double(used) : Double(1 + extreme) / Double(1 + used)
        let test = HypothesisTest(
            name: "permutation test, \(isExact ? "all" : "random") divisions", statistic: observed, p: min(1, 2 * oneSided), counts: [m, n],
            estimate: observed)
        return (test, used, isExact)
    }

    private static func forEachChoice(of k: Int, among n: Int, _ body: ([Int]) throws -> Void) throws {
        var chosen = Array(0..<k)
        while true {
            try body(chosen)
            guard let place = chosen.indices.last(where: { chosen[$0] < n - k + $0 }) else { return }
            chosen[place] += 1
            for next in place + 1..<max(place + 1, k) { chosen[next] = chosen[next - 1] + 1 }
        }
    }
}
