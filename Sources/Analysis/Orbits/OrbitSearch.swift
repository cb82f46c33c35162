internal import Glibc
public import Diagnostics
public import Dynamics
internal import Tensors

/// Closed orbits in a box: by Newton's method on the iterate from many starts, then by the stabilising transformation of
/// Davidchack & Lai (1999), which reaches orbits that Newton's method misses.
///
/// The search is by samples, so that it can miss an orbit whose surroundings no start comes near; more starts make that less
/// likely.
public struct OrbitSearch {
    private let evolution: Evolution
    private let box: SearchBox
    private let period: Int
    private let context: WorkContext
    private let d: Int
    private let lanes: Int
    /// f^p, or the velocity, of all lanes.
    private let program: JacobianProgram
    /// One step of all lanes, and of one state.
    private let stepper: JacobianProgram
    private let single: JacobianProgram
    private let isEquilibrium: Bool

    /// Fixed points of a map, or of a flow (where its velocity is 0), in the order of their coordinates.
    public static func fixedPoints(
        of evolution: Evolution, in box: SearchBox, starts: Int = 1024, context: WorkContext = WorkContext()
    ) throws -> [PeriodicOrbit] {
        try OrbitSearch(evolution, box, period: 1, starts: starts, isEquilibrium: evolution.isFlow, context).find()
    }

    /// Orbits of a map of exactly this period (not those of its divisors).
    public static func orbits(
        of map: Evolution, period: Int, in box: SearchBox, starts: Int = 1024, context: WorkContext = WorkContext()
    ) throws -> [PeriodicOrbit] {
        guard (1...Self.longestPeriod).contains(period) else {
            throw AnalysisError.badArgument("period", value: Double(period), expected: "1 … \(longestPeriod)")
        }
        return try OrbitSearch(map, box, period: period, starts: starts, isEquilibrium: false, context).find()
    }

    private static let longestPeriod = 64
    /// A look at the cancellation costs less than a lane.
    private static let lanesBetweenLooks = 1024

    private init(
        _ evolution: Evolution, _ box: SearchBox, period: Int, starts: Int, isEquilibrium: Bool, _ context: WorkContext
    ) throws {
        guard (1...1 << 20).contains(starts) else {
            throw AnalysisError.badArgument("starts", value: Double(starts), expected: "1 … \(1 << 20)")
        }
        guard evolution.dimension.map({ $0 == box.dimension }) ?? true else {
            throw DynamicsError.stateShape(expected: [evolution.dimension ?? 0], found: [box.dimension])
        }
        self.evolution = evolution
        self.box = box
        self.period = period
        self.context = context
        self.isEquilibrium = isEquilibrium
        d = box.dimension
        lanes = starts
        program = try JacobianProgram(evolution, isEquilibrium ? .velocity : .iterate(period), dimension: d, lanes: starts)
        stepper = try JacobianProgram(evolution, .iterate(1), dimension: d, lanes: starts)
        single = try JacobianProgram(evolution, .iterate(1), dimension: d, lanes: 1)
    }

    private func find() throws -> [PeriodicOrbit] {
        var found: [PeriodicOrbit] = []
        // Half of the starts fill the box, half lie where the system itself goes.
        var first = try columns(box.points(lanes, context.cancellation))
        if !isEquilibrium {
            for (index, state) in try visitedStates().enumerated() where 2 * index + 1 < lanes {
                for axis in 0..<d { first[axis * lanes + 2 * index + 1] = state[axis] }
            }
        }
        try collect(refine(first, iterations: 40, damping: 0, signs: []), into: &found)
        if !isEquilibrium, d <= 3, period <= 20 {
            for damping in [0.5, 8] {
                for pattern in 0..<(1 << d) {
                    let signs = (0..<d).map { pattern >> $0 & 1 == 0 ? 1.0 : -1.0 }
                    let near = try refine(first, iterations: 50, damping: damping, signs: signs)
                    try collect(refine(near, iterations: 12, damping: 0, signs: []), into: &found)
                }
            }
        }
        return found.sorted { $0.points[0].lexicographicallyPrecedes($1.points[0]) }
    }

    /// States coordinate by coordinate, [d × lanes].
    private func columns(_ rows: [Double]) -> [Double] {
        (0..<d).flatMap { axis in (0..<lanes).map { rows[$0 * d + axis] } }
    }

    private func state(_ columns: [Double], _ lane: Int) -> [Double] { (0..<d).map { columns[$0 * lanes + lane] } }

    /// States of orbits that begin in the box and stay near it, after a while.
    private func visitedStates() throws -> [[Double]] {
        var states = try columns(box.points(lanes, context.cancellation))
        for _ in 0..<60 {
            try context.cancellation.check()
            states = try stepper.columns(states).values
        }
        return (0..<lanes).map { state(states, $0) }.filter { box.contains($0) }
    }

    /// g(x) = f^p(x) − x (of a flow: the velocity) and its derivative, for every lane.
    private func residuals(_ states: [Double]) throws -> (residuals: [Double], derivatives: [Double]) {
        var (values, derivatives) = try program.columns(states)
        try context.cancellation.check()
        guard !isEquilibrium else { return (values, derivatives) }
        for index in values.indices { values[index] -= states[index] }
        for axis in 0..<d { for lane in 0..<lanes { derivatives[(axis * d + axis) * lanes + lane] -= 1 } }
        return (values, derivatives)
    }

    /// x ← x + (β‖g‖ C − G)⁻¹ g; β = 0 is Newton's method. Lanes that leave the surroundings of the box become NaN.
    private func refine(_ starts: [Double], iterations: Int, damping: Double, signs: [Double]) throws -> [Double] {
        var states = starts
        let widths = box.widths
        var matrix = [Double](repeating: 0, count: d * d)
        var residual = [Double](repeating: 0, count: d)
        var isActive = [Bool](repeating: true, count: lanes)
        for _ in 0..<iterations {
            try context.cancellation.check()
            let (g, derivatives) = try residuals(states)
            var moves = false
            for lane in 0..<lanes where isActive[lane] {
                if lane % Self.lanesBetweenLooks == 0 { try context.cancellation.check() }
                var square = 0.0
                for axis in 0..<d {
                    residual[axis] = g[axis * lanes + lane]
                    square += residual[axis] * residual[axis]
                }
                guard square > 0 else { isActive[lane] = false; continue }
                for entry in 0..<d * d { matrix[entry] = -derivatives[entry * lanes + lane] }
                if damping > 0 { for axis in 0..<d { matrix[axis * d + axis] += damping * square.squareRoot() * signs[axis] } }
                guard square.isFinite, let step = SmallMatrix.solve(matrix, residual) else {
                    for axis in 0..<d { states[axis * lanes + lane] = .nan }
                    isActive[lane] = false
                    continue
                }
                var length = 0.0
                for axis in 0..<d { length = max(length, abs(step[axis]) / widths[axis]) }
                let factor = length > 0.5 ? 0.5 / length : 1
                var isInside = true
                for axis in 0..<d {
                    let value = states[axis * lanes + lane] + factor * step[axis]
                    let range = box.ranges[axis]
                    isInside = isInside && value >= range.lowerBound - widths[axis] && value <= range.upperBound + widths[axis]
                    states[axis * lanes + lane] = value
                }
                if !isInside { for axis in 0..<d { states[axis * lanes + lane] = .nan } }
                // What is left is below rounding.
                if length < 1e-15 || !isInside { isActive[lane] = false } else { moves = true }
            }
            if !moves { break }
        }
        return states
    }

    /// Adds the orbits of lanes that have arrived and are new.
    private func collect(_ states: [Double], into found: inout [PeriodicOrbit]) throws {
        let (g, derivatives) = try residuals(states)
        let scale = box.widths
        for lane in 0..<lanes {
            if lane % Self.lanesBetweenLooks == 0 { try context.cancellation.check() }
            let place = state(states, lane)
            let gap = state(g, lane)
            guard place.allSatisfy(\.isFinite), gap.allSatisfy(\.isFinite) else { continue }
            let residual = zip(gap, scale).map { abs($0) / $1 }.max() ?? .infinity
            guard residual < 1e-9 else { continue }
            var derivative = (0..<d * d).map { derivatives[$0 * lanes + lane] }
            // How far the state can be from the root: the Newton step that is left, and rounding.
            let rest = SmallMatrix.solve(derivative, gap) ?? [Double](repeating: .infinity, count: d)
            let error = zip(rest, scale).map { abs($0) / $1 }.max() ?? .infinity
            guard error < 1e-4 else { continue }
            let tolerance = max(1e-7, 30 * error)
            guard !found.contains(where: { orbit in orbit.points.contains { isNear($0, place, tolerance) } }) else { continue }
            let points = try orbit(from: place)
            let repeats = (1..<max(period, 1)).contains { period % $0 == 0 && isNear(points[0], points[$0], tolerance) }
            guard !repeats, let inside = points.firstIndex(where: { box.contains($0, margin: 1e-9) }) else { continue }
            if !isEquilibrium { for axis in 0..<d { derivative[axis * d + axis] += 1 } }
            found.append(try PeriodicOrbit(
                points: Array(points[inside...] + points[..<inside]), period: isEquilibrium ? 0 : Double(period), derivative: derivative,
                kind: isEquilibrium ? .equilibrium : .map))
        }
    }

    /// The states of the orbit, its least first.
    private func orbit(from state: [Double]) throws -> [[Double]] {
        guard !isEquilibrium, period > 1 else { return [state] }
        var points = [state]
        for _ in 1..<period { points.append(try single.columns(points[points.count - 1]).values) }
        let least = points.indices.min { points[$0].lexicographicallyPrecedes(points[$1]) } ?? 0
        return Array(points[least...] + points[..<least])
    }

    private func isNear(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
        zip(zip(a, b), box.widths).allSatisfy { abs($0.0 - $0.1) <= tolerance * $1 }
    }
}
