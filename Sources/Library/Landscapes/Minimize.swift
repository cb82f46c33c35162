internal import Analysis
internal import Dynamics
internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// Optimizers on functions: from one start with all its history, or from many in lockstep.
enum Minimize {
    static let builtin = Builtin(
        "minimize", """
            (f: function, start: tensor, optimizer: optimizer = auto, steps: whole = 1000, track: whole = 1, \
            until: function | none = none, store: string | none = none, *, curvature: bool = false, \
            loss_below: number | none = none, gradient_below: number | none = none, noise: number | schedule | function = 0, \
            clip: number | none = none, seed: whole = 0, overwrite: bool = false, live: bool = false) -> run
            """,
        "an optimizer on a function, in double precision", help: """
            The function takes one vector, or as many numbers as `start` has, and gives one number. The history has a row every \
            `track` steps: loss, gradient norm, learning rate, norm of the update, and up to 16 coordinates the position (`x0`, …), \
            the gradient (`grad0`, …) and each parameter's own learning rate (`rate0`, …: lr/(√v̂ + ε) for adam). A row belongs \
            to the position at its step and to the update from there.

            `curvature=true` adds the Hessian's `lambda_min`, `lambda_max` and `condition`, the `sharpness` (the largest curvature \
            in the metric of the optimizer's steps) and the `threshold` above which linear theory says that the optimizer is \
            unstable: 2/lr for plain descent, (2 + 2β)/lr for heavy ball, (2 + 2β)/((1 + 2β) lr) for Nesterov, \
            (2 + 2β₁)/((1 − β₁) lr) for adam.

            It converges when the loss or the gradient's norm falls below `loss_below` or `gradient_below`, or when `until`, a \
            function of the history, says so. A run whose loss or parameter is not finite any more has the status "diverged", \
            and its `reason` names step and cause. `noise` is the standard deviation of normal noise on every gradient.
            """,
        examples: [
            Example("path = minimize((x, y) -> (1 - x)^2 + 100*(y - x^2)^2, start=[-1.5, 2], optimizer=adam(lr=0.01), steps=5000)\npath.status", shows: "\"finished\""),
            Example("minimize(x -> sum(x^2), start=[3, 4], optimizer=sgd(lr=0.25), steps=1).history.grad_norm[0]", shows: "10"),
            Example("minimize(rosenbrock, start=[-1.5, 2], optimizer=sgd(lr=0.01, momentum=0.9)).status", shows: "\"diverged\""),
            Example("minimize(booth, start=[0, 0], optimizer=sgd(lr=0.1), gradient_below=1e-6).status", shows: "\"converged\""),
        ],
        seeAlso: ["multistart", "stability", "basins", "grad", "train"],
        searchTerms: ["optimise", "optimize", "gradient descent", "eigenvalues along the path"]
    ) { call in
        let start = try call.tensor("start").converted(to: .f64)
        let function = try ObjectiveFunction(call, "f", shape: start.shape)
        try function.check(call, at: start.doubles, parameter: "start")
        let steps = try call.whole("steps")
        guard steps >= 0 else { throw call.invalid("steps", "must be a whole number from 0 up, not \(steps)") }
        let track = try call.whole("track")
        try checkMemory(call, rows: steps / max(track, 1) + 2, dimension: start.count)
        let asked = Minimization(
            lossBelow: try call.optionalNumber("loss_below"), gradientBelow: try call.optionalNumber("gradient_below"),
            followsCurvature: try call.bool("curvature"))
        let experiment = try Experiment(
            minimizing: function.name, definition: .string(function.name), from: start, optimizer: call.optimizer(),
            steps: steps, track: track, until: call.stoppingRule("until"), noise: call.schedule("noise"),
            clip: call.optionalNumber("clip"), seed: call.seed(), minimization: asked, function.apply)
        return .object(try TrainingTopic.run(
            ExperimentObject(
                experiment, store: try call.optionalString("store"), overwrites: try call.bool("overwrite"), isLive: try call.bool("live")),
            in: call))
    }

    /// Throws when history and snapshots of so many rows would not fit in memory.
    private static func checkMemory(_ call: Call, rows: Int, dimension: Int) throws {
        let columns = 12 + dimension + 3 * min(dimension, 16)
        let (bytes, overflow) = rows.multipliedReportingOverflow(by: 16 * columns)
        guard overflow || bytes > TensorMemory.limit - TensorMemory.used else { return }
        throw call.invalid(
            "steps", "makes \(rows) rows of history, which do not fit in memory",
            hints: ["track=1000 keeps every thousandth step"])
    }

    static let multistart = Builtin(
        "multistart", """
            (f: function, starts: tensor, optimizer: optimizer = auto, steps: whole = 1000, *, tolerance: number = 1e-6, \
            noise: number | schedule | function = 0, seed: whole = 0) -> table
            """,
        "an optimizer on a function from many starts at once, in lockstep", help: """
            A row for each row of `starts`: where it began (`start0`, …), where it ended (`x0`, …), loss and gradient norm there, \
            the steps made and the status: "converged" (gradient and update below `tolerance`, looked at every 32 steps), \
            "unconverged" or "diverged". Each start goes the way it would go alone; with `noise` start k has the draws of \
            `seed + k`.
            """,
        examples: [
            Example("multistart(himmelblau, starts=[[4, 1], [-4, 4]], optimizer=sgd(lr=0.01)).status", shows: "[\"converged\", \"converged\"]"),
        ],
        seeAlso: ["minimize", "basins"], searchTerms: ["many starts", "robustness", "restarts", "lockstep"]
    ) { call in
        let starts = try call.tensor("starts").converted(to: .f64)
        guard starts.rank == 2, starts.shape[0] > 0, starts.shape[1] > 0 else {
            throw call.invalid("starts", "must be a matrix with a start in each row, but has shape \(starts.shape)")
        }
        let (count, n) = (starts.shape[0], starts.shape[1])
        let values = starts.doubles
        let rows = (0..<count).map { Array(values[($0 * n)..<(($0 + 1) * n)]) }
        let function = try ObjectiveFunction(call, "f", shape: [n])
        for row in rows { try function.checkDomain(call, row, "starts") }
        try function.check(call, at: rows[0], parameter: "starts")
        let scalar = try ScalarFunction(name: function.name, dimension: n, function.apply)
        let experiment = try function.experiment(call, start: rows[0], noise: call.schedule("noise"))
        let rule = SettlingRule.gradient(observable: Experiment.gradientObservable, tolerance: try call.tolerance())
        let search = Multistart(try Lockstep(experiment.system(), starts: count), rule: rule, steps: experiment.mostSteps)
        let results = try search.results(count, in: call.context) { rows[$0] }
        let ends = try scalar.evaluate(results.flatMap(\.position), curvature: false)
        var table = Table()
        for index in 0..<n { try table.set("start\(index)", .numbers(Tensor(rows.map { $0[index] }))) }
        for index in 0..<n { try table.set("x\(index)", .numbers(Tensor(results.map { $0.position[index] }))) }
        try table.set("loss", .numbers(Tensor(ends.map(\.value))))
        try table.set("grad_norm", .numbers(Tensor(ends.map { $0.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot() })))
        try table.set("steps", .numbers(Tensor(results.map { Double($0.step) })))
        try table.set("status", .text(results.map { result in
            switch result.state {
            case .settled: "converged"
            case .moving: "unconverged"
            case .diverged: "diverged"
            }
        }))
        return Value(table)
    }
}

extension ObjectiveFunction {
    /// The optimizer on this function from a start, with nothing recorded on the way.
    func experiment(
        _ call: Call, start: [Double], optimizer: Optimizer? = nil, steps: Int? = nil, noise: Schedule = 0
    ) throws -> Experiment {
        let steps = try steps ?? call.whole("steps")
        guard steps >= 1 else { throw call.invalid("steps", "must be a whole number from 1 up, not \(steps)") }
        return try Experiment(
            minimizing: name, definition: .string(name), from: Tensor(start), optimizer: optimizer ?? call.optimizer(), steps: steps,
            track: steps, noise: noise, seed: call.hasParameter("seed") ? call.seed() : 0, apply)
    }
}

extension Call {
    /// The optimizer given; adam() unless one is.
    func optimizer() throws -> Optimizer {
        let given: OptimizerObject? = try object("optimizer")
        return try given?.optimizer ?? .adam()
    }

    func tolerance() throws -> Double {
        let tolerance = try number("tolerance")
        guard tolerance > 0, tolerance.isFinite else { throw invalid("tolerance", "must be a positive number") }
        return tolerance
    }

    func hasParameter(_ name: String) -> Bool { builtin.signature.parameters.contains { $0.name == name } }
}
