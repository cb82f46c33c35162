internal import Learning
internal import Runtime
internal import Tensors

/// What a run shows when one looks at it again.
enum RunProbes {
    static let builtins: [Builtin] = [
        Builtin(
            "learning_rates", "(run: run, of: experiment | none = none) -> tensor",
            "the learning rate of each parameter after the optimizer's own scaling, snapshots × parameters", help: """
                Adam's lr / (√v̂ + eps), RMSProp's lr / (√s + eps), Adagrad's; other rules have one rate for all. NaN at the initial state. \
                It trains once more, to the same bits, because a run does not keep its optimizer's memory. A run from a file or a study does not carry \
                its data: give its experiment as `of`.
                """,
            examples: [
                Example("path = minimize(x -> sum(x^2), start=[3, 4], optimizer=adam(lr=0.1), steps=2)\nshape(learning_rates(path))", shows: "[3, 2]"),
            ],
            seeAlso: ["gradient_norms", "adam"], searchTerms: ["adaptive", "effective learning rate", "per-parameter"]
        ) { call in
            let run = try run(call)
            return Value(try experiment(call, run).effectiveLearningRates(in: call.context).rates)
        },
    ]

    private static func run(_ call: Call) throws -> RunObject {
        guard let run: RunObject = try call.object("run") else {
            throw call.wrongType("run", expected: "a run", value: try call.value("run"))
        }
        return run
    }

    private static func experiment(_ call: Call, _ run: RunObject) throws -> Experiment {
        if let given: ExperimentObject = try call.object("of") {
            guard given.experiment.model.size == run.run.layout.count else {
                throw call.invalid("of", "has \(given.experiment.model.size) parameters, and the run \(run.run.layout.count)")
            }
            return given.experiment
        }
        guard let experiment = run.experiment else { throw TrainingArgumentError.runWithoutExperiment }
        return experiment
    }
}
