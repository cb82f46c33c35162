internal import Analysis
internal import Diagnostics
internal import Learning
internal import Programs
internal import Runtime
internal import Storage
internal import Tensors

/// Experiments, training, sweeps and their comparison.
enum TrainingTopic {
    static let builtins: [Builtin] = [experiment, train, Minimize.builtin] + Designs.builtins + Sweeps.builtins + Comparing.builtins

    static let experiment = Builtin(
        "experiment", "(model: model, data: dataset | record, \(ExperimentArguments.signature)) -> experiment",
        "the description of a training; nothing runs", help: ExperimentArguments.help,
        examples: [
            Example("e = experiment(model=mlp([2, 8, 2]), data=moons(n=100), epochs=5)\ntrain(e).status", shows: "\"finished\""),
        ],
        seeAlso: ["train", "sweep"], searchTerms: ["configuration", "hyperparameters"]
    ) { call in
        guard let model: ModelObject = try call.object("model") else {
            throw call.wrongType("model", expected: "a model", value: try call.value("model"))
        }
        return .object(try ExperimentArguments.experiment(call, model: model.model, data: "data"))
    }

    static let train = Builtin(
        "train", "(model: experiment | model, data: dataset | record | none = none, \(ExperimentArguments.signature)) -> run",
        "runs an experiment, or trains a model on data", help: """
            `train(experiment)` or `train(model, data, …)` with the settings of `experiment`. A model that was trained before \
            goes on from its weights. A run that diverges says so in its status; Ctrl-C gives back what was reached.

            \(ExperimentArguments.help)
            """,
        examples: [
            Example("run = train(mlp([2, 8, 2]), moons(n=200, noise=0.1, seed=1), optimizer=adam(lr=0.05), epochs=30, seed=1)\nrun.status", shows: "\"finished\""),
            Example("data = moons(n=200, seed=1) |> split(test=0.25)\nrun = train(mlp([2, 8, 2]), data, epochs=3, track=1)\nshape(run.weights)", shows: "[4, 42]"),
        ],
        seeAlso: ["experiment", "sweep", "minimize"], searchTerms: ["fit", "learn", "run"]
    ) { call in
        if let described: ExperimentObject = try call.object("model") {
            let others = call.builtin.signature.parameters.map(\.name).filter { $0 != "model" && call.isGiven($0) }
            guard others.isEmpty else { throw TrainingArgumentError.experimentWithArguments }
            return .object(try run(described, in: call))
        }
        guard let model: ModelObject = try call.object("model") else {
            throw call.wrongType("model", expected: "an experiment or a model", value: try call.value("model"))
        }
        guard try call.optional("data") != nil else { throw TrainingArgumentError.missingData }
        return .object(try run(ExperimentArguments.experiment(call, model: model.model, data: "data"), in: call))
    }

    static func run(_ described: ExperimentObject, in call: Call) throws -> RunObject {
        let store = described.store.map { RunStore(
            $0, overwrites: described.overwrites, isLive: described.isLive, provenance: FileProvenance.current(call)) }
        let context = described.isWatched ? call.context.watched : call.context
        let run = RunObject(try described.experiment.train(in: context, store: store), of: described.experiment)
        if let path = described.store {
            call.machine.ledger.note(file: path)
            call.sign(.object(run), file: path)
        }
        return run
    }
}
