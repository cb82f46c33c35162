internal import Analysis
internal import Dynamics
internal import Learning
internal import Runtime
internal import Tensors

/// Lyapunov exponents of maps, flows and training.
enum Exponents {
    static let builtins: [Builtin] = [lyapunov, spectrum, local, gali]

    private static let arguments = """
        steps: whole = auto, transient: whole = auto, start: tensor | none = none, *, noise: string = "fresh", seed: whole = 0
        """

    private static let help = """
        \(SystemArgument.help)

        Of a map or a flow the steps (100 000, after a transient of 1000) are shared by an ensemble of starts near the usual one, \
        whose spread is the standard error; with `start` they are those of that one orbit, and the error is that of the mean over \
        its blocks. Exponents are natural logarithms per unit of time: per step of a map, per update of training. Of an experiment the \
        steps are its own length from its initial state, its tangents those of parameters and optimizer memory together. `noise="fresh"` \
        draws new batches in every epoch, as training does; `noise="frozen"` takes them in the order of the data every time.
        """

    private static let source = """
        Tangents go through the exact derivative of the step and are orthonormalised on the way (Benettin et al. 1980; Shimada and \
        Nagashima 1979).
        """

    private static let lyapunov = Builtin(
        "lyapunov", "(system: \(SystemArgument.types), \(arguments)) -> estimate",
        "the largest Lyapunov exponent of a map, a flow or a training: the rate at which neighbors part",
        help: "\(help)\n\n\(source) The estimate's evidence: `.trace` (running values), `.times`, `.starts`.",
        examples: [
            Example("abs(lyapunov(logistic(r=4)).value - log(2)) < 1e-3", shows: "true"),
            Example("lyapunov(x -> 3.2*x*(1 - x), start=[0.3]).value", shows: "-0.916291"),
        ],
        seeAlso: ["lyapunov_spectrum", "lyapunov_from_series", "zero_one_test"], searchTerms: ["chaos", "exponent", "sensitivity"]
    ) { call in .object(EstimateObject(try measured(call, k: 1).largest)) }

    private static let spectrum = Builtin(
        "lyapunov_spectrum", "(system: \(SystemArgument.types), k: whole | string = \"all\", \(arguments)) -> exponents",
        "the Lyapunov exponents: {values, errors, kaplan_yorke, trace, …}",
        help: """
            `k` is how many, the largest; `"all"` for as many as the state has numbers. \(help)

            `kaplan_yorke` is the dimension of Kaplan and Yorke (1979), none where more exponents are needed; `trace` [T, k] has the \
            running values at `times`, `local` [T, k] those of each stretch. \(source)
            """,
        examples: [
            Example("h = lyapunov_spectrum(henon())\nabs(sum(h.values) - log(0.3)) < 1e-9", shows: "true"),
            Example("round(lyapunov_spectrum(x -> [0.5*x[0], 0.1*x[1]], steps=100).values, 6)", shows: "[-0.693147, -2.30259]"),
        ],
        seeAlso: ["lyapunov", "gali"], searchTerms: ["chaos", "exponents", "kaplan yorke", "dimension"]
    ) { call in
        let found = try measured(call, k: count(call))
        return .object(object(found))
    }

    private static func object(_ found: LyapunovSpectrum) -> ResultObject {
        let fields: Record = [
            "values": Value(found.values), "errors": Value(found.errors),
            "kaplan_yorke": found.kaplanYorke.map { Value($0) } ?? .none, "trace": Value(found.trace), "times": Value(found.times),
            "local": Value(found.local), "n": Value(found.count), "starts": Value(found.starts),
        ]
        var lines = ["Lyapunov exponents of \(found.name): \(found.count) steps, \(found.starts) \(found.starts == 1 ? "orbit" : "starts")"]
        for (value, error) in zip(found.values.prefix(12), found.errors) {
            lines.append("  " + Estimate(value: value, error: error, count: found.count).description)
        }
        if found.values.count > 12 { lines.append("  … \(found.values.count - 12) more") }
        let all = found.values.count == found.stateSize
        if all, found.values.count > 1 { lines.append("  sum \(NumberText.significant(found.values.reduce(0, +), digits: 6))") }
        if let dimension = found.kaplanYorke { lines.append("  Kaplan–Yorke dimension \(NumberText.significant(dimension, digits: 4))") }
        return ResultObject("exponents", fields, text: lines.joined(separator: "\n"))
    }

    private static func count(_ call: Call) throws -> Int? {
        guard let text = try call.value("k").text else { return try call.whole("k") }
        guard text == "all" else { throw call.invalid("k", "is \"\(text)\"; give a number of exponents or \"all\"") }
        return nil
    }

    private static func measured(_ call: Call, k: Int?) throws -> LyapunovSpectrum {
        let steps = try call.optionalWhole("steps")
        let transient = try call.optionalWhole("transient")
        let start = try call.start()
        switch try call.system() {
        case .evolution(let evolution):
            return try LyapunovSpectrum(
                evolution, k: k, steps: steps ?? 100_000, transient: transient ?? 1000, start: start,
                dimension: evolution.resolvedDimension(given: start?.count), seed: call.seed(), in: call.context)
        case .experiment(let experiment):
            let system = try call.trainingSystem(experiment, start: start)
            return try LyapunovSpectrum(
                of: system, k: k, steps: steps ?? max(1, experiment.mostSteps), transient: transient ?? 0, seed: call.seed(),
                in: call.context)
        }
    }

    private static let local = Builtin(
        "local_exponents",
        """
        (system: \(SystemArgument.types), steps: whole = 1000, window: whole = 10, k: whole = 1, start: tensor | none = none, *, \
        noise: string = "fresh", seed: whole = 0) -> record
        """,
        "Lyapunov exponents of successive stretches of one orbit: a record {values, steps}",
        help: """
            `values` [steps/window, k] has the exponents of each `window` steps along the orbit: where it parts from its neighbors and where \
            it comes near them. Their mean is the exponent. \(SystemArgument.help)
            """,
        examples: [
            Example("e = local_exponents(logistic(r=2), steps=100, start=[0.3])\nshape(e.values)", shows: "[10, 1]"),
        ],
        seeAlso: ["lyapunov"], searchTerms: ["finite time", "local", "edge of stability"]
    ) { call in
        let (steps, window) = (try call.whole("steps"), try call.whole("window"))
        guard window >= 1, steps >= window else { throw call.invalid("window", "must be between 1 and `steps`") }
        let found = try LocalExponents(
            of: call.anySystem(), k: call.whole("k"), windows: steps / window, window: window, seed: call.seed(), in: call.context)
        return Value(["values": Value(found.values), "steps": Value(found.steps)] as Record)
    }

    private static let gali = Builtin(
        "gali",
        "(system: \(SystemArgument.types), k: whole = 2, steps: whole = 1000, start: tensor | none = none, *, noise: string = \"fresh\", seed: whole = 0) -> record",
        "the generalized alignment index of `k` tangent vectors: a record {values, steps}",
        help: """
            The volume of the parallelepiped of `k` unit tangent vectors after each step: it falls exponentially on a chaotic orbit, where all \
            turn to the most unstable direction, and stays, or falls like a power, on a regular one (Skokos, Bountis and Antonopoulos 2007). \
            Stops below 1e-16.
            """,
        examples: [
            Example("gali(standard_map(), start=[0.001, 0.008]).values[-1] < 1e-12", shows: "true"),
            Example("gali(standard_map(), start=[pi, 0.01]).values[-1] > 1e-3", shows: "true"),
        ],
        seeAlso: ["lyapunov", "zero_one_test"], searchTerms: ["sali", "alignment", "regular", "chaotic"]
    ) { call in
        let found = try AlignmentIndex(
            of: call.anySystem(), k: call.whole("k"), steps: call.whole("steps"), seed: call.seed(), in: call.context)
        return Value(["values": Value(found.values), "steps": Value(found.steps)] as Record)
    }
}

extension Call {
    /// An experiment's system, with the batches that `noise` asks for.
    func trainingSystem(_ experiment: Experiment, start: [Double]?) throws -> System {
        let noise = try string("noise")
        guard noise == "fresh" || noise == "frozen" else { throw invalid("noise", "is \"\(noise)\"; there are \"fresh\" and \"frozen\"") }
        let system = try experiment.system(isNoiseFrozen: noise == "frozen")
        return try start.map { try system.starting(at: [Tensor($0)]) } ?? system
    }

    /// The argument `system` from `start`, whatever it is.
    func anySystem() throws -> System {
        let start = try start()
        switch try system() {
        case .evolution(let evolution):
            let dimension = try evolution.resolvedDimension(given: start?.count)
            return try evolution.system(from: start ?? evolution.start ?? [Double](repeating: 0.1, count: dimension))
        case .experiment(let experiment): return try trainingSystem(experiment, start: start)
        }
    }
}
