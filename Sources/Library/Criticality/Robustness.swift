internal import Learning
internal import Runtime

/// How models answer to small changes of their inputs.
enum Robustness {
    static let builtins: [Builtin] = [sensitivity, adversarialAccuracy, criticalityScore]

    static let sensitivity = Builtin(
        "perturbation_sensitivity", """
            (model: model, data: dataset | record | tensor, *, eps: number = 1e-3, directions: whole = 10, method: string = "finite", \
            seed: whole = 0) -> estimate
            """,
        "the mean change of outputs for a small step of the inputs in a random direction, per length of the step", help: """
            `method="finite"` takes steps of length `eps`; "exact" the derivative in the same directions, the limit for small eps. The error is that \
            of the mean over samples; `.largest` is the largest over samples. \(SamplesArgument.help)
            """,
        examples: [
            Example("perturbation_sensitivity(linear(2, 1), [[0, 0], [1, 1]], method=\"exact\").n", shows: "2"),
            Example("""
                m = mlp([2, 8, 1], activation=tanh)
                a = perturbation_sensitivity(m, moons(n=50)); b = perturbation_sensitivity(m, moons(n=50), method="exact")
                abs(a.value - b.value) < 1e-3
                """, shows: "true"),
        ],
        seeAlso: ["adversarial_accuracy", "edge_of_chaos", "criticality_score"], searchTerms: ["jacobian", "lipschitz", "robustness", "gradient"]
    ) { call in
        let name = try call.string("method")
        guard let method = PerturbationSensitivity.Method(rawValue: name) else {
            throw TrainingArgumentError.unknownName(kind: "method", name: name, known: PerturbationSensitivity.Method.allCases.map(\.rawValue))
        }
        return .object(EstimateObject(try PerturbationSensitivity.estimate(
            call.model("model"), inputs: SamplesArgument.inputs(call, "data"), epsilon: call.number("eps"), directions: call.whole("directions"),
            method: method, seed: call.seed(), cancellation: call.context.cancellation)))
    }

    static let adversarialAccuracy = Builtin(
        "adversarial_accuracy", """
            (model: model, data: dataset | record, eps: number = 0.1, *, method: string = "pgd", steps: whole = 10, step: number | none = none, \
            seed: whole = 0) -> estimate
            """,
        "accuracy when every coordinate of the inputs is moved against the model by at most eps", help: """
            "fgsm" makes one step of eps along the sign of the loss' gradient (Goodfellow et al. 2015); "pgd" makes `steps` of them of length \
            `step` (2.5 eps/steps unless given) from a random start within eps (Madry et al. 2018). The interval is Wilson's; `.clean` is the accuracy without an \
            attack, `.loss` the loss under it. Of a split its test part counts.
            """,
        examples: [
            Example("""
                data = moons(n=200, noise=0.1)
                m = train(mlp([2, 16, 1]), data, optimizer=adam(lr=0.02), epochs=30).model
                adversarial_accuracy(m, data, 0.3).value < adversarial_accuracy(m, data, 0).value
                """, shows: "true"),
        ],
        seeAlso: ["perturbation_sensitivity", "accuracy"], searchTerms: ["FGSM", "PGD", "attack", "robustness"]
    ) { call in
        let (train, test) = try call.data("data")
        let attack: AdversarialAccuracy.Attack
        switch try call.string("method") {
        case "fgsm": attack = .fastGradientSign
        case "pgd": attack = .projectedGradient(steps: try call.whole("steps"), step: try call.optionalNumber("step"))
        case let name: throw TrainingArgumentError.unknownName(kind: "attack", name: name, known: ["fgsm", "pgd"])
        }
        return .object(EstimateObject(try AdversarialAccuracy.estimate(
            call.model("model"), test ?? train, epsilon: call.number("eps"), attack: attack, seed: call.seed(),
            cancellation: call.context.cancellation)))
    }

    static let criticalityScore = Builtin(
        "criticality_score", "(model: model, data: dataset | record | tensor, seed: whole = 0) -> record",
        "a record {score, alive, balance, complexity, sensitivity}: how close a network stands to the edge of chaos", help: """
            The mean of three numbers in [0, 1]: `alive`, the share of hidden units active for some sample; `balance`, exp(-|ln s|) of the perturbation \
            sensitivity s; `complexity`, the boundary's published dimension less 1. The study of spectral control combines the same three \
            and states no formula; this one is Dyn's. Inputs are points of the plane. \(SamplesArgument.help)
            """,
        examples: [Example("0 < criticality_score(mlp([2, 8, 1]), moons(n=100)).score <= 1", shows: "true")],
        seeAlso: ["dead_neurons", "perturbation_sensitivity", "boundary_dimension", "edge_of_chaos"], searchTerms: ["edge of chaos", "critical"]
    ) { call in
        let score = try CriticalityScore(call.model("model"), inputs: SamplesArgument.inputs(call, "data"), seed: call.seed())
        return Value([
            "score": Value(score.score), "alive": Value(score.alive), "balance": Value(score.balance), "complexity": Value(score.complexity),
            "sensitivity": Value(score.sensitivity),
        ] as Record)
    }
}
