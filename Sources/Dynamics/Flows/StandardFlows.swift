public import Programs

// Flows: dx/dt as a function of the state.
extension Evolution {
    /// ẋ = σ(y − x), ẏ = x(ρ − z) − y, ż = xy − βz (Lorenz 1963).
    public static func lorenz(sigma: Operand, rho: Operand, beta: Operand, by integrator: Integrator) -> Evolution {
        flow("lorenz", [("sigma", sigma), ("rho", rho), ("beta", beta)], integrator, start: [1, 1, 20]) { s in
            let (x, y, z) = (try s.at(0), try s.at(1), try s.at(2))
            return try .stack([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])
        }
    }

    /// ẋ = −y − z, ẏ = x + a y, ż = b + z(x − c) (Rössler 1976).
    public static func rossler(a: Operand, b: Operand, c: Operand, by integrator: Integrator) -> Evolution {
        flow("rossler", [("a", a), ("b", b), ("c", c)], integrator, start: [1, 1, 0]) { s in
            let (x, y, z) = (try s.at(0), try s.at(1), try s.at(2))
            return try .stack([-y - z, x + a * y, b + z * (x - c)])
        }
    }

    /// ẋ = v, v̇ = −δ v − α x − β x³ + γ cos φ, φ̇ = ω: the driven oscillator of Duffing, its phase φ a coordinate.
    public static func duffing(
        delta: Operand, alpha: Operand, beta: Operand, gamma: Operand, omega: Operand, by integrator: Integrator
    ) -> Evolution {
        let parameters = [("delta", delta), ("alpha", alpha), ("beta", beta), ("gamma", gamma), ("omega", omega)]
        return flow("duffing", parameters, integrator, start: [0.5, 0, 0]) { s in
            let (x, v, phase) = (try s.at(0), try s.at(1), try s.at(2))
            let force = try gamma * Operand.unary(.cos, phase) - delta * v - alpha * x - beta * x * x.square()
            return try .stack([v, force, omega + 0 * phase])
        }
    }

    /// ẋ = v, v̇ = x − x³ − γ v: a damped particle between two wells at ±1.
    public static func doubleWell(damping: Operand, by integrator: Integrator) -> Evolution {
        flow("double_well", [("damping", damping)], integrator, start: [0.5, 0]) { s in
            let (x, v) = (try s.at(0), try s.at(1))
            return try .stack([v, x - x * x.square() - damping * v])
        }
    }

    private static func flow(
        _ name: String, _ parameters: [(String, Operand)], _ integrator: Integrator, start: [Double],
        _ function: @escaping @Sendable (Operand) throws -> Operand
    ) -> Evolution {
        Evolution(name, parameters: named(parameters), kind: .flow(integrator), start: start, function)
    }
}
