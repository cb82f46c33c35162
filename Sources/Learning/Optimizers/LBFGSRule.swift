internal import Programs

/// L-BFGS with one iteration a step, as PyTorch's `LBFGS` with `max_iter=1` and without a line search.
///
/// The direction d = −H∇ comes of the last m pairs s = Δp, y = Δ∇ with yᵀs > 10⁻¹⁰ by the two-loop recursion, H₀ = (yᵀs / yᵀy) I of the
/// newest; p ← p + t d with t = lr, at the first step min(1, 1/‖∇‖₁) lr. Nothing moves where max|∇| ≤ 10⁻⁷ or dᵀ∇ > −10⁻⁹.
///
/// - Source: Liu & Nocedal 1989; Nocedal & Wright 2006, algorithm 7.4; tolerances as in PyTorch.
struct LBFGSRule: OptimizerRule {
    /// m.
    let pairs: Int

    var name: String { "lbfgs" }
    var settings: [(name: String, value: Double)] { [("history", Double(pairs))] }
    /// The gradient and move of the step before, then gradient changes and moves, the newest last.
    var memory: [String] {
        ["gradient", "move"] + (0..<pairs).map { "gradient_change_\($0)" } + (0..<pairs).map { "position_change_\($0)" }
    }
    var scalarCount: Int { 2 }
    var isOfAllParameters: Bool { true }

    /// lr, and 1 at the first step.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        scalars[0] = values[0]
        scalars[1] = step == 1 ? 1 : 0
    }

    func update(
        parameters: Operand, gradient g: Operand, memory: [Operand], scalars s: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        func dot(_ a: Operand, _ b: Operand) throws -> Operand { try (a * b).sum() }
        let isFirst = try Operand.binary(.greater, s[1], 0.5)
        let (change, move) = (try g - memory[0], memory[1])
        var (changes, moves) = (Array(memory[2..<(2 + pairs)]), Array(memory[(2 + pairs)...]))
        // At the first step there is nothing before it.
        let curvature = try Operand.select(isFirst, 0, dot(change, move))
        let isPair = try Operand.binary(.greater, curvature, 1e-10)
        for index in 0..<pairs {
            let isLast = index == pairs - 1
            changes[index] = try .select(isPair, isLast ? change : changes[index + 1], changes[index])
            moves[index] = try .select(isPair, isLast ? move : moves[index + 1], moves[index])
        }
        // A place without a pair holds zeros, and counts for nothing.
        let weights = try zip(changes, moves).map { change, move in
            let product = try dot(change, move)
            let isThere = try Operand.binary(.greater, product, 1e-10)
            return try Operand.select(isThere, 1 / Operand.select(isThere, product, 1), 0)
        }
        var direction = try 0 - g
        var factors: [Operand] = []
        for index in (0..<pairs).reversed() {
            let factor = try dot(moves[index], direction) * weights[index]
            factors.insert(factor, at: 0)
            direction = try direction - factor * changes[index]
        }
        if let newest = changes.last, let last = moves.last {
            let square = try dot(newest, newest)
            let isThere = try Operand.binary(.greater, square, 0)
            direction = try direction * Operand.select(isThere, dot(newest, last) / Operand.select(isThere, square, 1), 1)
        }
        for index in 0..<pairs {
            let factor = try dot(changes[index], direction) * weights[index]
            direction = try direction + (factors[index] - factor) * moves[index]
        }
        let firstStep = try Operand.minimum(1, 1 / g.abs().sum())
        let length = try s[0] * Operand.select(isFirst, firstStep, 1)
        let next = try length * direction
        let isDescent = try Operand.binary(.greater, -1e-9, dot(g, direction))
        let isSteep = try Operand.binary(.greater, g.abs().maximum(axes: [0]), 1e-7)
        let moved = try Operand.select(isSteep, Operand.select(isDescent, parameters + next, parameters), parameters)
        let kept = try zip([g, next] + changes + moves, memory).map { try Operand.select(isSteep, $0, $1) }
        return (moved, kept)
    }
}

extension Optimizer {
    /// - Parameter history: the pairs that are kept, 1 to 100.
    public static func lbfgs(learningRate: Schedule = 1, history: Int = 10) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        guard (1...100).contains(history) else {
            throw LearningError.badArgument(name: "history", value: Double(history), expected: "a whole number from 1 to 100")
        }
        return Optimizer(LBFGSRule(pairs: history), ["lr": learningRate])
    }
}
