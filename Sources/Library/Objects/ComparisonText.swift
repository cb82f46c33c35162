internal import Learning
internal import Runtime
internal import Tensors

/// A comparison set as a paper would set it: mean ± standard deviation, differences and effects with intervals, and below the
/// table what a reader must know to judge it.
struct ComparisonText {
    private let comparison: Comparison
    private let style: DisplayStyle

    init(_ comparison: Comparison, _ style: DisplayStyle) {
        self.comparison = comparison
        self.style = style
    }

    var lines: [String] { [heading, ""] + body + [""] + notes }

    private var heading: String {
        let paired = comparison.pair.isEmpty ? "independent samples" : "paired by \(comparison.pair.joined(separator: ", "))"
        let within = comparison.within.isEmpty ? "" : ", within \(comparison.within.joined(separator: ", "))"
        return "\(comparison.metric) by \(comparison.factor) against \(comparison.factor) = \(comparison.baseline.text), \(paired)\(within)"
    }

    // MARK: The table

    private var body: [String] {
        let percent = Self.text(100 * comparison.level)
        let isPaired = !comparison.pair.isEmpty
        let header = comparison.within + [
            comparison.factor, "n", "mean ± std", "baseline", "difference [\(percent) %]", "\(isPaired ? "d_z" : "d") [\(percent) %]", "t", "p",
            "p Holm", isPaired ? "Wilcoxon p" : "rank p", "p Holm",
        ]
        let digits = decimals
        let rows = comparison.rows.map { row -> [String] in
            let count = row.count == row.baselineCount ? "\(row.count)" : "\(row.count), \(row.baselineCount)"
            return row.within.map(\.text) + [
                row.arm.text, count, "\(Self.fixed(row.mean, digits)) ± \(Self.fixed(row.deviation, digits))",
                "\(Self.fixed(row.baselineMean, digits)) ± \(Self.fixed(row.baselineDeviation, digits))",
                Self.signed(row.difference, digits) + Self.interval(row.interval, digits),
                Self.fixed(row.effect, 2) + Self.interval(row.effectInterval, 2),
                row.t.isNaN ? "–" : "\(Self.fixed(row.t, 2)) (\(Self.text(row.degreesOfFreedom)))",
                Self.p(row.p), Self.p(row.correctedP), Self.p(row.rankP), Self.p(row.correctedRankP),
            ]
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        return ([header] + rows).map { cells in
            var line = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// Decimals that show two digits of the smallest spread.
    private var decimals: Int {
        let spreads = comparison.rows.flatMap { [$0.deviation, $0.baselineDeviation] }
        var spread = spreads.filter { $0.isFinite && $0 > 0 }.min() ?? 1
        var decimals = 1
        while spread < 1, decimals < 12 {
            spread *= 10
            decimals += 1
        }
        return decimals
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        value.isFinite ? NumberText.fixed(value, decimals: decimals) : "–"
    }

    private static func signed(_ value: Double, _ decimals: Int) -> String { (value > 0 ? "+" : "") + fixed(value, decimals) }

    private static func interval(_ range: ClosedRange<Double>?, _ decimals: Int) -> String {
        range.map { " [\(fixed($0.lowerBound, decimals)), \(fixed($0.upperBound, decimals))]" } ?? ""
    }

    private static func p(_ value: Double) -> String {
        if value.isNaN { return "–" }
        return value < 1e-4 ? "< 0.0001" : NumberText.fixed(value, decimals: value < 0.1 ? 4 : 2)
    }

    private static func text(_ value: Double) -> String { NumberText.significant(value, digits: 3) }

    // MARK: What stands below it

    private var notes: [String] {
        var notes: [String] = []
        let settings = comparison.settings
        if comparison.isOfNumbers {
            notes.append("The points are numbers that a function returned: how they were made is not known, so that nothing was checked.")
        } else {
            notes.append("\(comparison.factor) changes \(Self.paths(settings.changed)).")
        }
        if !settings.despite.isEmpty {
            notes.append("The arms also differ, as stated, in " + settings.despite.map { "\($0.path) (\($0.first) against \($0.second))" }.joined(separator: ", ") + ".")
        }
        let count = comparison.rows.count
        notes.append(count == 1 ? "One comparison, so Holm's correction changes nothing." : "p Holm is corrected over \(count) comparisons.")
        if let fewest = comparison.rows.min(by: { $0.count < $1.count }) {
            let rank = comparison.pair.isEmpty ? "Mann and Whitney's test" : "Wilcoxon's test"
            var note = "With n = \(fewest.count) the least p that \(rank) can give is \(Self.p(fewest.leastRankP))"
            if count > 1 { note += " (\(Self.p(min(1, fewest.leastRankP * Double(count)))) corrected)" }
            notes.append(note + (fewest.leastRankP > 0.05 ? ": it cannot find anything at 0.05." : "."))
        }
        if comparison.rows.contains(where: { $0.t.isNaN && !$0.p.isFinite }) {
            notes.append("– : the differences have no spread, so there is no t test.")
        }
        let leftOut = comparison.rows.flatMap(\.leftOut)
        if !leftOut.isEmpty {
            var seen: Set<String> = []
            let distinct = leftOut.filter { seen.insert($0).inserted }
            notes.append("Left out, with their partners: " + distinct.prefix(8).joined(separator: "; ") + (distinct.count > 8 ? " and \(distinct.count - 8) more." : "."))
        }
        return notes
    }

    private static func paths(_ differences: [DefinitionDifference]) -> String {
        differences.isEmpty ? "nothing" : differences.map(\.path).joined(separator: ", ")
    }
}
