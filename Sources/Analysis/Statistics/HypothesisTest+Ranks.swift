internal import Glibc

extension HypothesisTest {
    /// Wilcoxon's signed-rank test of paired values: whether their differences lie symmetrically about 0.
    ///
    /// Pairs without a difference are left out (Wilcoxon's own rule). The statistic is the smaller sum of ranks. p is exact up
    /// to 50 differences without ties and up to 13 with ties or zeros, else normal with tie correction (SciPy's rules). The estimate is the
    /// Hodges–Lehmann median of the pairwise means; the effect the rank-biserial correlation.
    ///
    /// - Throws: `AnalysisError`; among others when no pair differs.
    public static func wilcoxon(_ a: [Double], _ b: [Double]) throws -> HypothesisTest {
        try Sample.checkedPairs(a, b, what: "Wilcoxon's test", least: 1)
        let differences = zip(a, b).map { $0 - $1 }
        let nonzero = differences.filter { $0 != 0 }
        guard !nonzero.isEmpty else {
            throw AnalysisError.degenerate(what: "Wilcoxon's statistic", reason: "no pair differs", remedy: "")
        }
        let n = nonzero.count
        let ranks = Ranks(nonzero.map(abs))
        let positive = zip(nonzero, ranks.values).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
        let total = Double(n * (n + 1)) / 2
        let statistic = min(positive, total - positive)
        let isPlain = ranks.ties.isEmpty && n == differences.count
        let isExact = isPlain ? n <= 50 : differences.count <= 13
        let p: Double
        if isExact {
            p = signedRankProbability(ranks.values, atMost: statistic)
        } else {
            let size = Double(n)
            let variance = (size * (size + 1) * (2 * size + 1) - ranks.tieCorrection / 2) / 24
            p = erfc(abs(statistic - total / 2) / variance.squareRoot() * 0.5.squareRoot())
        }
        return HypothesisTest(
            name: "Wilcoxon's signed-rank test, \(isExact ? "exact" : "normal approximation")", statistic: statistic, p: min(1, p),
            counts: [a.count], estimate: hodgesLehmann(differences),
            effect: Effect(name: "rank-biserial correlation", value: (2 * positive - total) / total))
    }

    /// Twice the share of the 2ⁿ signs with a sum of positive ranks of at most `limit`; ranks may be halves.
    private static func signedRankProbability(_ ranks: [Double], atMost limit: Double) -> Double {
        let doubled = ranks.map { Int(2 * $0) }
        var ways = [Double](repeating: 0, count: doubled.reduce(0, +) + 1)
        ways[0] = 1
        var reached = 0
        for rank in doubled {
            for sum in stride(from: reached, through: 0, by: -1) { ways[sum + rank] += ways[sum] }
            reached += rank
        }
        return 2 * ways[...Int(2 * limit)].reduce(0, +) / pow(2, Double(ranks.count))
    }

    private static func hodgesLehmann(_ differences: [Double]) -> Double {
        var means: [Double] = []
        for i in differences.indices {
            for j in i..<differences.count { means.append((differences[i] + differences[j]) / 2) }
        }
        return median(means)
    }

    /// The Mann–Whitney U test: whether values of one sample tend to be larger than those of the other.
    ///
    /// U counts pairs with a > b, ties as halves. p is exact without ties where a sample has at most 8 values, else normal with
    /// tie and continuity corrections (SciPy's rules). The estimate is the median of all differences a − b; the effect
    /// the rank-biserial correlation 2U/(mn) − 1.
    ///
    /// - Throws: `AnalysisError`; among others when all values are equal.
    public static func mannWhitney(_ a: [Double], _ b: [Double]) throws -> HypothesisTest {
        try Sample.checked(a, what: "the Mann–Whitney test", least: 1)
        try Sample.checked(b, what: "the Mann–Whitney test", least: 1)
        let (m, n) = (a.count, b.count)
        let ranks = Ranks(a + b)
        let sum = ranks.values[..<m].reduce(0, +)
        let u = sum - Double(m * (m + 1)) / 2
        let pairs = Double(m * n)
        let larger = max(u, pairs - u)
        let isExact = ranks.ties.isEmpty && min(m, n) <= 8
        let p: Double
        if isExact {
            p = 2 * rankSumProbability(m, n, atLeast: Int(larger))
        } else {
            let size = Double(m + n)
            let variance = pairs / 12 * (size + 1 - ranks.tieCorrection / (size * (size - 1)))
            guard variance > 0 else {
                throw AnalysisError.degenerate(what: "the Mann–Whitney statistic", reason: "all values are equal", remedy: "")
            }
            p = erfc((larger - pairs / 2 - 0.5) / variance.squareRoot() * 0.5.squareRoot())
        }
        var differences: [Double] = []
        for x in a { for y in b { differences.append(x - y) } }
        return HypothesisTest(
            name: "Mann–Whitney U test, \(isExact ? "exact" : "normal approximation")", statistic: u, p: min(1, p),
            counts: [m, n], estimate: median(differences),
            effect: Effect(name: "rank-biserial correlation", value: 2 * u / pairs - 1))
    }

    /// P(U ≥ u) by counting the choices of m of m + n ranks: the coefficients of the Gaussian binomial.
    private static func rankSumProbability(_ m: Int, _ n: Int, atLeast u: Int) -> Double {
        // ways[k][s]: choices of k ranks among those seen whose excess over the smallest sum is s.
        var ways = [[Double]](repeating: [Double](repeating: 0, count: m * n + 1), count: m + 1)
        ways[0][0] = 1
        for rank in 1...(m + n) {
            for k in stride(from: min(m, rank), through: 1, by: -1) {
                let excess = rank - k
                guard excess <= n else { continue }
                for s in stride(from: m * n, through: excess, by: -1) { ways[k][s] += ways[k - 1][s - excess] }
            }
        }
        let counts = ways[m]
        return counts[u...].reduce(0, +) / counts.reduce(0, +)
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
