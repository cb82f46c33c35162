internal import Glibc
internal import Programs

/// Muon: for each weight matrix the momentum, made nearly orthogonal by Newton–Schulz steps; Adam for all other blocks.
///
/// Of a matrix W (m × n): v ← μv + (1 − μ)G, U = (1 − μ)G + μv (Nesterov) or v, and
/// W ← (1 − lr·λ)W − lr·√max(1, m/n)·O(U), where O takes X₀ = U/(‖U‖ + 10⁻⁷) through
/// X ← 3.4445 X − 4.7750 (XXᵀ)X + 2.0315 (XXᵀ)²X: after five steps singular values lie between about 0.7 and 1.2.
/// Vectors take Adam's step with bias correction, `vector_lr`, β₁, β₂ and ε, without decay.
///
/// - Source: Jordan et al. 2024, Muon: an optimizer for hidden layers in neural networks; for matrices PyTorch's `Muon`.
struct MuonRule: OptimizerRule {
    let isNesterov: Bool
    let hasDecay: Bool
    let steps: Int

    var name: String { "muon" }
    var flags: [String] { isNesterov ? ["nesterov"] : [] }
    var settings: [(name: String, value: Double)] { [("steps", Double(steps))] }
    /// The second belongs to the blocks that are no matrices.
    var memory: [String] { ["momentum", "second_moment"] }
    var scalarCount: Int { 11 }

    private static let coefficients = (3.4445, -4.7750, 2.0315)

    /// lr, μ, 1 − μ, 1 − lr·λ; vector_lr/(1 − β₁ᵗ), 1/√(1 − β₂ᵗ), β₁, 1 − β₁, β₂, 1 − β₂, ε.
    func writeScalars(step: Int, values: [Double], to scalars: inout [Double]) {
        let (rate, momentum, decay, vectorRate) = (values[0], values[1], values[2], values[3])
        let (beta1, beta2) = (values[4], values[5])
        scalars[0] = rate
        scalars[1] = momentum
        scalars[2] = 1 - momentum
        scalars[3] = 1 - rate * decay
        scalars[4] = vectorRate / (1 - pow(beta1, Double(step)))
        scalars[5] = 1 / (1 - pow(beta2, Double(step))).squareRoot()
        scalars[6] = beta1
        scalars[7] = 1 - beta1
        scalars[8] = beta2
        scalars[9] = 1 - beta2
        scalars[10] = values[6]
    }

    func check(_ layout: ParameterLayout) throws {
        guard layout.blocks.contains(where: { $0.shape.count == 2 }) else { throw LearningError.noMatrix(user: name) }
    }

    func update(
        parameters: Operand, gradient: Operand, memory: [Operand], scalars s: [Operand], layout: ParameterLayout
    ) throws -> (parameters: Operand, memory: [Operand]) {
        var next: [Operand] = []
        var momenta: [Operand] = []
        var squares: [Operand] = []
        for block in layout.blocks {
            func part(_ flat: Operand) throws -> Operand { try flat.sliced(axis: 0, start: block.offset, count: block.count) }
            let (p, g, old, oldSquare) = (try part(parameters), try part(gradient), try part(memory[0]), try part(memory[1]))
            if block.shape.count == 2 {
                let momentum = try s[1] * old + s[2] * g
                let direction = isNesterov ? try s[2] * g + s[1] * momentum : momentum
                let turned = try orthogonalized(direction.reshaped(block.shape)).reshaped([block.count])
                let stretch = max(1, Double(block.shape[0]) / Double(max(block.shape[1], 1))).squareRoot()
                next.append(try (hasDecay ? p * s[3] : p) - s[0] * Operand(stretch) * turned)
                momenta.append(momentum)
                squares.append(oldSquare)
            } else {
                let momentum = try s[6] * old + s[7] * g
                let square = try s[8] * oldSquare + s[9] * g.square()
                next.append(try p - s[4] * (momentum / (square.sqrt() * s[5] + s[10])))
                momenta.append(momentum)
                squares.append(square)
            }
        }
        return (try .concatenate(next), [try .concatenate(momenta), try .concatenate(squares)])
    }

    /// Newton–Schulz steps on the smaller of the two Gram matrices.
    private func orthogonalized(_ matrix: Operand) throws -> Operand {
        let isTall = matrix.shape[0] > matrix.shape[1]
        var x = isTall ? try matrix.transposed() : matrix
        x = try x / (x.square().sum().sqrt() + 1e-7)
        let (a, b, c) = Self.coefficients
        for _ in 0..<steps {
            let gram = try x.product(x.transposed())
            let polynomial = try Operand(b) * gram + Operand(c) * gram.product(gram)
            x = try Operand(a) * x + polynomial.product(x)
        }
        return isTall ? try x.transposed() : x
    }
}

extension Optimizer {
    /// - Parameter steps: Newton–Schulz steps, 1 to 100.
    public static func muon(
        learningRate: Schedule = 0.001, momentum: Schedule = 0.95, nesterov: Bool = true, weightDecay: Schedule = 0.1,
        steps: Int = 5, vectorRate: Schedule = 3e-4, beta1: Schedule = 0.9, beta2: Schedule = 0.95, epsilon: Schedule = 1e-10
    ) throws -> Optimizer {
        try check("lr", learningRate, least: 0)
        try check("momentum", momentum, least: 0, below: 1)
        try check("weight_decay", weightDecay, least: 0)
        try check("vector_lr", vectorRate, least: 0)
        try check("beta1", beta1, least: 0, below: 1)
        try check("beta2", beta2, least: 0, below: 1)
        try check("eps", epsilon, least: 0)
        guard (1...100).contains(steps) else {
            throw LearningError.badArgument(name: "steps", value: Double(steps), expected: "a whole number from 1 to 100")
        }
        return Optimizer(
            MuonRule(isNesterov: nesterov, hasDecay: weightDecay.constant != 0, steps: steps),
            [
                "lr": learningRate, "momentum": momentum, "weight_decay": weightDecay, "vector_lr": vectorRate, "beta1": beta1,
                "beta2": beta2, "eps": epsilon,
            ])
    }
}
