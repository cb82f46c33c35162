internal import Glibc

extension HypothesisTest {
    /// Wilcoxon's signed-rank test of paired values: whether their differences lie symmetrically about 0.
    ///
    /// Pairs without a difference are left out (Wilcoxon's own rule). The statistic is the smaller sum of ranks. p is exact up
    /// to 50 differences without ties and up to 13 with ties or zeros, else normal with tie correction (SciPy's rules). The estimate is the
    /// Hodges–Lehmann median of the pairwise means of the differences that are not 0, its interval that of Walsh averages; the effect the rank-biserial correlation.
    ///
    /// - Throws: `AnalysisError`; among others when no pair differs.
    public static func wilcoxon(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> HypothesisTest {
        try Sample.checkedLevel(level)
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
            let count = Double(n)
            let variance = (count * (count + 1) * (2 * count + 1) - ranks.tieCorrection / 2) / 24
            p = erfc(abs(statistic - total / 2) / variance.squareRoot() * 0.5.squareRoot())
        }
        let size = Double(n)
        let zeros = differences.count - n
        let effect = (2 * positive - total) / total
        let location = hodgesLehmann(nonzero, isExact: isPlain && n <= 50, level: level)
        return HypothesisTest(
            name: "Wilcoxon's signed-rank test, \(isExact ? "exact" : "normal approximation")", statistic: statistic, p: min(1, p),
            counts: [a.count], estimate: location?.estimate, interval: location?.interval, level: level,
            effect: Effect(name: "rank-biserial correlation", value: effect, interval: fisher(
                effect, error: 2 * (size * (size + 1) * (2 * size + 1) / 6).squareRoot() / (size * (size + 1)), level: level))
        ).checking([.ties(nonzero.map(abs)), zeros == 0 ? nil : Assumption(name: "no zeros", check: "pairs without a difference", statistic: Double(zeros), p: .nan)])
    }

    /// The Hodges–Lehmann median of the pairwise means and its interval by order statistics; nil for more differences than that can be done for.
    private static func hodgesLehmann(
        _ differences: [Double], isExact: Bool, level: Double
    ) -> (estimate: Double, interval: ClosedRange<Double>?)? {
        let n = differences.count
        guard n <= Self.mostForPairs else { return nil }
        var means: [Double] = []
        means.reserveCapacity(n * (n + 1) / 2)
        for i in differences.indices {
            for j in i..<n { means.append((differences[i] + differences[j]) / 2) }
        }
        means.sort()
        let place: Int
        if isExact {
            place = criticalPlace(signedRankCounts(n), level: level)
        } else {
            let size = Double(n)
            let spread = (size * (size + 1) * (2 * size + 1) / 24).squareRoot()
            place = Int((size * (size + 1) / 4 - NormalDistribution().survivalQuantile((1 - level) / 2) * spread).rounded())
        }
        return (medianOfSorted(means), interval(means, place: place))
    }

    /// As many differences that all their pairs fit in memory.
    private static let mostForPairs = 5000

    /// The interval between the k-th values from either end, counted from 1; nil where no such interval has the level.
    private static func interval(_ sorted: [Double], place k: Int) -> ClosedRange<Double>? {
        guard k >= 1, 2 * k <= sorted.count else { return nil }
        return ClosedRange(from: sorted[k - 1], to: sorted[sorted.count - k])
    }

    /// The largest k with 2 P(statistic ≤ k − 1) ≤ 1 − level; 0 where there is none.
    private static func criticalPlace(_ counts: [Double], level: Double) -> Int {
        let total = counts.reduce(0, +)
        var (sum, k) = (0.0, 0)
        for count in counts {
            sum += count
            guard 2 * sum / total <= 1 - level + 1e-12 else { break }
            k += 1
        }
        return k
    }

    /// How many of the 2ⁿ signs give each sum of positive ranks 1 … n.
    private static func signedRankCounts(_ n: Int) -> [Double] {
        var ways = [Double](repeating: 0, count: n * (n + 1) / 2 + 1)
        ways[0] = 1
        var reached = 0
        for rank in 1...max(n, 1) where rank <= n {
            for sum in stride(from: reached, through: 0, by: -1) { ways[sum + rank] += ways[sum] }
            reached += rank
        }
        return ways
    }

    /// The interval of a rank-biserial correlation by Fisher's transformation (Kerby 2014; as R's effectsize).
    private static func fisher(_ r: Double, error: Double, level: Double) -> ClosedRange<Double>? {
        guard abs(r) < 1 else { return nil }
        let half = NormalDistribution().survivalQuantile((1 - level) / 2) * error
        return ClosedRange(from: tanh(atanh(r) - half), to: tanh(atanh(r) + half))
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

    /// The Mann–Whitney U test: whether values of one sample tend to be larger than those of the other.
    ///
    /// U counts pairs with a > b, ties as halves. p is exact without ties where a sample has at most 8 values (and the other not thousands), else normal with
    /// tie and continuity corrections (SciPy's rules). The estimate is the median of all differences a − b; the effect
    /// the rank-biserial correlation 2U/(mn) − 1.
    ///
    /// - Throws: `AnalysisError`; among others when all values are equal.
    public static func mannWhitney(_ a: [Double], _ b: [Double], level: Double = 0.95) throws -> HypothesisTest {
        try Sample.checkedLevel(level)
        try Sample.checked(a, what: "the Mann–Whitney test", least: 1)
        try Sample.checked(b, what: "the Mann–Whitney test", least: 1)
        let (m, n) = (a.count, b.count)
        let ranks = Ranks(a + b)
        let sum = ranks.values[..<m].reduce(0, +)
        let u = sum - Double(m * (m + 1)) / 2
        let pairs = Double(m * n)
        let larger = max(u, pairs - u)
        let isExact = ranks.ties.isEmpty && min(m, n) <= 8 && pairs * Double(m + n) <= 1e7
        let p: Double
        if isExact {
            p = 2 * rankSumProbability(m, n, atLeast: Int(larger))
        } else {
            let count = Double(m + n)
            let variance = pairs / 12 * (count + 1 - ranks.tieCorrection / (count * (count - 1)))
            guard variance > 0 else {
                throw AnalysisError.degenerate(what: "the Mann–Whitney statistic", reason: "all values are equal", remedy: "")
            }
            p = erfc((larger - pairs / 2 - 0.5) / variance.squareRoot() * 0.5.squareRoot())
        }
        let effect = 2 * u / pairs - 1
        let size = Double(m + n)
        var location: (estimate: Double, interval: ClosedRange<Double>?)?
        if pairs <= Double(mostForPairs * mostForPairs / 2) {
            var differences: [Double] = []
            differences.reserveCapacity(m * n)
            for x in a { for y in b { differences.append(x - y) } }
            differences.sort()
            let place = isExact
                ? criticalPlace(rankSumCounts(m, n), level: level)
                : Int((pairs / 2 - NormalDistribution().survivalQuantile((1 - level) / 2) * (pairs * (size + 1) / 12).squareRoot()).rounded())
            location = (medianOfSorted(differences), interval(differences, place: place))
        }
        return HypothesisTest(
            name: "Mann–Whitney U test, \(isExact ? "exact" : "normal approximation")", statistic: u, p: min(1, p),
            counts: [m, n], estimate: location?.estimate, interval: location?.interval, level: level,
            effect: Effect(name: "rank-biserial correlation", value: effect, interval: fisher(
                effect, error: ((size + 1) / (3 * pairs)).squareRoot(), level: level))
        ).checking([.ties(a + b)])
    }

    /// P(U ≥ u) by counting the choices of m of m + n ranks: the coefficients of the Gaussian binomial.
    private static func rankSumProbability(_ m: Int, _ n: Int, atLeast u: Int) -> Double {
        let counts = rankSumCounts(m, n)
        return counts[u...].reduce(0, +) / counts.reduce(0, +)
    }

    /// How many choices of m of m + n ranks give each U.
    private static func rankSumCounts(_ m: Int, _ n: Int) -> [Double] {
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
        return ways[m]
    }

    static func median(_ values: [Double]) -> Double { medianOfSorted(values.sorted()) }

    private static func medianOfSorted(_ sorted: [Double]) -> Double {
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
