public import Diagnostics
public import Dynamics
internal import Glibc

/// Which attractor each start of a grid reaches.
public struct BasinMap: Sendable {
    public let grid: BasinGrid
    /// For each start, row by row with y ascending: the number of its attractor from 1, or one of `Outcome`.
    public let labels: [Int]
    /// In the order of their labels: the one with the most starts first.
    public let attractors: [Attractor]
    /// For each start the step by which it was seen settled or diverged; NaN for others.
    public let steps: [Double]

    /// Labels of starts that reach no attractor.
    public enum Outcome: Int, CaseIterable, Sendable {
        case unconverged = 0
        case diverged = -1
        case leftGrid = -2

        public var name: String {
            switch self {
            case .unconverged: "unconverged"
            case .diverged: "diverged"
            case .leftGrid: "left the grid"
            }
        }
    }

    public struct Attractor: Sendable {
        public let position: [Double]
        /// The points of a periodic orbit; the one position for a fixed point.
        public let orbit: [[Double]]
        public var count: Int

        public init(position: [Double], orbit: [[Double]], count: Int) {
            self.position = position
            self.orbit = orbit
            self.count = count
        }
    }

    /// What a survey rests on.
    public struct Settings: Sendable {
        public var rule: SettlingRule
        public var steps: Int
        /// Attractors that are known beforehand: then a start belongs to the nearest one within `radius` at the end.
        public var known: [[Double]]
        /// Settled points nearer than this are one attractor; nil: a thousandth of the grid's diagonal.
        public var radius: Double?
        /// How far outside the rectangle, in its extents, a start may be before it has left.
        public var margin: Double

        public init(rule: SettlingRule, steps: Int, known: [[Double]] = [], radius: Double? = nil, margin: Double = 1) {
            self.rule = rule
            self.steps = steps
            self.known = known
            self.radius = radius
            self.margin = margin
        }
    }

    static let mostAttractors = 1000

    /// Runs every start of the grid, in lockstep and on all threads; the labels depend on neither.
    ///
    /// - Throws: `BasinError`, `Interrupted`.
    public init(_ lockstep: Lockstep, grid: BasinGrid, settings: Settings, in context: WorkContext) throws {
        let run = Multistart(lockstep, rule: settings.rule, steps: settings.steps)
        let results = try run.results(grid.count, in: context) { grid.start($0) }
        let radius = settings.radius ?? grid.diagonal * 1e-3
        var attractors = settings.known.map { Attractor(position: $0, orbit: [$0], count: 0) }
        var assigned = [Int](repeating: Outcome.unconverged.rawValue, count: grid.count)
        for (index, result) in results.enumerated() {
            switch result.state {
            case .diverged: assigned[index] = Outcome.diverged.rawValue
            case .settled, .moving:
                if let nearest = Self.nearest(to: result, among: attractors, within: radius),
                    result.state == .settled || !settings.known.isEmpty {
                    attractors[nearest].count += 1
                    assigned[index] = nearest + 1
                } else if result.state == .settled, settings.known.isEmpty {
                    guard attractors.count < Self.mostAttractors else { throw BasinError.tooManyAttractors(Self.mostAttractors) }
                    attractors.append(Attractor(
                        position: result.position, orbit: result.orbit.isEmpty ? [result.position] : result.orbit, count: 1))
                    assigned[index] = attractors.count
                } else if !grid.contains(result.position, margin: settings.margin) {
                    assigned[index] = Outcome.leftGrid.rawValue
                }
            }
        }
        // Numbered by size; known ones keep their order.
        let order = settings.known.isEmpty
            ? attractors.indices.sorted { (attractors[$1].count, $0) < (attractors[$0].count, $1) } : Array(attractors.indices)
        var number = [Int](repeating: 0, count: attractors.count)
        for (place, attractor) in order.enumerated() { number[attractor] = place + 1 }
        self.grid = grid
        self.attractors = order.map { attractors[$0] }
        labels = assigned.map { $0 > 0 ? number[$0 - 1] : $0 }
        steps = results.map { $0.state == .moving ? .nan : Double($0.step) }
    }

    /// A map that is known.
    ///
    /// - Throws: `AnalysisError` where there is not a label and a step for each start, or a label is none of these attractors.
    public init(grid: BasinGrid, labels: [Int], attractors: [Attractor], steps: [Double]) throws {
        for (name, count) in [("labels", labels.count), ("steps", steps.count)] where count != grid.count {
            throw AnalysisError.unequalLengths(first: name, firstCount: count, second: "starts", secondCount: grid.count)
        }
        let known = Outcome.leftGrid.rawValue...attractors.count
        if let odd = labels.first(where: { !known.contains($0) }) {
            throw AnalysisError.badArgument("labels", value: Double(odd), expected: "-2 to \(attractors.count)")
        }
        for attractor in attractors {
            for point in [attractor.position] + attractor.orbit where point.count != grid.base.count {
                throw AnalysisError.unequalLengths(first: "an attractor", firstCount: point.count, second: "a start", secondCount: grid.base.count)
            }
        }
        self.grid = grid
        self.labels = labels
        self.attractors = attractors
        self.steps = steps
    }

    private static func nearest(to result: StartResult, among attractors: [Attractor], within radius: Double) -> Int? {
        var best: (index: Int, distance: Double)?
        let period = max(1, result.orbit.count)
        for (index, attractor) in attractors.enumerated() where attractor.orbit.count == period {
            for point in attractor.orbit {
                var sum = 0.0
                for (a, b) in zip(point, result.position) { sum += (a - b) * (a - b) }
                if sum < radius * radius, sum < best?.distance ?? .infinity { best = (index, sum) }
            }
        }
        return best?.index
    }

    public func count(_ label: Int) -> Int { labels.reduce(0) { $0 + ($1 == label ? 1 : 0) } }

    /// The share of starts with a label, with Wilson's interval: the grid as a sample of the rectangle.
    public func fraction(_ label: Int, level: Double = 0.95) -> Estimate {
        Proportion.estimate(count(label), of: labels.count, level: level)
    }
}

/// A share of a sample.
enum Proportion {
    /// - Source: Wilson 1927, Probable inference, the law of succession, and statistical inference.
    static func estimate(_ hits: Int, of count: Int, level: Double) -> Estimate {
        let n = Double(count)
        let p = Double(hits) / n
        let z = NormalDistribution().survivalQuantile((1 - level) / 2)
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        let low = hits == 0 ? 0 : max(0, middle - half)
        let high = hits == count ? 1 : min(1, middle + half)
        return Estimate(value: p, error: (p * (1 - p) / n).squareRoot(), interval: low...high, level: level, count: count)
    }
}
