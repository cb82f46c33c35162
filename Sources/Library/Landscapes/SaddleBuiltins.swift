internal import Analysis
internal import Diagnostics
internal import Dynamics
internal import Learning
internal import Runtime
internal import Tensors

/// Saddles that runs pass, and how noise leaves them.
enum SaddleBuiltins {
    static let builtins: [Builtin] = [saddles, escapeTimes]

    static let saddles = Builtin(
        "saddles", "(run: run, radius: number = 1) -> record",
        "the saddles that a run of `minimize` came near: where they are, how long it stayed, how long theory says", help: """
            Newton's method from the points of the path where the gradient is least finds the critical points; those whose Hessian \
            has a negative eigenvalue and that the path came nearer than `radius` are the rows of `saddles`, with value and extreme \
            eigenvalues; `directions` has the unit vectors of negative curvature of each. `passages` has a row for each stretch of \
            the path within `radius` of a saddle: the steps at which it was entered and left, the recorded steps near, \
            how close it came, and `epsilon`, the distance along the negative directions on entry. `predicted` is \
            ln(r/ε)/ln μ with the growth μ of a step along the most negative curvature λ: 1 + lr|λ| for plain descent, with momentum the \
            larger root of the update's characteristic polynomial (and for ε the part that grows with it, from the first two \
            positions), NaN for adaptive methods and where the Hessian vanishes.
            `indefinite_steps` counts the recorded steps at which the Hessian has eigenvalues of both signs.
            """,
        examples: [
            Example("run = minimize(saddle, start=[0.5, 0.001], optimizer=sgd(lr=0.1), steps=200)\ns = saddles(run)\n[s.passages.near[0], s.passages.predicted[0]]", shows: "[73, 72.4766]"),
            Example("saddles(minimize(saddle, start=[0.5, 0.001], optimizer=sgd(lr=0.1), steps=200)).directions[0]", shows: "[[0, 1]]"),
        ],
        seeAlso: ["escape_times", "stability", "minimize"], searchTerms: ["critical point", "escape", "negative curvature", "Newton"]
    ) { call in
        guard let object: RunObject = try call.object("run") else {
            throw call.wrongType("run", expected: "a run", value: try call.value("run"))
        }
        let radius = try call.positive("radius")
        guard let experiment = object.run.experiment, case .function(let name, _, let apply) = experiment.objective else {
            throw call.invalid("run", "must be a run of minimize, made in this session")
        }
        let function = try ScalarFunction(name: name, dimension: experiment.model.size, apply)
        let optimizer = experiment.optimizer
        let context = call.context
        let survey = try SaddleSurvey(
            of: function, path: object.run.weights.doubles, steps: object.run.steps.doubles, radius: radius,
            growth: { optimizer.growth(alongCurvature: $0) }, check: { try context.cancellation.check() })
        return try result(survey, dimension: function.dimension)
    }

    private static func result(_ survey: SaddleSurvey, dimension n: Int) throws -> Value {
        var places = Table()
        for index in 0..<min(n, 16) { try places.set("x\(index)", .numbers(Tensor(survey.saddles.map { $0.position[index] }))) }
        try places.set("value", .numbers(Tensor(survey.saddles.map(\.value))))
        try places.set("lambda_min", .numbers(Tensor(survey.saddles.map { $0.eigenvalues.first ?? .nan })))
        try places.set("lambda_max", .numbers(Tensor(survey.saddles.map { $0.eigenvalues.last ?? .nan })))
        try places.set("degenerate", .numbers(Tensor(mask: survey.saddles.map(\.isDegenerate))))
        let passages = survey.passages
        var rows = Table()
        try rows.set("saddle", .numbers(Tensor(passages.map { Double($0.saddle) })))
        try rows.set("entered", .numbers(Tensor(passages.map(\.entered))))
        try rows.set("left", .numbers(Tensor(passages.map { $0.left ?? .nan })))
        try rows.set("near", .numbers(Tensor(passages.map { Double($0.stepsNear) })))
        try rows.set("closest", .numbers(Tensor(passages.map(\.closest))))
        try rows.set("epsilon", .numbers(Tensor(passages.map(\.unstableDistance))))
        try rows.set("predicted", .numbers(Tensor(passages.map { $0.predicted ?? .nan })))
        return Value(Record([
            (name: "saddles", value: Value(places)), (name: "passages", value: Value(rows)),
            (name: "directions", value: Value(survey.saddles.map { saddle in
                Value(Tensor(saddle.negativeDirections.flatMap { $0 }, shape: [saddle.negativeDirections.count, n]))
            })),
            (name: "indefinite_steps", value: Value(survey.indefiniteSteps)),
        ]))
    }

    static let escapeTimes = Builtin(
        "escape_times", """
            (f: function, start: tensor, optimizer: optimizer = auto, *, noise: tensor, radius: number = 1, replicates: whole = 200, \
            steps: whole = 10000, seed: whole = 0) -> record
            """,
        "how long an optimizer with gradient noise stays near a point: escape times over a grid of noise", help: """
            For each standard deviation in `noise`, `replicates` runs begin at `start` and differ in their noise alone; a run has \
            escaped at the first step at which it is `radius` away. `table` has a row for each: how many escaped, mean with its \
            95 % interval, standard deviation, median and quartiles of the escape step, and `predicted`, the mean step \
            at which lr·σ·√((μ²ᵗ − 1)/(μ² − 1))·|ξ| with normal ξ reaches the radius (plain descent, μ = 1 + lr|λ_min|). `samples` has the escape steps \
            themselves, a row for each noise; NaN for runs that stayed.
            """,
        examples: [
            Example("e = escape_times(saddle, start=[0, 0], optimizer=sgd(lr=0.1), noise=[0.01, 0.1], replicates=50, steps=500)\ne.table.escaped", shows: "[50, 50]"),
        ],
        seeAlso: ["saddles", "minimize"], searchTerms: ["noise injection", "saddle", "first passage", "exit time", "stochastic"]
    ) { call in
        let start = try call.tensor("start").converted(to: .f64).doubles
        let function = try ObjectiveFunction(call, "f", shape: [start.count])
        try function.check(call, at: start, parameter: "start")
        let deviations = try call.tensor("noise").doubles
        guard !deviations.isEmpty, deviations.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw call.invalid("noise", "must be standard deviations: finite numbers from 0 up")
        }
        let radius = try call.positive("radius")
        let replicates = try call.whole("replicates")
        guard (2...10_000_000).contains(replicates) else { throw call.invalid("replicates", "must be between 2 and 10 000 000") }
        let optimizer = try call.optimizer()
        let steps = try call.whole("steps")
        let curvature = try ScalarFunction(name: function.name, dimension: start.count, function.apply).local(at: start)
        let lowest = try CurvatureSample(
            hessian: curvature.hessian, order: start.count, rates: start.map { _ in 1 }, rate: 1).smallest
        let isPlain = optimizer.growth(alongCurvature: -1).map { $0.dominant == 1 + (optimizer.learningRate ?? .nan) } ?? false
        let names = ["noise", "n", "escaped", "mean", "low", "high", "std", "quarter", "median", "three_quarters", "predicted"]
        var columns: [[Double]] = names.map { _ in [] }
        var samples: [Double] = []
        for deviation in deviations {
            let experiment = try function.experiment(call, start: start, optimizer: optimizer, steps: steps, noise: Schedule(deviation))
            let times = try EscapeTimes(
                Lockstep(experiment.system(), lanes: min(replicates, Lockstep.usualLanes)), start: start, center: start,
                radius: radius, replicates: replicates, most: steps, in: call.context).steps
            samples += times
            let escaped = times.filter { !$0.isNaN }
            let summary = escaped.count >= 2 ? try Summary(of: escaped) : nil
            let ordered = Tensor(escaped)
            func quantile(_ q: Double) throws -> Double { escaped.isEmpty ? .nan : try ordered.quantile(q)[flat: 0] }
            let predicted = isPlain ? EscapeTimes.predicted(
                rate: optimizer.learningRate ?? .nan, curvature: lowest, noise: deviation, radius: radius) : .nan
            for (index, value) in [
                deviation, Double(times.count), Double(escaped.count), summary?.mean ?? escaped.first ?? .nan,
                summary?.interval.lowerBound ?? .nan, summary?.interval.upperBound ?? .nan, summary?.deviation ?? .nan,
                try quantile(0.25), try quantile(0.5), try quantile(0.75), predicted,
            ].enumerated() { columns[index].append(value) }
        }
        let table = try Table(columns: zip(names, columns).map { ($0, .numbers(Tensor($1))) })
        return Value(Record([
            (name: "table", value: Value(table)),
            (name: "samples", value: Value(Tensor(samples, shape: [deviations.count, replicates]))),
        ]))
    }
}

extension Call {
    func positive(_ name: String) throws -> Double {
        let value = try number(name)
        guard value > 0, value.isFinite else { throw invalid(name, "must be a positive number") }
        return value
    }
}

extension WorkContext {
    /// The same without reports, for runs inside a longer piece of work.
    var quiet: WorkContext { WorkContext(cancellation: cancellation, threads: threads) }
}
