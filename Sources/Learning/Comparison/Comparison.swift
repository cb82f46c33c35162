internal import Analysis
internal import Glibc
internal import Storage
public import Tensors

/// The arms of a study against a baseline, in one metric.
///
/// Runs are paired by what they share (their seed); each arm's differences from the baseline are tested by the paired t test and by
/// Wilcoxon's signed-rank test (exact where that is possible), and p-values are corrected over all comparisons made
/// (Holm 1979). Runs whose definitions differ in more than the factor are refused: see `ComparedFactor`.
public struct Comparison: Sendable {
    /// One arm against the baseline.
    public struct Row: Sendable {
        public let arm: Table.Cell
        /// The values of the columns within which arms are compared.
        public let within: [Table.Cell]
        /// The number of pairs (without pairing: the runs of the arm).
        public let count: Int
        public let baselineCount: Int
        public let mean: Double
        /// The sample standard deviation.
        public let deviation: Double
        public let baselineMean: Double
        public let baselineDeviation: Double
        /// The mean of arm − baseline, with its interval by Student's t.
        public let difference: Double
        public let interval: ClosedRange<Double>?
        public let t: Double
        public let degreesOfFreedom: Double
        /// Of the t test; NaN where the differences have no spread.
        public let p: Double
        /// d of pairs (without pairing: Cohen's d), with its interval by the noncentral t distribution.
        public let effect: Double
        public let effectInterval: ClosedRange<Double>?
        /// Of Wilcoxon's test (without pairing: Mann and Whitney's).
        public let rankP: Double
        /// The least p that the rank test can give for so many runs.
        public let leastRankP: Double
        /// Pairs that were left out, and why.
        public let leftOut: [String]
        /// After Holm's correction over all rows.
        public var correctedP = Double.nan
        public var correctedRankP = Double.nan

        public init(
            arm: Table.Cell, within: [Table.Cell], count: Int, baselineCount: Int, mean: Double, deviation: Double, baselineMean: Double,
            baselineDeviation: Double, difference: Double, interval: ClosedRange<Double>?, t: Double, degreesOfFreedom: Double, p: Double,
            effect: Double, effectInterval: ClosedRange<Double>?, rankP: Double, leastRankP: Double, leftOut: [String]
        ) {
            self.arm = arm
            self.within = within
            self.count = count
            self.baselineCount = baselineCount
            self.mean = mean
            self.deviation = deviation
            self.baselineMean = baselineMean
            self.baselineDeviation = baselineDeviation
            self.difference = difference
            self.interval = interval
            self.t = t
            self.degreesOfFreedom = degreesOfFreedom
            self.p = p
            self.effect = effect
            self.effectInterval = effectInterval
            self.rankP = rankP
            self.leastRankP = leastRankP
            self.leftOut = leftOut
        }
    }

    public let metric: String
    public let factor: String
    public let baseline: Table.Cell
    /// The columns by which runs are paired; empty: not paired.
    public let pair: [String]
    public let within: [String]
    public let level: Double
    public let rows: [Row]
    /// What the factor changes in the definitions, and what differs besides.
    public let settings: ComparedFactor
    /// Whether points are numbers that a function returned, of whose making nothing is known but the design.
    public let isOfNumbers: Bool

    /// A comparison whose rows are known.
    public init(
        metric: String, factor: String, baseline: Table.Cell, pair: [String], within: [String], level: Double, rows: [Row],
        settings: ComparedFactor, isOfNumbers: Bool
    ) {
        self.metric = metric
        self.factor = factor
        self.baseline = baseline
        self.pair = pair
        self.within = within
        self.level = level
        self.rows = rows
        self.settings = settings
        self.isOfNumbers = isOfNumbers
    }

    /// - Parameters:
    ///   - factor: the column of the design whose values are the arms.
    ///   - baseline: the arm that others are compared with; nil: the first.
    ///   - pair: columns of the design; runs that agree in them are a pair. Empty: independent samples.
    ///   - within: columns of the design; arms are compared in each of their combinations.
    ///   - despite: differences beyond the factor that are meant: paths, or parts of them.
    /// - Throws: `ComparisonError`.
    public init(
        _ study: Study, metric: String, by factor: String, baseline: Table.Cell? = nil, pair: [String] = ["seed"],
        within: [String] = [], despite: [String] = [], level: Double = 0.95
    ) throws {
        let points = try StudyPoints(study, metric: metric)
        for (names, role) in [([factor], "compare by"), (pair, "pair by"), (within, "compare within")] {
            for name in names where study.design.index(of: name) == nil {
                throw ComparisonError.notInDesign(name: name, role: role, known: study.design.names)
            }
        }
        let arms = points.distinct(factor)
        guard let first = arms.first, arms.count > 1 else { throw ComparisonError.oneArm(factor: factor) }
        let baseline = baseline ?? first
        guard arms.contains(baseline) else {
            throw ComparisonError.noBaseline(factor: factor, value: baseline.text, known: arms.map(\.text))
        }
        var rows: [Row] = []
        var differences: [DefinitionDifference] = []
        var members: [ComparedFactor.Member] = []
        var hasSameRuns = false
        for place in points.places(within) {
            let reference = try points.arm(baseline, factor, place, within, pair)
            for arm in arms where arm != baseline {
                let runs = try points.arm(arm, factor, place, within, pair)
                if runs.isEmpty || reference.isEmpty, !within.isEmpty { continue }
                let matched = try Self.matched(runs, reference, pair, arm, baseline, isMeant: despite.contains { pair.contains($0) })
                for (a, b) in matched {
                    guard let a = points.definition(a), let b = points.definition(b) else { continue }
                    for difference in DefinitionDifference.between(b, a) where !differences.contains(where: { $0.path == difference.path }) {
                        differences.append(difference)
                    }
                    members.append(.init(definition: a, values: [arm]))
                    members.append(.init(definition: b, values: [baseline]))
                    hasSameRuns = hasSameRuns || a == b
                }
                if points.isRepeated(runs.map(\.point)) { throw ComparisonError.runsAreTheSame(pair: pair) }
                rows.append(try Self.row(
                    arm, baseline, place, runs, reference, matched, points, isPaired: !pair.isEmpty, level: level))
            }
        }
        if differences.isEmpty, hasSameRuns { throw ComparisonError.armsAreTheSame(factor: factor) }
        settings = try ComparedFactor(factors: [factor], differences: differences, members: members, despite: despite)
        isOfNumbers = members.isEmpty
        Self.correct(&rows)
        self.metric = metric
        self.factor = factor
        self.baseline = baseline
        self.pair = pair
        self.within = within
        self.level = level
        self.rows = rows
    }

    /// The runs of both arms that belong together.
    private static func matched(
        _ runs: [StudyPoints.Keyed], _ reference: [StudyPoints.Keyed], _ pair: [String], _ arm: Table.Cell, _ baseline: Table.Cell,
        isMeant: Bool
    ) throws -> [(Int, Int)] {
        // Without pairs every definition of one arm is held against the first of the other.
        guard !pair.isEmpty else { return reference.first.map { other in runs.prefix(1).map { ($0.point, other.point) } } ?? [] }
        var found: [(Int, Int)] = []
        var only: [String] = []
        for run in runs {
            if let other = reference.first(where: { $0.key == run.key }) {
                found.append((run.point, other.point))
            } else {
                only.append(StudyPoints.text(pair, run.key))
            }
        }
        let others = reference.filter { other in !runs.contains { $0.key == other.key } }.map { StudyPoints.text(pair, $0.key) }
        guard isMeant || only.isEmpty && others.isEmpty else {
            throw ComparisonError.unpaired(arm: arm.text, baseline: baseline.text, only: only, others: others, pair: pair)
        }
        return found
    }

    private static func row(
        _ arm: Table.Cell, _ baseline: Table.Cell, _ place: [Table.Cell], _ runs: [StudyPoints.Keyed],
        _ reference: [StudyPoints.Keyed], _ matched: [(Int, Int)], _ points: StudyPoints, isPaired: Bool, level: Double
    ) throws -> Row {
        var leftOut: [String] = []
        func isUsable(_ point: Int, _ arm: Table.Cell) -> Bool {
            guard let reason = points.flaw(point) else { return true }
            leftOut.append("\(arm.text), \(points.name(point)) (\(reason))")
            return false
        }
        var (own, others): ([Double], [Double]) = ([], [])
        if isPaired {
            for (a, b) in matched {
                // Both sides are looked at, so that both reasons are told.
                let isComplete = [isUsable(a, arm), isUsable(b, baseline)]
                if isComplete == [true, true] {
                    own.append(points.values[a])
                    others.append(points.values[b])
                }
            }
        } else {
            own = runs.filter { isUsable($0.point, arm) }.map { points.values[$0.point] }
            others = reference.filter { isUsable($0.point, baseline) }.map { points.values[$0.point] }
        }
        guard own.count >= 2, others.count >= 2 else {
            throw ComparisonError.tooFewPairs(arm: arm.text, count: min(own.count, others.count), leftOut: leftOut)
        }
        // Values without spread have no t; the row says so by NaN.
        let test = isPaired
            ? try? HypothesisTest.pairedStudent(own, others, level: level) : try? HypothesisTest.welch(own, others, level: level)
        let ranks = isPaired ? try? HypothesisTest.wilcoxon(own, others) : try? HypothesisTest.mannWhitney(own, others)
        let isEqual = isPaired ? own == others : Set(own + others).count == 1
        let (a, b) = (try Summary(of: own, level: level), try Summary(of: others, level: level))
        return Row(
            arm: arm, within: place, count: own.count, baselineCount: others.count, mean: a.mean, deviation: a.deviation,
            baselineMean: b.mean, baselineDeviation: b.deviation, difference: a.mean - b.mean, interval: test?.interval,
            t: test?.statistic ?? .nan, degreesOfFreedom: test?.degreesOfFreedom.first ?? .nan, p: test?.p ?? (isEqual ? 1 : .nan),
            effect: test?.effect?.value ?? (isEqual ? 0 : .nan), effectInterval: test?.effect?.interval,
            rankP: ranks?.p ?? (isEqual ? 1 : .nan), leastRankP: isPaired ? least(pairs: own.count) : least(own.count, others.count),
            leftOut: leftOut)
    }

    /// All differences of one sign: 2 of 2ⁿ.
    private static func least(pairs: Int) -> Double { min(1, 2 * pow(0.5, Double(pairs))) }

    /// All of one sample above the other: 2 of (m + n choose m).
    private static func least(_ m: Int, _ n: Int) -> Double {
        var share = 2.0
        for count in 1...min(m, n) { share *= Double(count) / Double(max(m, n) + count) }
        return min(1, share)
    }

    private static func correct(_ rows: inout [Row]) {
        func corrected(_ p: [Double]) -> [Double] {
            let known = p.indices.filter { !p[$0].isNaN }
            var result = p
            if let adjusted = try? MultipleTesting.holm(known.map { p[$0] }) {
                for (place, value) in zip(known, adjusted) { result[place] = value }
            }
            return result
        }
        let (means, ranks) = (corrected(rows.map(\.p)), corrected(rows.map(\.rankP)))
        for index in rows.indices { (rows[index].correctedP, rows[index].correctedRankP) = (means[index], ranks[index]) }
    }
}
