internal import Analysis
internal import Dynamics
internal import Figures
internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// Fixed points, periodic orbits, and how they change with a parameter.
enum Orbits {
    static let builtins: [Builtin] = [fixedPoints, periodicOrbits, bifurcation]

    private static let search = """
        The search starts Newton's method from `starts` points that fill the box and from where the map goes from there, then the \
        transformation of Davidchack and Lai (1999), which reaches orbits that Newton's method misses. It can miss an orbit that no start \
        comes near: more `starts` make that less likely.
        """

    private static let fixedPoints = Builtin(
        "fixed_points", "(map: map | flow | function, box: tensor, *, starts: whole = 512) -> table",
        "the fixed points of a map, or the states where a flow stands still, in a box, with their stability",
        help: """
            `box` has [low, high] for each coordinate. A row for each point: its coordinates x0, x1, …; of a map `multiplier`, the largest \
            modulus of the derivative's eigenvalues, stable below 1; of a flow `rate`, the largest real part, stable below 0. \(search)
            """,
        examples: [
            Example("fixed_points(logistic(r=3.2), box=[0, 1]).x0", shows: "[0, 0.6875]"),
            Example("p = fixed_points(lorenz(rho=22), box=[[-20, 20], [-20, 20], [-1, 40]], starts=128)\nsum(p.stable)", shows: "2"),
        ],
        seeAlso: ["periodic_orbits", "bifurcation"], searchTerms: ["equilibrium", "stationary", "root", "newton"]
    ) { call in
        let box = try SearchBox(call.tensor("box"))
        let (evolution, _) = try call.evolution("map", dimension: box.dimension)
        let points = try OrbitSearch.fixedPoints(of: evolution, in: box, starts: call.whole("starts"), context: call.context)
        var columns = coordinates(points.map { $0.points[0] }, box.dimension)
        if evolution.isFlow {
            columns.append((name: "rate", column: .numbers(Tensor(points.map { $0.multipliers.first?.real ?? .nan }))))
        } else {
            columns.append((name: "multiplier", column: .numbers(Tensor(points.map(\.largestMultiplier)))))
        }
        columns.append((name: "stable", column: .numbers(Tensor(mask: points.map(\.isStable)))))
        return Value(try Table(columns: columns))
    }

    private static func coordinates(_ states: [[Double]], _ d: Int) -> [(name: String, column: Table.Column)] {
        (0..<d).map { axis in (name: "x\(axis)", column: .numbers(Tensor(states.map { $0[axis] }))) }
    }

    private static let periodicOrbits = Builtin(
        "periodic_orbits",
        """
        (map: \(SystemArgument.types), period: number, box: tensor | none = none, *, start: tensor | none = none, starts: whole = auto, \
        noise: string = "frozen") -> table
        """,
        "the periodic orbits of a map or a flow in a box, or of a training near a state, with their multipliers",
        help: """
            A row for each state of each orbit: `orbit`, `period`, `point` (its place in the orbit), x0, x1, …, `multiplier` (the largest modulus of \
            the derivative's eigenvalues once round; of a flow without that along it) and `stable`. Of a map, orbits of exactly this period. \
            Of a flow `period` is about the time once round, the orbits found take half to one and a half times as long, and one row stands for \
            each. \(search) Of an experiment, the orbit of so many updates near `start` (the parameters, or parameters and optimizer memory), by \
            Newton's method with the whole derivative; a row has the norm of the parameters, and `period` is the shorter one of an orbit that closes earlier.
            """,
        examples: [
            Example("round(periodic_orbits(logistic(r=1 + sqrt(8) + 1e-9), 3, box=[0, 1], starts=128).x0, 3)[0:3]", shows: "[0.16, 0.514, 0.956]"),
            Example("length(unique(periodic_orbits(henon(), 4, box=[[-2, 2], [-1, 1]], starts=128).orbit))", shows: "1"),
        ],
        seeAlso: ["fixed_points", "bifurcation", "lyapunov"], searchTerms: ["cycle", "unstable periodic orbit", "newton", "davidchack"]
    ) { call in
        let start = try call.start()
        if case .experiment(let experiment) = try call.system("map") {
            return try trainingOrbit(call, experiment, start: start)
        }
        guard let given = try call.optionalTensor("box") else { throw call.invalid("box", "must be given: [low, high] for each coordinate") }
        let box = try SearchBox(given)
        let (evolution, _) = try call.evolution("map", dimension: box.dimension)
        let orbits: [PeriodicOrbit]
        if evolution.isFlow {
            orbits = try CycleSearch.cycles(
                of: evolution, period: call.number("period"), in: box, starts: call.optionalWhole("starts") ?? 256, context: call.context)
        } else {
            guard let period = try call.value("period").whole else { throw call.invalid("period", "of a map must be a whole number") }
            orbits = try OrbitSearch.orbits(
                of: evolution, period: period, in: box, starts: call.optionalWhole("starts") ?? 512, context: call.context)
        }
        let rows = orbits.enumerated().flatMap { number, orbit in
            (evolution.isFlow ? Array(orbit.points.prefix(1)) : orbit.points).enumerated().map { (number + 1, $0, $1, orbit) }
        }
        var columns: [(name: String, column: Table.Column)] = [
            ("orbit", .numbers(Tensor(rows.map { Double($0.0) }))), ("period", .numbers(Tensor(rows.map { $0.3.period }))),
            ("point", .numbers(Tensor(rows.map { Double($0.1) }))),
        ]
        columns += coordinates(rows.map { $0.2 }, box.dimension)
        columns.append((name: "multiplier", column: .numbers(Tensor(rows.map { $0.3.largestMultiplier }))))
        columns.append((name: "stable", column: .numbers(Tensor(mask: rows.map { $0.3.isStable }))))
        return Value(try Table(columns: columns))
    }

    private static func trainingOrbit(_ call: Call, _ experiment: Experiment, start: [Double]?) throws -> Value {
        guard let period = try call.value("period").whole, period >= 1 else {
            throw call.invalid("period", "of a training must be a whole number of updates, at least 1")
        }
        let system = try call.trainingSystem(experiment, start: nil)
        let parameters = experiment.model.size
        var state = try Tensor.concatenate(system.initial.map { $0.converted(to: .f64).raveled }).doubles
        if let start {
            guard start.count == parameters || start.count == state.count else {
                throw call.invalid("start", "has \(start.count) numbers; there are \(parameters) parameters and \(state.count) numbers of the whole state")
            }
            state.replaceSubrange(0..<start.count, with: start)
        } else {
            let run = try experiment.train(in: call.context)
            state.replaceSubrange(0..<parameters, with: try run.finalWeights.doubles)
        }
        let orbit = try TrainingOrbits.orbit(of: system, near: Tensor(state), period: period, context: call.context)
        let norms = orbit.points.map { $0.prefix(parameters).reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return Value(try Table(columns: [
            ("orbit", .numbers(Tensor(norms.map { _ in 1 }))), ("period", .numbers(Tensor(norms.map { _ in orbit.period }))),
            ("point", .numbers(Tensor(norms.indices.map(Double.init)))), ("norm", .numbers(Tensor(norms))),
            ("multiplier", .numbers(Tensor(norms.map { _ in orbit.largestMultiplier }))),
            ("stable", .numbers(Tensor(mask: norms.map { _ in orbit.isStable }))),
        ]))
    }

    private static let bifurcation = Builtin(
        "bifurcation",
        """
        (system: function, over: tensor, *, start: tensor | none = none, transient: whole = auto, keep: whole = 64, coordinate: whole = 0, \
        observe: function | none = none, noise: string = "frozen") -> bifurcation
        """,
        "where a map, a flow or a training settles as a parameter changes, with a picture",
        help: """
            `system` is a function of the parameter that gives a map, a flow, a function or an experiment (`r -> logistic(r=r)`, \
            `lr -> experiment(…)`), or a function of state and parameter ((x, r) -> r*x*(1 - x)). Each value's orbit starts at `start`, and after \
            `transient` steps (1000; of a training its own length) `keep` are recorded: of a state the `coordinate`, or the number that \
            `observe` makes of it. Fields: `over`, `values` [n, keep], `period` (0: none found), `exponent` (the largest), `escaped` (for how many \
            values the orbit left the finite numbers; their values are NaN), `figure`. Maps are traced with the parameter where that \
            can be, so that all its values go in lockstep.
            """,
        examples: [
            Example("bifurcation(r -> logistic(r=r), [2.9, 3.2, 3.5, 3.83]).period", shows: "[1, 2, 4, 3]"),
            Example("bifurcation((x, r) -> r*x*(1 - x), [2.9, 3.2]).period", shows: "[1, 2]"),
        ],
        seeAlso: ["periodic_orbits", "lyapunov"], searchTerms: ["period doubling", "feigenbaum", "orbit diagram"]
    ) { call in try BifurcationCall(call).value() }
}

extension Orbits {
    /// States over a parameter, as fine points.
    static func diagram(_ x: [Double], _ y: [Double], parameter: String) throws -> Figure {
        Figure(
            marks: [.scatter(try ScatterMark(x: x, y: y, size: 0.8))],
            x: Axis(title: parameter), y: Axis(title: "state"), legend: false)
    }
}
