internal import Glibc
public import Diagnostics
public import Dynamics
public import Tensors

/// Closed orbits of any system, training among them, by Newton's method with the whole derivative of the iterate.
public enum TrainingOrbits {
    /// The orbit of a period near a state, by Newton's method with damping; where it closes earlier, with the period that it has.
    ///
    /// - Parameters:
    ///   - state: components one after the other; where it begins.
    ///   - period: steps once round. What enters from outside is that of the first steps.
    /// - Throws: `AnalysisError.degenerate` where it does not converge; `DynamicsError.tooManyTangents` beyond 1000 numbers.
    public static func orbit(
        of system: System, near state: Tensor, period: Int, context: WorkContext = WorkContext()
    ) throws -> PeriodicOrbit {
        guard (1...4096).contains(period) else { throw AnalysisError.badArgument("period", value: Double(period), expected: "1 … 4096") }
        let n = system.stateSize
        guard n <= 1000 else { throw DynamicsError.tooManyTangents(count: n, size: 1000) }
        let units = (0..<n).map { place in Tensor((0..<n).map { $0 == place ? 1 : 0 }) }
        let components = system.initial.count
        let stepper = try Stepper(system.starting(at: system.split(state)).withTangents(units))
        var x = state.doubles
        var (residual, derivative) = try run(stepper, system, x, period, units, components, context)
        var size = norm(residual)
        for _ in 0..<60 where size > 1e-12 * (1 + norm(x)) {
            var matrix = derivative
            for axis in 0..<n { matrix[axis * n + axis] -= 1 }
            // Least squares, since symmetries of the weights leave directions along which nothing changes.
            let step = try Tensor(matrix, shape: [n, n]).leastSquares(Tensor(residual.map { -$0 })).solution.doubles
            var factor = 1.0
            var isBetter = false
            while factor > 1e-4, !isBetter {
                let trial = zip(x, step).map { $0 + factor * $1 }
                let (r, m) = try run(stepper, system, trial, period, units, components, context)
                let next = norm(r)
                if next < size || next < 1e-12 * (1 + norm(trial)) {
                    (x, residual, derivative, size) = (trial, r, m, next)
                    isBetter = true
                }
                factor /= 2
            }
            if !isBetter { break }
        }
        let tolerance = system.initial.contains { $0.elementType == .f32 } ? 1e-4 : 1e-8
        guard size <= tolerance * (1 + norm(x)) else {
            throw AnalysisError.degenerate(
                what: "an orbit of period \(period)", reason: "Newton's method from there ends \(NumberText.significant(size, digits: 3)) from closing",
                remedy: "start nearer: train first, and give `start` from the run's weights")
        }
        // An orbit that closes earlier is that of a shorter period.
        var period = period
        for shorter in 1..<max(period, 2) where period % shorter == 0 && shorter < period {
            let (gap, once) = try run(stepper, system, x, shorter, units, components, context)
            if norm(gap) <= tolerance * (1 + norm(x)) {
                (period, derivative) = (shorter, once)
                break
            }
        }
        var points: [[Double]] = []
        let walker = try Stepper(system.starting(at: system.split(Tensor(x))))
        for _ in 0..<period {
            points.append(try (0..<components).flatMap { try walker.state($0).doubles })
            try walker.advance()
        }
        return try PeriodicOrbit(points: points, period: Double(period), derivative: derivative, kind: .map)
    }

    private static func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    private static func run(
        _ stepper: Stepper, _ system: System, _ x: [Double], _ period: Int, _ units: [Tensor], _ components: Int, _ context: WorkContext
    ) throws -> (residual: [Double], derivative: [Double]) {
        let n = x.count
        for (number, part) in try system.split(Tensor(x)).enumerated() { try stepper.setState(number, part) }
        for (tangent, unit) in units.enumerated() {
            for (number, part) in try system.split(unit).enumerated() { try stepper.setState(components * (1 + tangent) + number, part) }
        }
        stepper.setStep(0)
        for _ in 0..<period {
            try context.cancellation.check()
            try stepper.advance()
        }
        let end = try (0..<components).flatMap { try stepper.state($0).doubles }
        guard end.allSatisfy(\.isFinite) else { throw DynamicsError.escaped(name: system.name, step: period) }
        var derivative = [Double](repeating: 0, count: n * n)
        for tangent in 0..<n {
            let column = try (0..<components).flatMap { try stepper.state(components * (1 + tangent) + $0).doubles }
            for row in 0..<n { derivative[row * n + tangent] = column[row] }
        }
        return (zip(end, x).map { $0 - $1 }, derivative)
    }
}
