internal import Glibc
public import Diagnostics
public import Dynamics
internal import Tensors

/// Periodic orbits of a flow by shooting: Newton's method on the state and the period together, from states that the flow
/// visits and nearly comes back to.
public enum CycleSearch {
    /// - Parameters:
    ///   - period: about how long the orbit takes; those found take between half and one and a half times as long.
    ///   - steps: of the integrator once round; nil for its own step, at least 200.
    /// - Source: Parker & Chua, Practical Numerical Algorithms for Chaotic Systems, ch. 5.
    public static func cycles(
        of flow: Evolution, period: Double, in box: SearchBox, starts: Int = 256, context: WorkContext = WorkContext()
    ) throws -> [PeriodicOrbit] {
        guard period > 0, period.isFinite else { throw AnalysisError.badArgument("period", value: period, expected: "a positive time") }
        guard (1...65_536).contains(starts) else { throw AnalysisError.badArgument("starts", value: Double(starts), expected: "1 … 65536") }
        let needed = (period / flow.timeStep).rounded(.up)
        guard needed <= 100_000 else {
            throw AnalysisError.badArgument("period", value: period, expected: "at most 100 000 steps of \(NumberText.shortest(flow.timeStep))")
        }
        let steps = max(200, Int(needed))
        let d = box.dimension
        let program = try JacobianProgram(flow, .variableStep, dimension: d, lanes: starts)
        let velocity = try JacobianProgram(flow, .velocity, dimension: d, lanes: starts)
        var states = try visited(flow, box, count: starts, program, context)
        var periods = [Double](repeating: period, count: starts)
        var derivatives: [Double] = []
        var errors = [Double](repeating: .infinity, count: starts)
        for _ in 0..<25 {
            var current = states
            let lengths = periods.map { $0 / Double(steps) }
            derivatives = (0..<starts * d * d).map { ($0 / d) % d == $0 % d ? 1 : 0 }
            for _ in 0..<steps {
                try context.cancellation.check()
                let (next, jacobians) = try program(current, lengths: lengths)
                for lane in 0..<starts {
                    let range = lane * d * d..<(lane + 1) * d * d
                    derivatives.replaceSubrange(range, with: SmallMatrix.product(jacobians[range], derivatives[range], d))
                }
                current = next
            }
            let ends = try velocity(current).values
            let begins = try velocity(states).values
            for lane in 0..<starts {
                let range = lane * d..<(lane + 1) * d
                let gap = range.map { current[$0] - states[$0] }
                errors[lane] = zip(gap, box.widths).map { abs($0) / $1 }.max() ?? .infinity
                guard gap.allSatisfy(\.isFinite), periods[lane] > 0.5 * period, periods[lane] < 1.5 * period else {
                    errors[lane] = .infinity
                    continue
                }
                // (M − 1) δx + v(T) δT = −gap, and δx at right angles to the flow.
                let side = d + 1
                var matrix = [Double](repeating: 0, count: side * side)
                for row in 0..<d {
                    for column in 0..<d { matrix[row * side + column] = derivatives[(lane * d + row) * d + column] - (row == column ? 1 : 0) }
                    matrix[row * side + d] = ends[lane * d + row]
                    matrix[d * side + row] = begins[lane * d + row]
                }
                guard let step = SmallMatrix.solve(matrix, gap.map { -$0 } + [0]) else { continue }
                let length = zip(step, box.widths + [period]).map { abs($0) / $1 }.max() ?? 0
                let factor = min(1, 0.2 / max(length, 1e-300))
                for axis in 0..<d { states[lane * d + axis] += factor * step[axis] }
                periods[lane] += factor * step[d]
            }
        }
        var found: [PeriodicOrbit] = []
        for lane in 0..<starts where errors[lane] < 1e-8 {
            let state = Array(states[lane * d..<(lane + 1) * d])
            let points = try orbit(flow, from: state, period: periods[lane], steps: steps)
            guard points.contains(where: { box.contains($0) }) else { continue }
            let isKnown = found.contains { known in
                abs(known.period - periods[lane]) < 1e-4 * period && known.points.contains { near($0, state, box, 0.02) }
            }
            // An orbit that closes earlier belongs to a shorter period.
            let closesEarlier = (2...6).contains { part in steps % part == 0 && near(points[steps / part], state, box, 1e-5) }
            guard !isKnown, !closesEarlier else { continue }
            found.append(try PeriodicOrbit(
                points: points, period: periods[lane], derivative: Array(derivatives[lane * d * d..<(lane + 1) * d * d]), kind: .cycle))
        }
        return found.sorted { ($0.period, $0.points[0][0]) < ($1.period, $1.points[0][0]) }
    }

    private static func near(_ a: [Double], _ b: [Double], _ box: SearchBox, _ tolerance: Double) -> Bool {
        zip(zip(a, b), box.widths).allSatisfy { abs($0.0 - $0.1) <= tolerance * $1 }
    }

    /// States after a transient from all over the box; where one leaves, the start itself.
    private static func visited(
        _ flow: Evolution, _ box: SearchBox, count: Int, _ program: JacobianProgram, _ context: WorkContext
    ) throws -> [Double] {
        let starts = try box.points(count, context.cancellation)
        let d = box.dimension
        var states = starts
        let lengths = [Double](repeating: flow.timeStep, count: count)
        for _ in 0..<1000 {
            try context.cancellation.check()
            states = try program(states, lengths: lengths).values
        }
        for lane in 0..<count where !box.contains(states[lane * d..<(lane + 1) * d], margin: 1) {
            states.replaceSubrange(lane * d..<(lane + 1) * d, with: starts[lane * d..<(lane + 1) * d])
        }
        return states
    }

    private static func orbit(_ flow: Evolution, from state: [Double], period: Double, steps: Int) throws -> [[Double]] {
        let program = try JacobianProgram(flow, .variableStep, dimension: state.count, lanes: 1)
        var points = [state]
        for _ in 1..<steps { points.append(try program(points[points.count - 1], lengths: [period / Double(steps)]).values) }
        return points
    }
}
