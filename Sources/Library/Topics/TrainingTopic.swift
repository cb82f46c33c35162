internal import Analysis
internal import Diagnostics
internal import Learning
internal import Programs
internal import Runtime
internal import Storage
internal import Tensors

/// Experiments, training, sweeps and their comparison.
enum TrainingTopic {
    static let builtins: [Builtin] = [experiment, train, minimize, grid, sweep, summarize]

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
        let store = described.store.map { RunStore($0, overwrites: described.overwrites, provenance: FileProvenance.current(call)) }
        return RunObject(try described.experiment.train(in: call.context, store: store))
    }

    static let minimize = Builtin(
        "minimize", """
            (f: function, start: tensor, optimizer: optimizer = auto, steps: whole = 1000, track: whole = 1, \
            until: function | none = none, store: string | none = none, overwrite: bool = false) -> run
            """,
        "an optimizer on a function, in double precision", help: """
            The function takes one vector, or as many numbers as `start` has, and gives one number. The history has a row every \
            `track` steps: loss, gradient norm, learning rate, norm of the update and the position.
            """,
        examples: [
            Example("path = minimize((x, y) -> (1 - x)^2 + 100*(y - x^2)^2, start=[-1.5, 2], optimizer=adam(lr=0.01), steps=5000)\npath.status", shows: "\"finished\""),
            Example("minimize(x -> sum(x^2), start=[3, 4], optimizer=sgd(lr=0.25), steps=1).history.grad_norm[0]", shows: "10"),
        ],
        seeAlso: ["grad", "train"], searchTerms: ["optimise", "optimize", "gradient descent"]
    ) { call in
        let function = try call.function("f")
        let user = UserFunction(function, machine: call.machine)
        let start = try call.tensor("start")
        let spreads = start.rank == 1 && function.requiredCount > 1 && function.requiredCount == start.count
        let body: @Sendable (Operand) throws -> Operand = { x in
            let arguments = spreads ? try (0..<x.shape[0]).map { Value(try x.at($0)) } : [Value(x)]
            return try user.operand(arguments)
        }
        let optimizer: OptimizerObject? = try call.object("optimizer")
        let experiment = try Experiment(
            minimizing: function.name, definition: .string(function.name), from: start,
            optimizer: optimizer?.optimizer ?? .adam(), steps: call.whole("steps"), track: call.whole("track"),
            until: call.stoppingRule("until"), body)
        return .object(try run(ExperimentObject(experiment, store: try call.optionalString("store"), overwrites: try call.bool("overwrite")), in: call))
    }

    static let grid = Builtin(
        "grid", "(**axes: any) -> design", "all combinations of the values of its axes; the last axis runs fastest",
        examples: [Example("grid(lr=[0.1, 0.01], seed=1..3).table.seed", shows: "[1, 2, 3, 1, 2, 3]")],
        seeAlso: ["sweep"], searchTerms: ["product", "design"]
    ) { call in
        var points = [Record()]
        for (name, value) in call.named.fields {
            let values = try value.asElements().flatMap { value.text == nil ? $0 : nil } ?? [value]
            guard !values.isEmpty else { throw call.invalid(name, "has no values") }
            guard points.count <= 10_000_000 / values.count else { throw call.invalid(name, "makes more than 10 000 000 points") }
            points = points.flatMap { point in
                values.map { value in
                    var next = point
                    next[name] = value
                    return next
                }
            }
        }
        guard !call.named.isEmpty else { throw LearningError.emptySweep }
        return .object(try DesignObject(points))
    }

    static let sweep = Builtin(
        "sweep", "(design: design | list | table, point: function, *, store: string | none = none, overwrite: bool = false, threads: whole | none = none) -> study",
        "runs a function's experiments for all points of a design, on all cores", help: """
            The function gets each point as a record and gives an experiment, a run, a number or a record of numbers. A point \
            that fails or diverges is a row of the study's table that says so; the others go on. Results come in the order of the \
            design and do not depend on the number of threads. `store="study.h5"` makes each finished run durable; the same call \
            again runs only what is missing, more points are added, and other results are refused unless `overwrite=true`.
            """,
        examples: [
            Example("s = sweep(grid(lr=[0.1, 0.01], seed=1..2), p -> experiment(model=mlp([2, 4, 2]), data=moons(n=60), optimizer=adam(lr=p.lr), epochs=2, seed=p.seed))\nlength(s.runs)", shows: "4"),
            Example("sweep(grid(x=1..3), p -> p.x^2).table.value", shows: "[1, 4, 9]"),
        ],
        seeAlso: ["grid", "summarize"], searchTerms: ["search", "parallel", "replicates"]
    ) { call in
        let design = try design(call)
        let user = UserFunction(try call.function("point"), machine: call.machine)
        var context = call.context
        if let threads = try call.optionalWhole("threads") {
            guard threads >= 1 else { throw call.invalid("threads", "must be at least 1") }
            context = WorkContext(cancellation: context.cancellation, progress: context.progress, threads: threads)
        }
        let store = try call.optionalString("store").map { try StudyStore($0, overwrites: call.bool("overwrite"), provenance: FileProvenance.current(call)) }
        let study = try Sweep.run(design.table, store: store, in: context) { index, _ in
            try point(of: user([Value(design.points[index])]))
        }
        return .object(StudyObject(study))
    }

    private static func design(_ call: Call) throws -> DesignObject {
        if let design: DesignObject = try call.object("design") { return design }
        let elements = try call.value("design").asElements() ?? []
        let points = try elements.map { element -> Record in
            guard case .record(let box) = element else {
                throw call.wrongType("design", expected: "a grid, a table or a list of records", value: element)
            }
            return box.record
        }
        guard let first = points.first else { throw LearningError.emptySweep }
        guard points.allSatisfy({ $0.names == first.names }) else {
            throw call.invalid("design", "has records of different names")
        }
        return try DesignObject(points)
    }

    private static func point(of value: Value) throws -> Sweep.Point {
        switch value {
        case .object(let object as ExperimentObject): return .experiment(object.experiment)
        case .object(let object as RunObject): return .outcome(.run(object.run))
        case .record(let box):
            return .outcome(.numbers(try box.record.fields.map { field in
                guard let number = field.value.scalar else { throw TrainingArgumentError.pointResult(found: field.value.typePhrase) }
                return (name: field.name, value: number)
            }))
        default:
            guard let number = value.scalar else { throw TrainingArgumentError.pointResult(found: value.typePhrase) }
            return .outcome(.numbers([(name: "value", value: number)]))
        }
    }

    static let summarize = Builtin(
        "summarize", "(study: study | table, by: list | string = [], metrics: list | string = auto, level: number = 0.95) -> table",
        "mean, standard deviation, n and confidence interval of each metric in each group", help: """
            A row for each group and metric: n, mean, the sample standard deviation, and the Student-t interval of the mean. \
            Only points with a finite value count; `n` says how many.
            """,
        examples: [
            Example("s = sweep(grid(a=[1, 2], seed=1..3), p -> p.a * 10)\nsummarize(s, by=[\"a\"]).mean", shows: "[10, 20]"),
        ],
        seeAlso: ["sweep"], searchTerms: ["aggregate", "group", "mean", "std"]
    ) { call in
        let table: Table
        if let study: StudyObject = try call.object("study") {
            table = try study.study.table()
        } else {
            table = try call.table("study")
        }
        let by = try call.optionalStrings("by") ?? []
        for name in by { _ = try table.column(name) }
        let metrics = try call.optionalStrings("metrics") ?? StudySummary.usualMetrics(of: table, except: by)
        return Value(try StudySummary.table(table, by: by, metrics: metrics, level: call.number("level")))
    }
}
