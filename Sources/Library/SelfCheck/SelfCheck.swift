internal import Analysis
internal import Diagnostics
internal import Dynamics
internal import Glibc
internal import Learning
internal import Programs
internal import Runtime
internal import Tensors

/// Values that are known from outside, measured again by this very program.
enum SelfCheck {
    struct Row {
        let name: String
        let value: Double
        let reference: Double
        let tolerance: Double

        var difference: Double { abs(value - reference) }
        var passes: Bool { difference <= tolerance }
    }

    static let builtin = Builtin(
        "selfcheck", "() -> selfcheck",
        "measures values that are known from theory or the literature, and says whether they come out",
        help: """
            A row for each: value, reference, difference, tolerance, pass. Lyapunov exponents of the logistic map (ln 2 at r = 4, ½ ln 0.16 at \
            3.2), of Hénon's map and of the Lorenz system; the edges of Marchenko and Pastur for a gaussian matrix; the Hessian of \
            Rosenbrock's function; the learning rates beyond which gradient descent, heavy ball and Nesterov's method diverge on a quadratic; \
            gradient descent on x²/2 − x³/3, which is the logistic map with r = 1 + lr; and the solution of Saxe et al. for a mode of a \
            two-layer linear network. Takes some seconds. The table is the field `table`, its columns are fields too.
            """,
        examples: [Example("all(selfcheck().pass)", shows: "true")],
        seeAlso: ["lyapunov", "help"], searchTerms: ["verify", "truth", "test", "correct"]
    ) { call in
        var rows: [Row] = []
        let groups = [exponents, flows, matrices, functions, stability, descent, linearNetwork]
        for (number, group) in groups.enumerated() {
            try call.context.cancellation.check()
            rows += try group(call.context)
            call.context.progress?(ProgressReport(
                label: "selfcheck", completed: number + 1, total: groups.count, unit: "groups", seconds: 0))
        }
        return try .object(object(rows))
    }

    private static func object(_ rows: [Row]) throws -> ResultObject {
        let table = try table(rows, difference: \.difference)
        var fields: Record = ["table": Value(table)]
        for (name, column) in zip(table.names, table.columns) {
            switch column {
            case .numbers(let values): fields[name] = Value(values)
            case .text(let texts): fields[name] = Value(texts.map { Value($0) })
            }
        }
        // A check is read as a whole: every row, and differences to as many digits as say something.
        let shown = try self.table(rows) { Double(NumberText.significant($0.difference, digits: 2)) ?? $0.difference }
        let passed = rows.count(where: \.passes)
        let text = TableFormatter(width: 200, height: rows.count + 2).format(shown)
        return ResultObject("selfcheck", fields, text: "\(text)\n\(passed) of \(rows.count) pass")
    }

    private static func table(_ rows: [Row], difference: (Row) -> Double) throws -> Table {
        try Table(columns: [
            ("check", .text(rows.map(\.name))), ("value", .numbers(Tensor(rows.map(\.value)))),
            ("reference", .numbers(Tensor(rows.map(\.reference)))), ("difference", .numbers(Tensor(rows.map(difference)))),
            ("tolerance", .numbers(Tensor(rows.map(\.tolerance)))), ("pass", .numbers(Tensor(mask: rows.map(\.passes)))),
        ])
    }

    // MARK: Dynamics

    private static func exponents(_ context: WorkContext) throws -> [Row] {
        let chaotic = try LyapunovSpectrum(.logistic(r: 4), in: context)
        let periodic = try LyapunovSpectrum(.logistic(r: 3.2), start: [0.3], in: context)
        let henon = try LyapunovSpectrum(.henon(a: 1.4, b: 0.3), steps: 1_000_000, in: context)
        return [
            Row(name: "logistic map r = 4: exponent", value: chaotic.values[0], reference: log(2), tolerance: 1e-3),
            Row(name: "logistic map r = 3.2: exponent", value: periodic.values[0], reference: 0.5 * log(0.16), tolerance: 1e-8),
            Row(name: "Hénon map: first exponent", value: henon.values[0], reference: 0.4192, tolerance: 2e-3),
            Row(name: "Hénon map: second exponent", value: henon.values[1], reference: -1.6232, tolerance: 2e-3),
            Row(name: "Hénon map: sum of exponents", value: henon.values.reduce(0, +), reference: log(0.3), tolerance: 1e-9),
        ]
    }

    private static func flows(_ context: WorkContext) throws -> [Row] {
        let lorenz = try LyapunovSpectrum(
            .lorenz(sigma: 10, rho: 28, beta: Operand(8.0 / 3), by: Integrator()), steps: 4_000_000, in: context)
        return [
            Row(name: "Lorenz system: first exponent", value: lorenz.values[0], reference: 0.9056, tolerance: 0.01),
            Row(name: "Lorenz system: second exponent", value: lorenz.values[1], reference: 0, tolerance: 0.01),
            Row(name: "Lorenz system: third exponent", value: lorenz.values[2], reference: -14.572, tolerance: 0.01),
            Row(name: "Lorenz system: sum of exponents", value: lorenz.values.reduce(0, +), reference: -41.0 / 3, tolerance: 1e-3),
        ]
    }

    // MARK: Matrices and functions

    /// Eigenvalues of XᵀX/n for a 4000 × 1000 gaussian X (Marchenko & Pastur 1967).
    private static func matrices(_ context: WorkContext) throws -> [Row] {
        let (n, d) = (4000, 1000)
        let x = try RandomStream(seed: 1, purpose: .sampling).normals(shape: [n, d])
        let values = try x.transposed().product(x).eigvalsh().doubles.map { $0 / Double(n) }
        let root = (Double(d) / Double(n)).squareRoot()
        let (low, high) = ((1 - root) * (1 - root), (1 + root) * (1 + root))
        return [
            Row(name: "Marchenko–Pastur: lower edge", value: values[0], reference: low, tolerance: 0.03 * low),
            Row(name: "Marchenko–Pastur: upper edge", value: values[d - 1], reference: high, tolerance: 0.03 * high),
        ]
    }

    /// The Hessian of (1 − x)² + 100 (y − x²)² at its minimum: [[802, −400], [−400, 200]].
    private static func functions(_ context: WorkContext) throws -> [Row] {
        let graph = Graph()
        let point = graph.input(TensorType([2], .f64))
        let variable = graph.variable(point)
        let (x, y) = (try Operand.traced(variable).at(0), try Operand.traced(variable).at(1))
        let value = try (1 - x).square() + 100 * (y - x.square()).square()
        let gradient = try graph.gradient(of: graph.lift(value), withRespectTo: [variable])[0]
        let columns = try [[1.0, 0], [0, 1]].map { unit in
            try graph.pushforward(of: [graph.lift(gradient)], from: [(variable, Operand(Tensor(unit)))])[0] ?? Operand(Tensor([0, 0]))
        }
        graph.setOutputs([graph.lift(try .stack(columns))])
        let execution = Execution(try Program(compiling: graph))
        try execution.setInput(0, Tensor([1, 1]))
        try execution.run()
        let values = try execution.output(0).eigvalsh().doubles
        let root = (501.0 * 501.0 - 400).squareRoot()
        return [
            Row(name: "Rosenbrock: least eigenvalue", value: values[0], reference: 501 - root, tolerance: 1e-6),
            Row(name: "Rosenbrock: largest eigenvalue", value: values[1], reference: 501 + root, tolerance: 1e-6),
        ]
    }

    // MARK: Training

    /// The learning rates beyond which optimizers diverge on λx²/2.
    private static func stability(_ context: WorkContext) throws -> [Row] {
        let (curvature, beta) = (10.0, 0.9)
        func threshold(_ optimizer: (Double) throws -> Optimizer, below high: Double) throws -> Double {
            var (low, high) = (0.0, high)
            for _ in 0..<14 {
                let rate = (low + high) / 2
                let experiment = try Experiment(
                    minimizing: "quadratic", definition: .string("quadratic"), from: Tensor([1]), optimizer: optimizer(rate), steps: 1,
                    { try $0.square().sum() * Operand(curvature / 2) })
                let path = try experiment.system().iterate(steps: 3000, track: 3000, in: context)
                let end = path.values.doubles.last ?? .nan
                if abs(end) < 1 { low = rate } else { high = rate }
            }
            return (low + high) / 2
        }
        func row(_ name: String, _ value: Double, _ reference: Double) -> Row {
            Row(name: "\(name): limit of lr", value: value, reference: reference, tolerance: 0.01 * reference)
        }
        return [
            row("gradient descent", try threshold({ try .sgd(learningRate: Schedule($0)) }, below: 1), 2 / curvature),
            row(
                "heavy ball β = 0.9", try threshold({ try .sgd(learningRate: Schedule($0), momentum: Schedule(beta)) }, below: 1),
                (2 + 2 * beta) / curvature),
            row(
                "Nesterov β = 0.9",
                try threshold({ try .sgd(learningRate: Schedule($0), momentum: Schedule(beta), nesterov: true) }, below: 1),
                (2 + 2 * beta) / ((1 + 2 * beta) * curvature)),
        ]
    }

    /// x − lr (x − x²) is conjugate to the logistic map with r = 1 + lr.
    private static func descent(_ context: WorkContext) throws -> [Row] {
        func map(_ rate: Double) -> Evolution {
            Evolution("gradient descent", start: [0.3]) { x in try x - Operand(rate) * (x - x.square()) }
        }
        let exponent = try LyapunovSpectrum(map(2.2), start: [0.3], in: context).values[0]
        let periods = try [(1.9, 1.0), (2.1, 2), (2.55, 8)].map { rate, period in
            let values = try map(rate).system(from: [0.3]).iterate(steps: 63, transient: 20_000, in: context).values.doubles
            let found = Set(values.map { ($0 * 1e6).rounded() }).count
            return Row(name: "x²/2 − x³/3, lr \(rate): period", value: Double(found), reference: period, tolerance: 0)
        }
        return periods + [
            Row(name: "x²/2 − x³/3, lr 2.2: exponent", value: exponent, reference: 0.5 * log(0.16), tolerance: 1e-6)
        ]
    }

    /// The product of two weights that learn a singular value s, against Saxe, McClelland & Ganguli (2014).
    private static func linearNetwork(_ context: WorkContext) throws -> [Row] {
        let (s, first) = (3.0, 1e-3)
        func error(_ rate: Double) throws -> Double {
            let root = first.squareRoot()
            let map = Evolution("linear network", start: [root, root]) { w in
                let (a, b) = (try w.at(0), try w.at(1))
                let rest = try Operand(rate) * (Operand(s) - a * b)
                return try .stack([a + rest * b, b + rest * a])
            }
            let values = try map.system(from: [root, root]).iterate(steps: Int(3 / rate), in: context).values.doubles
            var largest = 0.0
            for step in 0..<values.count / 2 {
                let growth = exp(2 * s * Double(step) * rate)
                let theory = s * growth / (growth - 1 + s / first)
                largest = max(largest, abs(values[2 * step] * values[2 * step + 1] - theory))
            }
            return largest
        }
        let coarse = try error(1e-3)
        return [
            Row(name: "linear mode: largest error", value: coarse, reference: 0, tolerance: 0.007),
            Row(name: "linear mode: error at lr/2 over lr", value: try error(5e-4) / coarse, reference: 0.5, tolerance: 0.05),
        ]
    }
}
