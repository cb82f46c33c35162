internal import Learning
internal import Runtime
internal import Tensors

/// Control of the largest singular values of weight matrices.
enum SpectralRegularizers {
    static let builtins: [Builtin] = [spectral, spectralNorm, spectralClip, layerLaw, capacity]

    static let spectral = Builtin(
        "spectral", """
            (target: number | schedule | function | list | tensor, weight: number | schedule | function = 0.1, \
            layers: string | list | tensor = "hidden", method: string = "exact") -> regularizer
            """,
        "a weight times the squared distances of the largest singular values from targets", help: """
            The sum over layers of (σ_max(W) - target)², times `weight`. A target is a number, any schedule (`ramp(2.5, 1)`, \
            `exponential(2.5, 1)`, `step(2.5, [34, 67], [1.7, 1])`, `plateau(2.5, 1)`, `capacity(net, optimal=464)`), or a function of \
            progress; a list gives one for each layer, from the inputs on (`layer_law`). \(MatrixLayersArgument.help) `method="exact"` finds σ and its vectors \
            to rounding at each step; `method="power"` makes one step of the power method for each update and keeps its vector in \
            the training's state (Miyato et al. 2018).
            """,
        examples: [
            Example("spectral(ramp(2.5, 1))", shows: "spectral(ramp(2.5, 1), weight=0.1)"),
            Example("""
                run = train(mlp([2, 16, 16, 1]), moons(n=100), regularize=spectral(1.5, weight=10), batch=none, epochs=200, optimizer=adam(lr=0.01))
                round(svdvals(run.model.layers[1].weight)[0] * 10) / 10
                """, shows: "1.5"),
        ],
        seeAlso: ["spectral_norm", "spectral_clip", "layer_law", "capacity", "orthogonality"],
        searchTerms: ["singular value", "sigma max", "spectral normalization", "lipschitz", "penalty"]
    ) { call in
        let name = try call.string("method")
        guard let method = Regularizer.SpectralMethod(rawValue: name) else {
            throw TrainingArgumentError.unknownName(kind: "method", name: name, known: Regularizer.SpectralMethod.allCases.map(\.rawValue))
        }
        return .object(RegularizerObject(try .spectral(
            targets: call.schedules("target"), weight: call.schedule("weight"), layers: MatrixLayersArgument.read(call), method: method)))
    }

    static let spectralNorm = Builtin(
        "spectral_norm", "(limit: number | schedule | function = 1, layers: string | list | tensor = \"all\") -> regularizer",
        "a constraint: no weight matrix has a singular value above the limit", help: """
            After every update a matrix whose largest singular value exceeds `limit` is scaled down to it. \(MatrixLayersArgument.help) \
            Source: Yoshida & Miyato 2017; Gouk et al. 2021.
            """,
        examples: [
            Example("spectral_norm(2)", shows: "spectral_norm(2)"),
            Example("""
                run = train(mlp([2, 8, 2]), moons(n=100), regularize=spectral_norm(0.5), epochs=5, optimizer=adam(lr=0.1))
                svdvals(run.model.layers[0].weight)[0] < 0.5001
                """, shows: "true"),
        ],
        seeAlso: ["spectral", "spectral_clip"], searchTerms: ["lipschitz", "projection", "constraint", "singular value"]
    ) { call in
        .object(RegularizerObject(try .spectralNorm(limit: call.schedule("limit"), layers: MatrixLayersArgument.read(call))))
    }

    static let spectralClip = Builtin(
        "spectral_clip", """
            (limit: number | schedule | function, weight: number | schedule | function = 0.1, layers: string | list | tensor = "hidden") -> regularizer
            """,
        "a weight times the squared excess of all singular values above a limit", help: """
            The sum over layers and singular values σ of max(0, σ - limit)²: soft spectral clipping, which leaves what is below the limit \
            alone. \(MatrixLayersArgument.help)
            """,
        examples: [Example("spectral_clip(1.5)", shows: "spectral_clip(1.5, weight=0.1)")],
        seeAlso: ["spectral", "spectral_norm"], searchTerms: ["soft clipping", "singular value", "penalty"]
    ) { call in
        .object(RegularizerObject(try .spectralClip(
            limit: call.schedule("limit"), weight: call.schedule("weight"), layers: MatrixLayersArgument.read(call))))
    }

    static let layerLaw = Builtin(
        "layer_law", "(start: number | schedule | function, beta: number = 0.5, layers: whole = 2) -> list",
        "spectral targets that fall with depth: start · depth^(-beta) for depth 1 … layers",
        examples: [
            Example("layer_law(2, beta=1, layers=4)", shows: "[2, 1, 0.666667, 0.5]"),
            Example("spectral(layer_law(ramp(2.5, 1), beta=0.5, layers=2))", shows: "spectral([ramp(2.5, 1), 0.7071067811865476 * ramp(2.5, 1)], weight=0.1)"),
        ],
        seeAlso: ["spectral", "capacity"], searchTerms: ["layer-wise", "power law", "depth"]
    ) { call in
        let (start, beta, layers) = (try call.schedule("start"), try call.number("beta"), try call.whole("layers"))
        guard (1...10_000).contains(layers) else { throw call.invalid("layers", "must be a whole number from 1 to 10000, not \(layers)") }
        guard beta.isFinite else { throw call.invalid("beta", "must be a finite number") }
        let targets = LayerLaw.targets(from: start, beta: beta, layers: layers)
        let constants = targets.compactMap(\.constant)
        if constants.count == layers { return Value(constants) }
        let arguments = Arguments([try call.value("start"), Value(beta), Value(layers)])
        return Value(targets.enumerated().map { index, target in
            let schedule = ScheduleObject(target)
            schedule.note(Making(function: "layer_law", arguments: arguments, field: String(index)))
            return .object(schedule)
        })
    }

    static let capacity = Builtin(
        "capacity", """
            (model: model | whole, optimal: number, start: number = 2.5, end: number = 1, beta: number = -0.2) -> schedule
            """,
        "the capacity law: a straight line from a start that depends on the number of parameters", help: """
            The line begins at start · clip(P/optimal, 0.1, 10)^beta, clipped to [0.5, 5], and ends at `end`; P is the number of parameters of \
            the model, or the number given.
            """,
        examples: [
            Example("capacity(464, optimal=464)", shows: "ramp(2.5, 1)"),
            Example("capacity(mlp([2, 32, 32, 1]), optimal=464)(0)", shows: "2.07253"),
        ],
        seeAlso: ["spectral", "ramp"], searchTerms: ["parameters", "width", "target", "schedule"]
    ) { call in
        let model: ModelObject? = try call.object("model")
        let size = try model?.model.size ?? call.whole("model")
        let schedule = try CapacityLaw(
            optimal: call.number("optimal"), start: call.number("start"), end: call.number("end"), beta: call.number("beta")
        ).schedule(parameters: size)
        return .object(ScheduleObject(schedule))
    }
}
