internal import Analysis
internal import Figures
internal import Runtime
internal import Tensors

/// When the states of a path come back, and what the lines of that picture say.
enum Recurrences {
    static let builtins: [Builtin] = [recurrence, cross, joint, quantification, windowed, picture]

    private static let rule = "eps: number | none = none, rate: number | none = none, k: whole | none = none"
    private static let ruleHelp = """
        States are the rows of `x` (a series is one of single numbers; a trajectory, a run or a dataset stands for its states). Two are near within \
        the distance `eps`, or within the one that makes the share `rate` of all pairs near (0.05 unless anything is given), or when one is among the `k` nearest of \
        the other. `norm` is "euclidean", "maximum" or "manhattan".
        """

    private static let recurrence = Builtin(
        "recurrence", "(x: \(states), \(rule), theiler: whole = 1, *, norm: string = \"euclidean\") -> recurrence",
        "the recurrence matrix of a path: which of its states come near which",
        help: """
            \(ruleHelp) Pairs nearer in time than `theiler` count neither in the rate nor in the quantification. Fields: `matrix` (a mask), `rate`, \
            `eps`, `n`.
            """,
        examples: [
            Example("recurrence([0, 1, 0, 1], eps=0.5)", shows: "recurrence matrix 4 × 4: rate 0.5, eps 0.5, theiler 1"),
            Example("sum(recurrence([0, 1, 0, 1], eps=0.5).matrix[0])", shows: "2"),
        ],
        seeAlso: ["recurrence_quantification", "recurrence_plot", "cross_recurrence"], searchTerms: ["eckmann", "return", "neighbors"]
    ) { call in
        let theiler = try call.theiler()
        let matrix = try RecurrenceMatrix(
            call.states("x"), call.recurrenceRule(), norm: call.recurrenceNorm(), theiler: theiler, in: call.context)
        return .object(RecurrenceObject(matrix, theiler: theiler))
    }

    private static let states = "tensor | trajectory | run | dataset"

    private static let cross = Builtin(
        "cross_recurrence", "(x: \(states), y: \(states), \(rule), *, norm: string = \"euclidean\") -> recurrence",
        "which states of one path come near which of another",
        help: "Rows belong to `x`, columns to `y`. \(ruleHelp)",
        examples: [Example("cross_recurrence([0, 1], [1, 0, 1], eps=0.5).matrix[0]", shows: "[false, true, false]")],
        seeAlso: ["recurrence", "joint_recurrence"], searchTerms: ["synchronization"]
    ) { call in
        let matrix = try RecurrenceMatrix(
            call.states("x"), against: call.states("y"), call.recurrenceRule(), norm: call.recurrenceNorm(), in: call.context)
        return .object(RecurrenceObject(matrix, theiler: 0))
    }

    private static let joint = Builtin(
        "joint_recurrence", "(a: recurrence, b: recurrence) -> recurrence", "where two recurrence matrices are both recurrent",
        help: "Of two systems watched at the same times, each in its own space (Romano et al. 2004).",
        examples: [Example("joint_recurrence(recurrence([0, 1, 0], eps=0.5), recurrence([0, 1, 2], eps=0.5)).rate", shows: "0.333333")],
        seeAlso: ["recurrence", "cross_recurrence"], searchTerms: ["synchronization"]
    ) { call in
        guard let a: RecurrenceObject = try call.object("a"), let b: RecurrenceObject = try call.object("b") else {
            throw call.wrongType("a", expected: "a recurrence matrix", value: try call.value("a"))
        }
        return .object(RecurrenceObject(try a.matrix.joint(with: b.matrix), theiler: max(a.theiler, b.theiler)))
    }

    private static let measures = """
        `rr` recurrence rate, `det` share of points on diagonal lines of at least `lmin`, `l` their mean length, `lmax`, `entr` the entropy of \
        their lengths (nats), `div` 1/lmax, `lam` share on vertical lines of at least `vmin` (lmin unless given), `tt` their mean length, `vmax`, `ventr`, `trend` (slope of \
        the diagonals' rates per 1000 steps, without the `border` outermost), and of the times between vertical lines `mrt` the mean, `rte` \
        the entropy, `nmprt` how often the most frequent occurs.
        """

    private static let quantification = Builtin(
        "recurrence_quantification",
        """
        (x: recurrence | \(states), lmin: whole = 2, *, vmin: whole | none = none, theiler: whole = auto, border: whole = 10, \(rule), \
        norm: string = "euclidean") -> record
        """,
        "what the lines of a recurrence matrix say: rr, det, l, lmax, entr, lam, tt, vmax, trend and more",
        help: """
            Of a recurrence matrix, of a matrix of numbers (recurrent where it is not 0), or, with `eps` or `rate`, of states: then no matrix is made, however \
            long the path. \(measures) Of a path with itself rates are shares of the pairs outside the Theiler window. After Zbilut and Webber (1992) and \
            Marwan et al. (2007). \(ruleHelp)
            """,
        examples: [
            Example("q = recurrence_quantification(recurrence(embed(sin(arange(0, 60, 0.1)), 2, 16), rate=0.1))\nq.det > 0.95", shows: "true"),
            Example("recurrence_quantification([[1, 0, 1], [0, 1, 0], [1, 0, 1]], border=0).rr", shows: "0.555556"),
        ],
        seeAlso: ["recurrence", "windowed_quantification"], searchTerms: ["rqa", "determinism", "laminarity", "trapping time"]
    ) { call in Value(try record(quantified(call))) }

    private static func quantified(_ call: Call) throws -> RecurrenceQuantification {
        let least = try call.whole("lmin")
        let vertical = try call.optionalWhole("vmin")
        let border = try call.whole("border")
        let theiler = try call.optionalWhole("theiler")
        let isRuleGiven = ["eps", "rate", "k"].contains { call.isGiven($0) }
        if let object: RecurrenceObject = try call.object("x") {
            return try RecurrenceQuantification(
                object.matrix, least: least, leastVertical: vertical, theiler: theiler ?? object.theiler, border: border, in: call.context)
        }
        let values = try call.states("x")
        // A matrix of numbers is taken for a recurrence matrix unless a rule says that its rows are states.
        if !isRuleGiven, values.rank == 2, case .tensor = try call.value("x") {
            return try RecurrenceQuantification(
                RecurrenceMatrix(values), least: least, leastVertical: vertical, theiler: theiler, border: border, in: call.context)
        }
        return try RecurrenceQuantification(
            states: values, call.recurrenceRule(), norm: call.recurrenceNorm(), least: least, leastVertical: vertical, theiler: theiler ?? 1,
            border: border, in: call.context)
    }

    private static let names = ["rr", "det", "l", "lmax", "entr", "div", "lam", "tt", "vmax", "ventr", "trend", "mrt", "rte", "nmprt"]

    private static func numbers(_ q: RecurrenceQuantification) -> [Double] {
        [
            q.rate, q.determinism, q.meanDiagonal, Double(q.longestDiagonal), q.entropy, q.divergence, q.laminarity, q.trappingTime,
            Double(q.longestVertical), q.verticalEntropy, q.trend, q.recurrenceTime, q.recurrenceTimeEntropy, Double(q.mostFrequentTime),
        ]
    }

    private static func record(_ q: RecurrenceQuantification) -> Record {
        var record = Record(zip(names, numbers(q)).map { (name: $0, value: Value($1)) })
        record["eps"] = q.distance.map { Value($0) } ?? Value.none
        record["n"] = Value(q.states)
        return record
    }

    private static let windowed = Builtin(
        "windowed_quantification",
        """
        (x: \(states), window: whole, step: whole = auto, lmin: whole = 2, *, vmin: whole | none = none, theiler: whole = 1, border: whole = 10, \(rule), \
        norm: string = "euclidean") -> table
        """,
        "the recurrence quantification of successive windows of a path",
        help: "A row for each window of so many states, `step` apart (half a window unless given): `start`, then \(measures) \(ruleHelp)",
        examples: [Example("windowed_quantification(sin(arange(0, 60, 0.1)), 200, rate=0.1).start", shows: "[0, 100, 200, 300, 400]")],
        seeAlso: ["recurrence_quantification"], searchTerms: ["rqa", "transition", "nonstationary"]
    ) { call in
        let values = try call.states("x")
        let (n, window) = (values.shape.first ?? 0, try call.whole("window"))
        guard window >= 20 else { throw call.invalid("window", "must be at least 20 states") }
        guard window <= n else { throw call.invalid("window", "is longer than the path of \(n) states") }
        let step = try call.optionalWhole("step") ?? max(1, window / 2)
        guard step >= 1 else { throw call.invalid("step", "must be at least 1") }
        let width = n > 0 ? values.count / n : 0
        let all = values.doubles
        var rows: [[Double]] = []
        for start in stride(from: 0, through: n - window, by: step) {
            let part = Tensor(Array(all[start * width..<(start + window) * width]), shape: [window, width])
            let q = try RecurrenceQuantification(
                states: part, call.recurrenceRule(), norm: call.recurrenceNorm(), least: call.whole("lmin"), leastVertical: call.optionalWhole("vmin"),
                theiler: call.whole("theiler"), border: call.whole("border"), in: call.context)
            rows.append([Double(start)] + numbers(q))
        }
        return Value(try Table(columns: (["start"] + names).enumerated().map { place, name in
            (name: name, column: .numbers(Tensor(rows.map { $0[place] })))
        }))
    }

    private static let picture = Builtin(
        "recurrence_plot",
        "(x: recurrence | \(states), \(rule), *, norm: string = \"euclidean\", theiler: whole = 1, title: string = \"\") -> figure",
        "the picture of a recurrence matrix: dark where states come near",
        help: "Of a recurrence matrix, or of states. Beyond 400 states a cell shows the share of its block. \(ruleHelp)",
        examples: [Example("recurrence_plot(sin(arange(0, 20, 0.1)), rate=0.1)")],
        seeAlso: ["recurrence", "heatmap"], searchTerms: ["recurrence plot", "rp"]
    ) { call in
        let matrix: RecurrenceMatrix
        if let object: RecurrenceObject = try call.object("x") {
            matrix = object.matrix
        } else {
            matrix = try RecurrenceMatrix(
                call.states("x"), call.recurrenceRule(), norm: call.recurrenceNorm(), theiler: call.whole("theiler"), in: call.context)
        }
        let mark = try RecurrenceObject(matrix, theiler: 0).mark()
        return Value(Figure(
            title: try call.string("title"), marks: [.heatmap(mark)], x: Axis(title: "step"), y: Axis(title: "step"), legend: false, equalAspect: true))
    }
}

extension Call {
    /// The states of a path: a tensor's rows, or what a trajectory, a run or a dataset has.
    func states(_ name: String) throws -> Tensor {
        if let object: TrajectoryObject = try object(name) { return object.trajectory.values }
        if let object: RunObject = try object(name) { return object.run.weights }
        return try points(name)
    }

    /// A series of numbers: a vector, a matrix of one column, or a trajectory of one coordinate.
    func timeSeries(_ name: String = "x") throws -> Tensor {
        let values = try states(name)
        return values.rank == 2 && values.shape[1] == 1 ? values.raveled : values
    }

    func recurrenceRule() throws -> RecurrenceRule {
        let given = ["eps", "rate", "k"].filter { (try? optional($0)).flatMap { $0 } != nil }
        guard given.count <= 1 else { throw invalid(given[1], "and `\(given[0])` are both given; one of them decides which states are near") }
        if let distance = try optionalNumber("eps") { return .distance(distance) }
        if let k = try optionalWhole("k") { return .neighbors(k) }
        return .rate(try optionalNumber("rate") ?? 0.05)
    }

    func recurrenceNorm() throws -> RecurrenceNorm {
        let name = try string("norm")
        guard let norm = RecurrenceNorm(rawValue: name) else {
            throw invalid("norm", "is \"\(name)\"; there are \"euclidean\", \"maximum\" and \"manhattan\"")
        }
        return norm
    }

    func theiler() throws -> Int {
        let theiler = try whole("theiler")
        guard theiler >= 0 else { throw invalid("theiler", "must be at least 0") }
        return theiler
    }
}
