internal import Learning
internal import Runtime
internal import Tensors

/// What hidden units do, and what theory says of them at initialisation.
enum HiddenUnits {
    static let builtins: [Builtin] = [deadNeurons, activationStatistics, edgeOfChaos]

    static let deadNeurons = Builtin(
        "dead_neurons", "(model: model, data: dataset | record | tensor, threshold: number = 1e-5) -> record",
        "a record {count, fraction, quiet, units, layers}: hidden units that do nothing on these samples", help: """
            `count` are the units whose output is 0 for every sample, `fraction` their share of all `units`; `quiet` are those whose mean \
            |pre-activation| is below `threshold`. `layers` has a row for each hidden layer. \(SamplesArgument.help)
            """,
        examples: [
            Example("dead_neurons(mlp([2, 8, 8, 1]), moons(n=100)).layers.units", shows: "[8, 8]"),
            Example("run = train(mlp([2, 8, 1]), moons(n=50), epochs=2, measure={dead = m -> dead_neurons(m, moons(n=50)).fraction})\nlength(run.history.dead)", shows: "3"),
        ],
        seeAlso: ["activation_statistics", "criticality_score"], searchTerms: ["dying relu", "inactive units", "dead units"]
    ) { call in
        let dead = try DeadNeurons(
            HiddenLayers(call.model("model"), inputs: SamplesArgument.inputs(call, "data")), threshold: call.number("threshold"))
        let layers = try Table(columns: [
            ("layer", .numbers(Tensor(dead.units.indices.map(Double.init)))), ("units", .numbers(Tensor(dead.units.map(Double.init)))),
            ("dead", .numbers(Tensor(dead.neverActive.map(Double.init)))), ("quiet", .numbers(Tensor(dead.quiet.map(Double.init)))),
        ])
        return Value([
            "count": Value(dead.count), "fraction": Value(dead.fraction), "quiet": Value(dead.quiet.reduce(0, +)),
            "units": Value(dead.units.reduce(0, +)), "layers": Value(layers),
        ] as Record)
    }

    static let activationStatistics = Builtin(
        "activation_statistics", "(model: model, data: dataset | record | tensor) -> table",
        "mean, spread, zeros and effective rank of what each hidden layer does", help: """
            A row for each hidden layer: `pre_mean` and `pre_std` of what enters the activation, `mean` and `std` of what leaves it, the share \
            of `zeros`, units that are `dead`, and the `effective_rank` of the centred outputs (exp of the entropy of their normalised singular \
            values). \(SamplesArgument.help)
            """,
        examples: [Example("activation_statistics(mlp([2, 16, 8, 1]), moons(n=200)).units", shows: "[16, 8]")],
        seeAlso: ["dead_neurons", "edge_of_chaos"], searchTerms: ["hidden layer", "sparsity", "saturation"]
    ) { call in
        Value(try ActivationStatistics.table(HiddenLayers(call.model("model"), inputs: SamplesArgument.inputs(call, "data"))))
    }

    static let edgeOfChaos = Builtin(
        "edge_of_chaos", "(activation: string | function = \"tanh\", weight_std: number = 1, bias_std: number = 0) -> record",
        "a record {phase, chi, q, correlation, depth_scale, critical}: a wide random network in mean-field theory", help: """
            Weights are N(0, weight_std²/fan-in), biases N(0, bias_std²). `q` is the fixed point of the squared length of pre-activations, `chi` the \
            factor by which a small difference of two inputs grows in a layer: the network is ordered below 1 and chaotic above. \
            `correlation` is where the correlation of two inputs ends, `depth_scale` over how many layers, and `critical` the weight variance \
            (weight_std²) at which chi is 1 for this bias_std, `none` where there is none. Source: Poole et al. 2016; Schoenholz et al. 2017.
            """,
        examples: [
            Example("edge_of_chaos(tanh, weight_std=1, bias_std=sqrt(0.1)).critical", shows: "1.98607"),
            Example("round(edge_of_chaos(relu, weight_std=sqrt(2)).chi * 1e9) / 1e9", shows: "1"),
        ],
        seeAlso: ["activation_statistics", "criticality_score"], searchTerms: ["mean field", "initialisation", "signal propagation", "order", "phase"]
    ) { call in
        let field = try EdgeOfChaos(
            call.activation("activation"), weightDeviation: call.number("weight_std"), biasDeviation: call.number("bias_std"))
        return Value([
            "phase": Value(field.phase.rawValue), "chi": Value(field.susceptibility), "q": Value(field.lengthFixedPoint),
            "correlation": Value(field.correlationFixedPoint), "depth_scale": Value(field.depthScale),
            "critical": field.criticalWeightVariance.map { Value($0) } ?? Value.none,
        ] as Record)
    }
}

/// Samples as an argument: a dataset, the held-out part of a split, or a tensor of inputs.
enum SamplesArgument {
    static let help = "`data` is a dataset, a split (its test part counts), or a tensor of inputs."

    static func inputs(_ call: Call, _ name: String) throws -> Tensor {
        let value = try call.value(name)
        if let (train, test) = Call.data(value) { return (test ?? train).inputs }
        guard let tensor = try value.asTensor() else { throw call.wrongType(name, expected: "a dataset, a split or a tensor", value: value) }
        guard tensor.rank == 2, tensor.shape[0] > 0 else { throw call.invalid(name, "must have a sample in each row, but has shape \(tensor.shape)") }
        return tensor
    }
}
