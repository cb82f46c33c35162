internal import Programs
internal import Storage
internal import Tensors

// Steering the largest singular value σ of weight matrices.
extension Regularizer {
    /// How σ is found.
    public enum SpectralMethod: String, Sendable, CaseIterable {
        /// To rounding, at each step (Lanczos).
        case exact
        /// One step of the power method for each update, its vector kept between them (Miyato et al. 2018).
        case power
    }

    /// weight · Σ_l (σ_max(W_l) − target_l)² over weight matrices.
    ///
    /// The gradient is 2 weight (σ − target) u vᵀ with σ's vectors u and v; by the power method they are those that it has
    /// reached, held constant by the derivative.
    ///
    /// - Parameters:
    ///   - targets: one for all layers, or one for each.
    ///   - layers: by default all but the output.
    /// - Throws: `LearningError.badArgument` for a target that is not positive or a weight below 0. That targets and
    ///   layers fit is checked where the model is known.
    public static func spectral(
        targets: [Schedule], weight: Schedule = 0.1, layers: MatrixLayers = .hidden, method: SpectralMethod = .exact
    ) throws -> Regularizer {
        try Optimizer.check("weight", weight, least: 0)
        for target in targets { try checkPositive("target", target) }
        guard !targets.isEmpty else { throw LearningError.targetCount(targets: 0, layers: nil) }
        let shown = targets.count == 1 ? targets[0].text : "[\(targets.map(\.text).joined(separator: ", "))]"
        let suffix = method == .exact ? "" : ", method=\"\(method.rawValue)\""
        let start: @Sendable (ParameterLayout, UInt64) throws -> Tensor = { try startVectors($0, layers, $1) }
        return Regularizer(
            name: "spectral", text: "spectral(\(shown), weight=\(weight.text)\(layers.text)\(suffix))",
            definition: [
                "name": "spectral", "target": .array(targets.map(\.definition)), "weight": weight.definition, "layers": layers.definition,
                "method": .string(method.rawValue),
            ],
            weight: weight, schedules: targets, memory: method == .power ? start : nil,
            action: .penalty { step in try spectralPenalty(step, layers, targetCount: targets.count) })
    }

    /// By the power method where there is a memory, else exactly.
    private static func spectralPenalty(
        _ step: Step, _ layers: MatrixLayers, targetCount: Int
    ) throws -> (value: Operand, memory: Operand?) {
        let chosen = try layers.blocks(of: step.layout, user: "spectral").map { step.blocks[$0] }
        guard targetCount == 1 || targetCount == chosen.count else {
            throw LearningError.targetCount(targets: targetCount, layers: chosen.count)
        }
        func target(_ layer: Int) -> Operand { step.numbers[targetCount == 1 ? 0 : layer] }
        if let memory = step.memory { return try powerPenalty(chosen, memory, target) }
        var sum = Operand(0)
        for (layer, matrix) in chosen.enumerated() { sum = try sum + (matrix.spectralNorm() - target(layer)).square() }
        return (sum, nil)
    }

    /// After every update W ← W · limit/max(limit, σ_max(W)): no layer stretches more than the limit.
    ///
    /// - Throws: `LearningError.badArgument` for a limit that is not positive.
    /// - Source: Yoshida & Miyato 2017; Gouk et al. 2021 (projection onto the spectral-norm ball).
    public static func spectralNorm(limit: Schedule = 1, layers: MatrixLayers = .all) throws -> Regularizer {
        try checkPositive("limit", limit)
        let suffix = layers == .all ? "" : layers == .hidden ? ", layers=\"hidden\"" : layers.text
        return Regularizer(
            name: "spectral_norm", text: "spectral_norm(\(limit.text)\(suffix))",
            definition: ["name": "spectral_norm", "limit": limit.definition, "layers": layers.definition], weight: 1, schedules: [limit],
            action: .constraint { step in
                var blocks = step.blocks
                for place in try layers.blocks(of: step.layout, user: "spectral_norm") {
                    let norm = try blocks[place].spectralNorm()
                    blocks[place] = try blocks[place] * (step.numbers[0] / Operand.maximum(norm, step.numbers[0]))
                }
                return blocks
            })
    }

    static func checkPositive(_ name: String, _ schedule: Schedule) throws {
        // At places along the way, and after the last epoch that a step may name; what follows a run is known there alone.
        let probes = try schedule.constant.map { [$0] } ?? (0...20).flatMap { place in
            try [0, 1e9].compactMap { epoch -> Double? in
                let progress = Double(place) / 20
                return schedule.follower == nil ? try schedule.value(progress: progress, epoch: epoch) : try? schedule.value(progress: progress, epoch: epoch)
            }
        }
        for value in probes where !(value > 0 && value.isFinite) {
            throw LearningError.badArgument(name: name, value: value, expected: "a positive number")
        }
    }

    /// Random unit vectors, one behind the other, as long as each matrix has columns.
    private static func startVectors(_ layout: ParameterLayout, _ layers: MatrixLayers, _ seed: UInt64) throws -> Tensor {
        let parts = try layers.blocks(of: layout, user: "spectral").map { block in
            let draws = RandomStream(seed: seed, purpose: .probing, step: UInt64(block))
            let vector = try draws.normals(shape: [layout.blocks[block].shape[1]])
            let norm = vector.doubles.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return Tensor(vector.doubles.map { $0 / norm })
        }
        return try Tensor.concatenate(parts, axis: 0)
    }

    private static func powerPenalty(
        _ matrices: [Operand], _ memory: Operand, _ target: (Int) -> Operand
    ) throws -> (value: Operand, memory: Operand?) {
        var sum = Operand(0)
        var kept: [Operand] = []
        var offset = 0
        for (layer, matrix) in matrices.enumerated() {
            let width = matrix.shape[1]
            let fixed = try matrix.detached()
            // u ∝ W v, v ∝ Wᵀ u; a zero matrix keeps its vector's direction out of 0/0.
            let u = try unit(fixed.product(memory.sliced(axis: 0, start: offset, count: width)))
            let v = try unit(fixed.transposed().product(u))
            let norm = try (u * matrix.product(v)).sum()
            sum = try sum + (norm - target(layer)).square()
            kept.append(v)
            offset += width
        }
        return (sum, try Operand.concatenate(kept))
    }

    private static func unit(_ vector: Operand) throws -> Operand {
        try vector / (vector.square().sum() + Operand(1e-30)).sqrt()
    }
}
