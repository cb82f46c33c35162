public import Analysis
public import Diagnostics
internal import Programs
internal import Tensors

/// Accuracy when inputs are moved against the model, each coordinate by at most ε.
public enum AdversarialAccuracy {
    public enum Attack: Sendable {
        /// One step of ε along the sign of the loss' gradient (Goodfellow et al. 2015).
        case fastGradientSign
        /// Steps along that sign from a random start, kept within ε (Madry et al. 2018).
        case projectedGradient(steps: Int, step: Double?)
    }

    /// The share of samples still classified rightly, with Wilson's interval. Evidence: `clean`, the accuracy without an attack; `loss` under it.
    ///
    /// - Parameters:
    ///   - epsilon: in units of the inputs.
    ///   - seed: of the random starts.
    /// - Throws: `LearningError`; `Interrupted`.
    public static func estimate(
        _ model: Model, _ data: Dataset, epsilon: Double, attack: Attack = .projectedGradient(steps: 10, step: nil), seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Estimate {
        guard epsilon >= 0, epsilon.isFinite else {
            throw LearningError.badArgument(name: "eps", value: epsilon, expected: "a number of at least 0")
        }
        guard data.isClassification else { throw LearningError.lossNeedsClasses(loss: "adversarial_accuracy") }
        try model.check(data.inputs)
        let flat = try model.parameters()
        let clean = data.inputs.converted(to: flat.elementType)
        let outputs = try model.predict(data.inputs)
        let loss = try Loss.automatic(for: data, outputs: outputs.shape.last ?? 1)
        let targets = Operand.tensor(data.targets)
        func correct(_ outputs: Tensor) throws -> Double { try loss.correct(.tensor(outputs), targets)?.tensor?.scalar ?? .nan }
        let graph = Graph()
        let inputs = [TensorType([model.size], flat.elementType), TensorType(of: clean)].map { graph.input($0) }
        // The sum, so that every sample's gradient is its own.
        let value = try loss.apply(model.forward(.traced(inputs[0]), .traced(inputs[1])), targets.converted(to: flat.elementType)) * Operand(Double(data.count))
        graph.setOutputs(try graph.gradient(of: graph.lift(value), withRespectTo: [inputs[1]]).map { graph.lift($0) })
        let execution = Execution(try Program(compiling: graph))
        try execution.setInput(0, flat)

        let base = clean.doubles
        var moved = base
        var steps = 1
        var size = epsilon
        if case .projectedGradient(let asked, let step) = attack {
            guard (1...100_000).contains(asked) else {
                throw LearningError.badArgument(name: "steps", value: Double(asked), expected: "a whole number from 1 to 100000")
            }
            if let step, !(step > 0 && step.isFinite) { throw LearningError.badArgument(name: "step", value: step, expected: "a positive number") }
            steps = asked
            size = step ?? 2.5 * epsilon / Double(asked)
            let draws = RandomStream(seed: seed, purpose: .starts)
            for place in moved.indices { moved[place] += epsilon * (2 * draws.uniform(at: UInt64(place)) - 1) }
        }
        for _ in 0..<steps {
            try cancellation.check()
            try execution.setInput(1, Tensor(moved, shape: clean.shape).converted(to: flat.elementType))
            try execution.run()
            let gradient = try execution.output(0).doubles
            for place in moved.indices {
                let direction = gradient[place] > 0 ? 1.0 : gradient[place] < 0 ? -1 : 0
                moved[place] = max(base[place] - epsilon, min(base[place] + epsilon, moved[place] + size * direction))
            }
        }
        let attacked = try model.predict(Tensor(moved, shape: clean.shape))
        let n = Double(data.count)
        let share = try correct(attacked) / n
        let meanLoss = try loss.apply(.tensor(attacked), targets).tensor?.scalar ?? .nan
        return Estimate(
            value: share, error: (share * (1 - share) / n).squareRoot(), interval: wilson(share, n), count: data.count,
            evidence: ["clean": .number(try correct(outputs) / n), "loss": .number(meanLoss), "eps": .number(epsilon)])
    }

    /// Wilson's interval of a share at 95 %.
    private static func wilson(_ share: Double, _ n: Double) -> ClosedRange<Double>? {
        guard share.isFinite else { return nil }
        let z = 1.959963984540054
        let center = (share + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, center - half)...min(1, center + half)
    }
}
