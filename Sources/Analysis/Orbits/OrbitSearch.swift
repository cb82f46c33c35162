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
    private let program: JacobianProgram
    /// For one state at a time.
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
        program = try JacobianProgram(evolution, isEquilibrium ? .velocity : .step, dimension: d, lanes: starts)
        single = try JacobianProgram(evolution, isEquilibrium ? .velocity : .step, dimension: d, lanes: 1)
    }

    private func find() throws -> [PeriodicOrbit] {
        var found: [PeriodicOrbit] = []
        // Half of the starts fill the box, half lie where the system itself goes.
        var first = box.points(program.lanes)
        if !isEquilibrium {
            let visited = try visitedStates()
            for (index, state) in visited.enumerated() where 2 * index + 1 < program.lanes {
                first.replaceSubrange((2 * index + 1) * d..<(2 * index + 2) * d, with: state)
            }
        }
        try collect(refine(first, iterations: 40, damping: 0, signs: []), into: &found)
        if !isEquilibrium, d <= 3, period <= 20 {
            for damping in [0.5, 5, 50] {
                for pattern in 0..<(1 << d) {
                    let signs = (0..<d).map { pattern >> $0 & 1 == 0 ? 1.0 : -1.0 }
                    let near = try refine(first, iterations: 60, damping: damping, signs: signs)
                    try collect(refine(near, iterations: 12, damping: 0, signs: []), into: &found)
                }
            }
        }
        return found.sorted { $0.points[0].lexicographicallyPrecedes($1.points[0]) }
    }

    /// States of orbits that begin in the box and stay near it, after a while.
    private func visitedStates() throws -> [[Double]] {
        var states = box.points(program.lanes)
        for _ in 0..<60 { states = try program(states).values }
        return stride(from: 0, to: states.count, by: d).map { Array(states[$0..<$0 + d]) }.filter { box.contains($0) }
    }

    /// g(x) = f^p(x) − x (of a flow: the velocity) and its derivative, for every lane.
    private func residuals(_ states: [Double]) throws -> (residuals: [Double], derivatives: [Double]) {
        if isEquilibrium { let (values, jacobians) = try program(states); return (values, jacobians) }
        var (current, total) = try program(states)
        for _ in 1..<max(period, 1) where period > 1 {
            let (next, jacobians) = try program(current)
            for lane in 0..<program.lanes {
                let range = lane * d * d..<(lane + 1) * d * d
                total.replaceSubrange(range, with: SmallMatrix.product(jacobians[range], total[range], d))
            }
            current = next
        }
        for index in current.indices { current[index] -= states[index] }
        for lane in 0..<program.lanes { for axis in 0..<d { total[(lane * d + axis) * d + axis] -= 1 } }
        return (current, total)
    }

    /// x ← x + (β‖g‖ C − G)⁻¹ g; β = 0 is Newton's method. Lanes that leave the surroundings of the box become NaN.
    private func refine(_ starts: [Double], iterations: Int, damping: Double, signs: [Double]) throws -> [Double] {
        var states = starts
        let widths = box.widths
        for _ in 0..<iterations {
            try context.cancellation.check()
            let (g, derivatives) = try residuals(states)
            var moves = false
            for lane in 0..<program.lanes {
                let range = lane * d..<(lane + 1) * d
                let residual = Array(g[range])
                guard residual.allSatisfy(\.isFinite) else {
                    for index in range { states[index] = .nan }
                    continue
                }
                let size = residual.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard size > 0 else { continue }
                var matrix = derivatives[lane * d * d..<(lane + 1) * d * d].map { -$0 }
                if damping > 0 { for axis in 0..<d { matrix[axis * d + axis] += damping * size * signs[axis] } }
                guard var step = SmallMatrix.solve(matrix, residual) else {
                    for index in range { states[index] = .nan }
                    continue
                }
                let length = zip(step, widths).map { abs($0) / $1 }.max() ?? 0
                if length > 0.5 { step = step.map { $0 * 0.5 / length } }
                for (axis, index) in range.enumerated() {
                    if states[index] + step[axis] != states[index] { moves = true }
                    states[index] += step[axis]
                }
                if !box.contains(states[range], margin: 1) { for index in range { states[index] = .nan } }
            }
            if !moves { break }
        }
        return states
    }

    /// Adds the orbits of lanes that have arrived and are new.
    private func collect(_ states: [Double], into found: inout [PeriodicOrbit]) throws {
        let (g, derivatives) = try residuals(states)
        let scale = box.widths
        for lane in 0..<program.lanes {
            let range = lane * d..<(lane + 1) * d
            let state = Array(states[range])
            guard state.allSatisfy(\.isFinite), g[range].allSatisfy(\.isFinite) else { continue }
            var derivative = Array(derivatives[lane * d * d..<(lane + 1) * d * d])
            // How far the state can be from the root: the Newton step that is left, and rounding.
            let rest = SmallMatrix.solve(derivative, Array(g[range])) ?? [Double](repeating: .infinity, count: d)
            let error = zip(rest, scale).map { abs($0) / $1 }.max() ?? .infinity
            let residual = zip(g[range], scale).map { abs($0) / $1 }.max() ?? .infinity
            guard residual < 1e-9, error < 1e-4 else { continue }
            let tolerance = max(1e-7, 30 * error)
            let points = try orbit(from: state)
            guard isNew(points, tolerance, found) else { continue }
            guard let inside = points.firstIndex(where: { box.contains($0, margin: 1e-9) }) else { continue }
            if !isEquilibrium { for axis in 0..<d { derivative[axis * d + axis] += 1 } }
            let rotated = Array(points[inside...] + points[..<inside])
            found.append(try PeriodicOrbit(
                points: rotated, period: isEquilibrium ? 0 : Double(period), derivative: derivative,
                kind: isEquilibrium ? .equilibrium : .map))
        }
    }

    /// The states of the orbit, its least first; empty where the period is a divisor.
    private func orbit(from state: [Double]) throws -> [[Double]] {
        guard !isEquilibrium, period > 1 else { return [state] }
        var points = [state]
        for _ in 1..<period { points.append(try single(points[points.count - 1]).values) }
        let least = points.indices.min { points[$0].lexicographicallyPrecedes(points[$1]) } ?? 0
        return Array(points[least...] + points[..<least])
    }

    private func isNew(_ points: [[Double]], _ tolerance: Double, _ found: [PeriodicOrbit]) -> Bool {
        func isNear(_ a: [Double], _ b: [Double]) -> Bool {
            zip(zip(a, b), box.widths).allSatisfy { abs($0.0 - $0.1) <= tolerance * $1 }
        }
        for divisor in 1..<max(period, 1) where period % divisor == 0 && isNear(points[0], points[divisor]) { return false }
        return !found.contains { orbit in orbit.points.contains { isNear($0, points[0]) } }
    }
}
