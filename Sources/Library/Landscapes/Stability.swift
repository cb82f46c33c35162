internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

/// Curvature against what an optimizer can bear.
enum Stability {
    static let builtins: [Builtin] = [stability, criticalRate]

    static let stability = Builtin(
        "stability", "(run: run) -> stability",
        "the largest curvature along a run of `minimize` against its optimizer's own threshold", help: """
            Where `sharpness` is above `threshold` linear theory says that the optimizer is unstable there. The ledger tells \
            at which steps that was so, whether theory predicts divergence (the path ends above the threshold, `predicted_step` \
            being where that stretch begins; "at the edge" for optimizers whose rates adapt, and with them the threshold), and what \
            was seen. `later_ratio`, the median of sharpness over threshold in the \
            second half, is near 1 at the edge of stability. Without preconditioning the sharpness is λ_max of the Hessian; for \
            adam and its kin it is the same in the metric of their steps, D^(−1/2) H D^(−1/2) with D = √v̂ + ε (Cohen et al. 2022).

            A run that was not made with `curvature=true` is run again with it.
            """,
        examples: [
            Example("s = stability(minimize(booth, start=[0, 0], optimizer=sgd(lr=0.12), steps=50))\n[s.predicted, s.seen]", shows: "[\"diverges\", \"finished\"]"),
            Example("stability(minimize(rosenbrock, start=[-1.5, 2], optimizer=sgd(lr=0.0001), steps=100)).share_above", shows: "0"),
        ],
        seeAlso: ["minimize", "critical_lr", "saddles"],
        searchTerms: ["edge of stability", "sharpness", "divergence", "eigenvalue", "ledger", "threshold"]
    ) { call in
        guard let object: RunObject = try call.object("run") else {
            throw call.wrongType("run", expected: "a run", value: try call.value("run"))
        }
        let run = try followed(object.run, call)
        return .object(try StabilityObject(run))
    }

    /// A run whose history has the curvature: this one, or the same run again.
    private static func followed(_ run: Run, _ call: Call) throws -> Run {
        if run.history.index(of: "sharpness") != nil { return run }
        guard var experiment = run.experiment, case .function = experiment.objective else {
            throw call.invalid(
                "run", "must be a run of minimize, made in this session or with curvature=true",
                hints: ["for a network's Hessian along training take hessian_top of its snapshots"])
        }
        guard run.status != .interrupted else {
            throw call.invalid("run", "was interrupted; run it with curvature=true, so that its curvature is recorded on the way")
        }
        experiment.minimization.followsCurvature = true
        return try experiment.train(in: call.context)
    }

    static let criticalRate = Builtin(
        "critical_lr", "(f: function, x: tensor, optimizer: optimizer = auto, *, steps: whole = 1000) -> record",
        "the learning rate at which an optimizer becomes unstable at a point: predicted from the Hessian, and measured", help: """
            `predicted` is c/λ_max with c = 2 for plain descent, 2 + 2β for heavy ball, (2 + 2β)/(1 + 2β) for Nesterov and \
            (2 + 2β₁)/(1 − β₁) for adam in the metric of its steps at x. `measured` comes from bisection to a bracket of 0.1 %: \
            from x the optimizer runs `steps` steps, and a rate is stable when the loss has not grown; where the gradient at x is \
            zero it starts a little along the sharpest direction, and must not get further away. The optimizer's own lr does not \
            matter. Adaptive methods adapt, so for them the two numbers differ by what the frozen metric leaves out.
            """,
        examples: [
            Example("r = critical_lr(ill_conditioned, [1, 1], sgd())\n[r.predicted, abs(r.measured / 0.02 - 1) < 0.01]", shows: "[0.02, true]"),
            Example("critical_lr(rosenbrock, [1, 1], sgd(momentum=0.9)).predicted", shows: "0.00379393"),
        ],
        seeAlso: ["stability", "minimize", "hessian"], searchTerms: ["largest learning rate", "bisection", "stable", "threshold"]
    ) { call in
        let point = try call.tensor("x").converted(to: .f64)
        let optimizer = try call.optimizer()
        guard let theory = optimizer.stability else { throw LandscapeError.noLinearTheory(optimizer: optimizer.name) }
        let function = try ObjectiveFunction(call, "f", shape: point.rank == 0 ? [1] : point.shape)
        try function.check(call, at: point.doubles, parameter: "x")
        let scalar = try ScalarFunction(name: function.name, dimension: point.count, function.apply)
        let local = try scalar.local(at: point.doubles)
        let (start, isStationary) = try scalar.perturbed(point.doubles)
        if theory.isAdaptive, isStationary {
            throw LandscapeError.stationaryForAdaptive(optimizer: optimizer.name, function: function.name)
        }
        let epsilon = optimizer.arguments.first { $0.name == "eps" }?.schedule.constant ?? 0
        let rates = local.gradient.map { theory.isAdaptive ? 1 / (abs($0) + epsilon) : 1 }
        let sample = try CurvatureSample(hessian: local.hessian, order: point.count, rates: rates, rate: 1)
        let steps = try call.whole("steps")
        let result = try CriticalRate(
            of: function.name, sharpness: sample.sharpness + theory.addedCurvature, limit: theory.limit
        ) { rate in
            try call.context.cancellation.check()
            let run = try function.experiment(call, start: start, optimizer: optimizer.with(learningRate: rate), steps: steps)
                .train(in: call.context.quiet)
            guard run.status != .diverged else { return false }
            guard isStationary else { return try (run.final("loss") ?? .nan) <= run.history.numbers("loss")[flat: 0] }
            func away(_ place: [Double]) -> Double { zip(place, point.doubles).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
            return try away(run.finalWeights.doubles) <= away(start)
        }
        return Value(Record([
            (name: "predicted", value: Value(result.predicted)), (name: "measured", value: Value(result.measured)),
            (name: "bracket", value: Value([result.bracket.lowerBound, result.bracket.upperBound])),
            (name: "sharpness", value: Value(result.sharpness)), (name: "runs", value: Value(result.runs)),
        ]))
    }
}
