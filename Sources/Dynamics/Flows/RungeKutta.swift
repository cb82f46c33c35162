internal import Programs

/// The classical Runge–Kutta method of order 4.
enum RungeKutta4 {
    static func step(_ x: Operand, _ h: Operand, _ velocity: (Operand) throws -> Operand) throws -> Operand {
        let half = try h * 0.5
        let k1 = try velocity(x)
        let k2 = try velocity(x + half * k1)
        let k3 = try velocity(x + half * k2)
        let k4 = try velocity(x + h * k3)
        return try x + h / 6 * (k1 + 2 * (k2 + k3) + k4)
    }
}

/// The method of Dormand and Prince (1980), orders 5 and 4.
enum DormandPrince {
    private static let stages: [[Double]] = [
        [1.0 / 5],
        [3.0 / 40, 9.0 / 40],
        [44.0 / 45, -56.0 / 15, 32.0 / 9],
        [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
        [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
        [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ]
    /// Order 5 minus order 4.
    private static let difference: [Double] = [
        71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
    ]

    /// One attempt at a substep of length h: the state after it (the old one where the error is too large) and the error in
    /// units of what is allowed.
    static func attempt(
        _ x: Operand, _ h: Operand, _ integrator: Integrator, _ velocity: (Operand) throws -> Operand
    ) throws -> [Operand] {
        var slopes = [try velocity(x)]
        var next = x
        for stage in stages {
            next = try x + h * combination(stage, slopes)
            slopes.append(try velocity(next))
        }
        let error = try h * combination(difference, slopes)
        let size = try Operand.maximum(Operand.unary(.abs, x), Operand.unary(.abs, next))
        let scaled = try error / (Operand(integrator.absoluteTolerance) + Operand(integrator.relativeTolerance) * size)
        let norm = try scaled.square().mean().sqrt().detached()
        let accepted = try Operand.binary(.lessEqual, norm, 1)
        return [try Operand.select(accepted, next, x), norm]
    }

    private static func combination(_ weights: [Double], _ slopes: [Operand]) throws -> Operand {
        var sum = Operand(0)
        for (weight, slope) in zip(weights, slopes) where weight != 0 { sum = try sum + Operand(weight) * slope }
        return sum
    }
}
