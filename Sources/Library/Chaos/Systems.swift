internal import Dynamics
internal import Programs
internal import Runtime
internal import Storage
internal import Tensors

/// Maps and flows by name, made of functions, and their orbits.
enum Systems {
    static let builtins = maps + flows + [flow, iterate]

    private static let maps: [Builtin] = [
        Builtin(
            "logistic", "(r: numeric = 4) -> map", "the logistic map x ↦ r x (1 − x)",
            help: "Of May (1976): fixed, periodic, then chaotic as `r` goes from 1 to 4, where its exponent is ln 2.",
            examples: [Example("logistic()", shows: "map logistic(r=4) of 1 coordinate"), Example("logistic(r=2)([0.25])", shows: "[0.375]")],
            seeAlso: ["iterate", "lyapunov", "bifurcation"], searchTerms: ["chaos", "period doubling"]
        ) { call in .object(EvolutionObject(.logistic(r: try call.operand("r")))) },
        Builtin(
            "henon", "(a: numeric = 1.4, b: numeric = 0.3) -> map", "the Hénon map (x, y) ↦ (1 − a x² + y, b x)",
            help: "Of Hénon (1976). Areas shrink by `b` in every step: the exponents' sum is ln b.",
            examples: [Example("henon()([0, 0])", shows: "[1, 0]")],
            seeAlso: ["lyapunov_spectrum", "correlation_dimension"], searchTerms: ["strange attractor"]
        ) { call in .object(EvolutionObject(.henon(a: try call.operand("a"), b: try call.operand("b")))) },
        Builtin(
            "ikeda", "(u: numeric = 0.9) -> map", "the Ikeda map z ↦ 1 + u z exp(i t), t = 0.4 − 6/(1 + |z|²)",
            help: "Of Ikeda (1979): light in a ring cavity, as two real coordinates.",
            examples: [Example("ikeda()([0, 0])", shows: "[1, 0]")], seeAlso: ["henon"], searchTerms: ["strange attractor", "laser"]
        ) { call in .object(EvolutionObject(.ikeda(u: try call.operand("u")))) },
        Builtin(
            "standard_map", "(k: numeric = 1) -> map", "Chirikov's standard map of an angle and a momentum, modulo 2π",
            help: "(θ, p) ↦ (θ + p′, p′) with p′ = p + k sin θ (Chirikov 1979): regular and chaotic orbits side by side. Areas are kept.",
            examples: [Example("abs(sum(lyapunov_spectrum(standard_map(), steps=10000).values)) < 1e-9", shows: "true")],
            seeAlso: ["gali"], searchTerms: ["chirikov", "kicked rotor", "hamiltonian"]
        ) { call in .object(EvolutionObject(.standardMap(k: try call.operand("k")))) },
        Builtin(
            "tent", "(mu: numeric = 1.9) -> map", "the tent map x ↦ μ min(x, 1 − x)",
            help: "Its exponent is ln μ. At μ = 2 exactly every orbit of binary numbers ends at 0 after 53 steps.",
            examples: [Example("round(lyapunov(tent(mu=1.5)).value, 6) == round(log(1.5), 6)", shows: "true")],
            seeAlso: ["logistic"], searchTerms: ["piecewise linear"]
        ) { call in .object(EvolutionObject(.tent(mu: try call.operand("mu")))) },
    ]

    private static let integration = "dt: number = 0.01, method: string = \"rk4\", rtol: number = 1e-9, atol: number = 1e-12"

    private static let flows: [Builtin] = [
        Builtin(
            "lorenz", "(sigma: numeric = 10, rho: numeric = 28, beta: numeric = 8/3, *, \(integration)) -> flow",
            "the Lorenz system ẋ = σ(y − x), ẏ = x(ρ − z) − y, ż = xy − βz",
            help: "Of Lorenz (1963). Volumes shrink at the rate σ + 1 + β. \(integrationHelp)",
            examples: [
                Example("lorenz(rho=22)", shows: "flow lorenz(sigma=10, rho=22, beta=2.6666666666666665) of 3 coordinates, rk4 with dt = 0.01"),
                Example("lorenz()([1, 1, 20])", shows: "[0, 7, -52.3333]"),
            ],
            seeAlso: ["flow", "lyapunov_spectrum"], searchTerms: ["butterfly", "convection", "strange attractor"]
        ) { call in
            .object(EvolutionObject(.lorenz(
                sigma: try call.operand("sigma"), rho: try call.operand("rho"), beta: try call.operand("beta"), by: try call.integrator())))
        },
        Builtin(
            "rossler", "(a: numeric = 0.2, b: numeric = 0.2, c: numeric = 5.7, *, \(integration)) -> flow",
            "the Rössler system ẋ = −y − z, ẏ = x + a y, ż = b + z(x − c)",
            help: "Of Rössler (1976). \(integrationHelp)",
            examples: [Example("rossler()([0, 0, 0])", shows: "[0, 0, 0.2]")], seeAlso: ["lorenz", "flow"], searchTerms: ["strange attractor"]
        ) { call in
            .object(EvolutionObject(.rossler(
                a: try call.operand("a"), b: try call.operand("b"), c: try call.operand("c"), by: try call.integrator())))
        },
        Builtin(
            "duffing",
            """
            (delta: numeric = 0.3, alpha: numeric = -1, beta: numeric = 1, gamma: numeric = 0.5, omega: numeric = 1.2, *, \
            \(integration)) -> flow
            """,
            "Duffing's driven oscillator ẍ + δẋ + αx + βx³ = γ cos ωt",
            help: "Its coordinates are x, ẋ and the phase ωt. \(integrationHelp)",
            examples: [Example("duffing()([1, 0, 0])", shows: "[0, 0.5, 1.2]")], seeAlso: ["double_well", "flow"], searchTerms: ["forced", "nonlinear spring"]
        ) { call in
            .object(EvolutionObject(.duffing(
                delta: try call.operand("delta"), alpha: try call.operand("alpha"), beta: try call.operand("beta"),
                gamma: try call.operand("gamma"), omega: try call.operand("omega"), by: try call.integrator())))
        },
        Builtin(
            "double_well", "(damping: numeric = 0.2, *, \(integration)) -> flow",
            "a damped particle between two wells: ẋ = v, v̇ = x − x³ − γv",
            help: "Its wells are at x = ±1. \(integrationHelp)",
            examples: [Example("double_well()([1, 0])", shows: "[0, 0]")], seeAlso: ["duffing", "flow"], searchTerms: ["bistable", "basin"]
        ) { call in
            .object(EvolutionObject(.doubleWell(damping: try call.operand("damping"), by: try call.integrator())))
        },
    ]

    private static let integrationHelp = """
        `method` is "rk4" (Runge–Kutta of order 4 at the fixed step `dt`) or "dopri5" (Dormand–Prince 5(4), which chooses its \
        substeps between states `dt` apart so that each errs by less than `rtol` of the state, or `atol`).
        """

    private static let flow = Builtin(
        "flow", "(f: function | flow, *, \(integration)) -> flow",
        "a flow of a function that gives the velocity at a state",
        help: "The function takes the state's vector, or as many numbers as the state has. \(integrationHelp)",
        examples: [
            Example("f = flow(x -> -x, dt=0.1)\nabs(iterate(f, steps=10, start=[1]).values[-1, 0] - exp(-1)) < 1e-6", shows: "true"),
            Example("f = flow((x, v) -> [v, -x], method=\"dopri5\", dt=pi)\nround(iterate(f, steps=2, start=[1, 0]).values[-1], 6)", shows: "[1, 0]"),
        ],
        seeAlso: ["lorenz", "iterate"], searchTerms: ["differential equation", "ode", "integrate", "runge kutta", "dormand prince"]
    ) { call in
        let integrator = try call.integrator()
        if let object: EvolutionObject = try call.object("f") { return .object(EvolutionObject(object.evolution.integrated(by: integrator))) }
        return .object(EvolutionObject(Evolution(try call.function("f"), machine: call.machine, kind: .flow(integrator))))
    }

    private static let iterate = Builtin(
        "iterate",
        """
        (system: \(SystemArgument.types), steps: whole, start: tensor | none = none, transient: whole = 0, track: whole = 1, \
        until: function | none = none, *, full: bool = false, store: string | none = none, overwrite: bool = false) -> trajectory
        """,
        "the orbit of a map, a flow or a training, as a trajectory {values, steps}",
        help: """
            \(SystemArgument.help) `values` has a row for each recorded state: after `transient` steps, then every `track` steps. \
            `start` is the first state; an experiment starts at its initial parameters. `until` is a function of a state that says when to \
            stop. `full=true` records the optimizer's memory beside the parameters. An orbit that escapes ends with the status \
            "diverged". `store="orbit.h5"` saves the trajectory too.
            """,
        examples: [
            Example("iterate(logistic(r=2), steps=3, start=[0.25]).values[:, 0]", shows: "[0.25, 0.375, 0.46875, 0.498047]"),
            Example("iterate(x -> x + 1, steps=100, start=[0], until=x -> x[0] >= 5).steps[-1]", shows: "5"),
            Example("iterate(x -> x^2, steps=100, start=[2]).status", shows: "\"diverged\""),
        ],
        seeAlso: ["lyapunov", "flow", "train"], searchTerms: ["orbit", "simulate", "trajectory"]
    ) { call in
        let start = try call.start()
        let until = try call.optionalFunction("until").map { UserFunction($0, machine: call.machine) }
        let system: System
        switch try call.system() {
        case .evolution(let evolution):
            let dimension = try evolution.resolvedDimension(given: start?.count)
            system = try evolution.system(from: start ?? evolution.start ?? [Double](repeating: 0.1, count: dimension))
        case .experiment(let experiment):
            let whole = try experiment.system()
            system = try start.map { try whole.starting(at: [Tensor($0)]) } ?? whole
        }
        let trajectory = try system.iterate(
            steps: call.whole("steps"), transient: call.whole("transient"), track: call.whole("track"),
            components: call.bool("full") ? system.initial.count : 1,
            until: until.map { until in { try until.bool([Value($0)]) } }, in: call.context)
        let value = Value.object(TrajectoryObject(trajectory, timeStep: system.timeStep))
        if let path = try call.optionalString("store") {
            let mode: DurableFile.Mode = try call.bool("overwrite") ? .replace : .refuseDifferent
            let provenance = FileProvenance.current(call)
            try HDF5File.write(to: FileSystem.expandingTilde(path), mode: mode, comparison: HDF5Comparison()) { root in
                try provenance.write(to: root)
                try ValueWriter(layout: .contiguous, machine: call.machine).write(value, asRoot: root)
            }
        }
        return value
    }
}
