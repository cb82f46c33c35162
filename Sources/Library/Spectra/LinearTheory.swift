internal import Analysis
internal import Diagnostics
internal import Learning
internal import Runtime
internal import Storage
internal import Tensors

/// Exact theory of linear networks beside their runs.
enum LinearTheory {
    private static let subject = """
        For a run, theory and measurement at every snapshot (see `track`): gradient descent (sgd, with any schedule and momentum, by its \
        effective rate) on loss mse. For a model, the theory alone, from its weights, for `steps` updates at `lr`. \
        `plot(…)` draws both; fields: steps, modes (a table), theory and measured [T, k], residual, max_residual. `modes=k` follows k of them.
        """

    static let builtins: [Builtin] = [
        Builtin(
            "theory_saxe", "(x: run | model, data: dataset | record, *, lr: number = auto, steps: whole = 1000, modes: whole = auto) -> theory",
            "the exact learning curve of each singular mode of a two-layer linear network, beside a run",
            help: """
                a(t) = s e^(2st/τ)/(e^(2st/τ) − 1 + s/a0) for each singular value s of the data's map (Saxe, McClelland and Ganguli 2014), \
                with 2t/τ = 4 c lr/m for each update, inputs of variance c and m outputs. Needs white inputs (lowrank with whiten=true, or \
                enough samples). a0 is what grows of the initial weights in that mode, |W2ᵀu + W1 v|²/4.

                """ + subject,
            examples: [
                Example("""
                    data = lowrank(n=200, d=4, m=4, rank=1, values=[3], whiten=true, seed=1)
                    run = train(deep_linear([4, 4, 4]), data, optimizer=sgd(lr=0.05), batch=none, steps=600, track=10, precision=f64)
                    theory_saxe(run, data).max_residual < 0.25
                    """, shows: "true"),
                Example("data = lowrank(n=100, d=4, m=4, rank=2, whiten=true)\nt = theory_saxe(deep_linear([4, 4, 4]), data, lr=0.1)\nt.modes.s", shows: "[2, 1]"),
            ],
            seeAlso: ["theory_least_squares", "balancedness", "deep_linear", "lowrank"], searchTerms: ["deep linear", "exact solution", "mode", "sigmoid"]
        ) { call in
            let (data, _) = try call.data("data")
            let task = try task(data, call)
            if let run: RunObject = try call.object("x") {
                let clock = try DescentClock(run.run, word: "theory_saxe")
                let snapshots = try WeightMatrices.snapshots(of: run.run).map(\.matrices)
                return .object(TheoryObject("Saxe's solution", try SaxeTheory.course(
                    snapshots: snapshots, steps: clock.steps, times: clock.times, task: task, modes: call.optionalWhole("modes"))))
            }
            let (model, rate, steps) = try fresh(call)
            let weights = try WeightMatrices(model.layout, model.parameters()).matrices
            return .object(TheoryObject("Saxe's solution", try SaxeTheory.course(
                snapshots: [weights], steps: steps, times: steps.map { $0 * rate }, task: task, isMeasured: false,
                modes: call.optionalWhole("modes"))))
        },
        Builtin(
            "theory_least_squares", "(x: run | model, data: dataset | record, *, lr: number = auto, steps: whole = 1000, modes: whole = auto) -> theory",
            "gradient descent on linear least squares in closed form, beside a run of a linear model",
            help: """
                W_k = W* + (W_0 − W*)(I − (2 lr/m) Σ_xx)^k, exact with the full batch at any learning rate; followed along the singular \
                modes of the solution W*. For a linear model of one layer without bias.

                """ + subject,
            examples: [
                Example("""
                    data = lowrank(n=200, d=4, m=3, rank=2, seed=1)
                    run = train(linear(4, 3), data, optimizer=sgd(lr=0.5), batch=none, steps=50, track=5, precision=f64)
                    theory_least_squares(run, data).max_residual < 1e-9
                    """, shows: "true"),
            ],
            seeAlso: ["theory_saxe", "linear", "lstsq"], searchTerms: ["exact solution", "linear regression", "closed form"]
        ) { call in
            let (data, _) = try call.data("data")
            let task = try task(data, call)
            if let run: RunObject = try call.object("x") {
                let clock = try DescentClock(run.run, word: "theory_least_squares")
                let snapshots = try WeightMatrices.snapshots(of: run.run).map(\.matrices)
                return .object(TheoryObject("least squares", try LeastSquaresDescent.course(
                    snapshots: single(snapshots, run.run.layout, call), steps: clock.steps, rates: clock.rates, task: task,
                    modes: call.optionalWhole("modes"))))
            }
            let (model, rate, steps) = try fresh(call)
            let weights = try WeightMatrices(model.layout, model.parameters()).matrices
            return .object(TheoryObject("least squares", try LeastSquaresDescent.course(
                snapshots: single([weights], model.layout, call), steps: steps, rates: steps.map { _ in rate }, task: task, isMeasured: false,
                modes: call.optionalWhole("modes"))))
        },
        Builtin(
            "balancedness", "(run: run) -> table",
            "how unequal adjacent layers of a linear network are along a run: ‖W₂ᵀW₂ − W₁W₁ᵀ‖ and how far that matrix has drifted",
            help: """
                A row for each snapshot and pair of layers: `step`, `layer` (the lower one), `imbalance` ‖D‖, `drift` ‖D − D(0)‖, Frobenius \
                norms. Gradient flow conserves D (Arora, Cohen and Hazan 2018), so under gradient descent to the same time the drift falls \
                with the learning rate.
                """,
            examples: [
                Example("""
                    data = lowrank(n=100, d=4, m=4, rank=2, whiten=true)
                    drift(lr) = balancedness(train(deep_linear([4, 4, 4], init=normal(0.3)), data, optimizer=sgd(lr=lr), batch=none, steps=10/lr, precision=f64)).drift[-1]
                    1.8 < drift(0.02) / drift(0.01) < 2.2
                    """, shows: "true"),
            ],
            seeAlso: ["theory_saxe", "deep_linear"], searchTerms: ["conserved", "invariant", "balanced"]
        ) { call in
            guard let run: RunObject = try call.object("run") else {
                throw call.wrongType("run", expected: "a run", value: try call.value("run"))
            }
            let rows = try Balancedness(WeightMatrices.snapshots(of: run.run).map(\.matrices)).rows
            var columns: [[Double]] = [[], [], [], []]
            for (step, pairs) in zip(run.run.steps.doubles, rows) {
                for pair in pairs {
                    for (index, value) in [step, Double(pair.layer), pair.imbalance, pair.drift].enumerated() { columns[index].append(value) }
                }
            }
            return Value(try Table(columns: zip(["step", "layer", "imbalance", "drift"], columns).map { ($0, .numbers(Tensor($1))) }))
        },
    ]

    private static func task(_ data: Dataset, _ call: Call) throws -> LinearTask {
        guard !data.isClassification else { throw call.invalid("data", "must have real targets, not classes") }
        return try LinearTask(samples: data.inputs, targets: data.targets)
    }

    /// The only matrix of each snapshot.
    private static func single(_ snapshots: [[Tensor]], _ layout: ParameterLayout, _ call: Call) throws -> [Tensor] {
        guard layout.blocks.count == 1 else {
            throw call.invalid("x", "must be a linear model of one layer without bias: linear(d, m)")
        }
        return snapshots.compactMap(\.first)
    }

    /// A model with a learning rate, and the steps at which its theory is shown.
    private static func fresh(_ call: Call) throws -> (model: Model, rate: Double, steps: [Double]) {
        guard let model: ModelObject = try call.object("x") else {
            throw call.wrongType("x", expected: "a run or a model", value: try call.value("x"))
        }
        guard let rate = try call.optionalNumber("lr") else { throw call.invalid("lr", "must be given for a model that was not trained") }
        guard rate > 0, rate.isFinite else { throw call.invalid("lr", "must be positive") }
        let steps = try call.whole("steps")
        guard steps >= 1 else { throw call.invalid("steps", "must be at least 1") }
        let rows = min(steps, 200)
        return (model.model, rate, (0...rows).map { (Double($0) * Double(steps) / Double(rows)).rounded() })
    }
}

/// The learning rates that gradient descent had between the snapshots of a run.
struct DescentClock {
    let steps: [Double]
    /// The sum of learning rates until each snapshot.
    let times: [Double]
    /// The mean learning rate from each snapshot to the next.
    let rates: [Double]

    /// - Parameter word: the caller, for errors.
    init(_ run: Run, word: String) throws {
        let optimizer = run.config["optimizer"]
        let name = optimizer?["name"]?.string ?? "none"
        guard name == "sgd" else { throw TheoryError.notGradientDescent(word: word, optimizer: name) }
        if let loss = run.config["loss"], loss.string != "auto", loss.string != "mse" {
            throw TheoryError.notSquared(word: word, loss: loss.string ?? loss["function"]?.string ?? "a function")
        }
        // Momentum moves 1/(1 − β) times as far in the long run.
        let momentum = optimizer?["momentum"]?.number ?? 0
        let marks = try run.history.numbers("step").doubles
        let values = try run.history.numbers("lr").doubles
        var rows: [(step: Double, time: Double, rate: Double)] = []
        for (step, rate) in zip(marks, values) {
            let time = rows.last.map { $0.time + $0.rate * (step - $0.step) } ?? 0
            rows.append((step, time, rate / (1 - momentum)))
        }
        let steps = run.steps.doubles
        let times = steps.map { step -> Double in
            guard let row = rows.last(where: { $0.step <= step }) else { return 0 }
            return row.time + row.rate * (step - row.step)
        }
        self.steps = steps
        self.times = times
        rates = steps.indices.map { row in
            guard row + 1 < steps.count, steps[row + 1] > steps[row] else { return 0 }
            return (times[row + 1] - times[row]) / (steps[row + 1] - steps[row])
        }
    }
}

/// Why a theory does not apply to a run.
enum TheoryError: UserError {
    case notGradientDescent(word: String, optimizer: String)
    case notSquared(word: String, loss: String)

    var message: String {
        switch self {
        case .notGradientDescent(let word, let optimizer): "\(word) is the theory of gradient descent, and this run used \(optimizer)"
        case .notSquared(let word, let loss): "\(word) is the theory of the loss mse, and this run used \(loss)"
        }
    }

    var hints: [String] {
        switch self {
        case .notGradientDescent: ["optimizer=sgd(lr=…)"]
        case .notSquared: ["loss=mse"]
        }
    }
}
