public import Programs

// The maps that the literature measures everything by. Parameters are operands, so that a map can be traced as a function
// of its parameter too.
extension Evolution {
    /// x ↦ r x (1 − x) (May 1976).
    public static func logistic(r: Operand) -> Evolution {
        map("logistic", [("r", r)], start: [0.4]) { x in try r * x * (1 - x) }
    }

    /// (x, y) ↦ (1 − a x² + y, b x) (Hénon 1976).
    public static func henon(a: Operand, b: Operand) -> Evolution {
        map("henon", [("a", a), ("b", b)], start: [0.1, 0.1]) { s in
            let (x, y) = (try s.at(0), try s.at(1))
            return try .stack([1 - a * x.square() + y, b * x])
        }
    }

    /// z ↦ 1 + u z e^{it} with t = 0.4 − 6/(1 + |z|²) (Ikeda 1979).
    public static func ikeda(u: Operand) -> Evolution {
        map("ikeda", [("u", u)], start: [0.1, 0.1]) { s in
            let (x, y) = (try s.at(0), try s.at(1))
            let t = try 0.4 - 6 / (1 + x.square() + y.square())
            let (cosine, sine) = (try Operand.unary(.cos, t), try Operand.unary(.sin, t))
            return try .stack([1 + u * (x * cosine - y * sine), u * (x * sine + y * cosine)])
        }
    }

    /// (θ, p) ↦ (θ + p′, p′) with p′ = p + k sin θ, both modulo 2π (Chirikov 1979).
    public static func standardMap(k: Operand) -> Evolution {
        map("standard_map", [("k", k)], start: [0.001, 0.008]) { s in
            let turn = Operand(2 * Double.pi)
            let (angle, momentum) = (try s.at(0), try s.at(1))
            let next = try Operand.modulo(momentum + k * Operand.unary(.sin, angle), turn)
            return try .stack([Operand.modulo(angle + next, turn), next])
        }
    }

    /// x ↦ μ min(x, 1 − x).
    public static func tent(mu: Operand) -> Evolution {
        map("tent", [("mu", mu)], start: [0.4]) { x in try mu * Operand.minimum(x, 1 - x) }
    }

    private static func map(
        _ name: String, _ parameters: [(String, Operand)], start: [Double],
        _ function: @escaping @Sendable (Operand) throws -> Operand
    ) -> Evolution {
        Evolution(name, parameters: named(parameters), start: start, function)
    }

    /// Those that have a value; one that is being traced has none.
    static func named(_ parameters: [(String, Operand)]) -> [(name: String, value: Double)] {
        parameters.compactMap { name, operand in operand.constant?.scalar.map { (name, $0) } }
    }
}
