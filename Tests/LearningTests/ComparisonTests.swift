import Diagnostics
import Learning
import Programs
import Storage
import Tensors
import Testing

/// What `compare` computes, and what it refuses.
@Suite struct ComparisonTests {
    private struct Setting {
        var width = 4
        var rate = 0.01
        var epochs = 2
        var seed = 1
        var noise = 0.1
    }

    private func experiment(_ setting: Setting, regularizers: [Regularizer] = []) throws -> Experiment {
        try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, setting.width, 2])),
            objective: .data(train: .moons(count: 30, noise: setting.noise, seed: 3), test: nil, loss: nil, batch: 10),
            optimizer: .adam(learningRate: Schedule(setting.rate)), epochs: setting.epochs, seed: UInt64(setting.seed),
            regularizers: regularizers)
    }

    /// A study over widths and seeds, of the experiments that `make` gives.
    private func study(
        _ widths: [Double] = [4, 6], seeds: Int = 3, _ make: (_ width: Double, _ seed: Int) throws -> Experiment
    ) throws -> Study {
        let points = widths.flatMap { width in (1...seeds).map { (width, $0) } }
        let design = try Table(columns: [
            ("width", .numbers(Tensor(points.map(\.0)))), ("seed", .numbers(Tensor(points.map { Double($0.1) }))),
        ])
        return Study(
            design: design, outcomes: try points.map { .run(try make($0.0, $0.1).train()) }, seconds: 0)
    }

    private func numbers(_ arms: [(String, [Double])], failing: Int? = nil) throws -> Study {
        let count = arms[0].1.count
        let design = try Table(columns: [
            ("arm", .text(arms.flatMap { arm in arm.1.map { _ in arm.0 } })),
            ("seed", .numbers(Tensor(arms.flatMap { _ in (1...count).map(Double.init) }))),
        ])
        let outcomes = arms.flatMap(\.1).enumerated().map { index, value -> Study.Outcome in
            index == failing ? .failed(reason: "broken") : .numbers([("accuracy", value)])
        }
        return Study(design: design, outcomes: outcomes, seconds: 0)
    }

    private let baseline = ("plain", [0.65, 0.70, 0.70, 0.72, 0.71])

    @Test("arms are compared with the baseline as SciPy's ttest_rel and wilcoxon compare them, and corrected by Holm")
    func figures() throws {
        let study = try numbers([baseline, ("a", [0.71, 0.74, 0.69, 0.80, 0.77]), ("b", [0.66, 0.69, 0.72, 0.71, 0.70])])
        let comparison = try Comparison(study, metric: "accuracy", by: "arm")
        #expect(comparison.rows.map(\.arm) == [.text("a"), .text("b")])
        let first = comparison.rows[0]
        // SciPy 1.17: ttest_rel(a, plain), wilcoxon(a, plain).
        #expect(abs(first.t - 2.9943449525589485) < 1e-10 && abs(first.p - 0.04016543184333592) < 1e-10 && abs(first.rankP - 0.125) < 1e-12)
        #expect(abs(first.difference - 0.046) < 1e-12 && abs(first.effect - 1.3391117724010384) < 1e-10)
        #expect(abs((first.interval?.lowerBound ?? .nan) - 0.0033474409720387135) < 1e-10)
        #expect(first.correctedP == 2 * first.p)
        #expect(comparison.rows[1].correctedP == comparison.rows[1].p)
        #expect(first.leastRankP == 0.0625)
        #expect(comparison.isOfNumbers)
    }

    @Test("the factor is found in the definitions, also as a number inside a list")
    func factor() throws {
        let study = try study { try experiment(Setting(width: Int($0), seed: $1)) }
        let comparison = try Comparison(study, metric: "loss", by: "width")
        #expect(comparison.settings.changed.map(\.path) == ["model.sizes"])
        #expect(comparison.rows.map(\.count) == [3])
    }

    @Test("arms that differ in anything else are refused with the list", arguments: ["epochs", "optimizer.lr", "data.noise", "seed", "regularize"])
    func confounded(path: String) throws {
        let study = try study { width, seed in
            var setting = Setting(width: Int(width), seed: seed)
            let isArm = width == 6
            switch path {
            case "epochs": setting.epochs = isArm ? 3 : 2
            case "optimizer.lr": setting.rate = isArm ? 0.02 : 0.01
            case "data.noise": setting.noise = isArm ? 0.2 : 0.1
            case "seed": setting.seed += Int(width)
            default: break
            }
            return try experiment(setting, regularizers: path == "regularize" && isArm ? [.l2(0.1)] : [])
        }
        #expect {
            try Comparison(study, metric: "loss", by: "width")
        } throws: { error in
            guard case ComparisonError.moreThanTheFactor(_, let differences) = error else { return false }
            return differences.map(\.path) == [path]
        }
        let meant = try Comparison(study, metric: "loss", by: "width", despite: [path])
        #expect(meant.settings.despite.map(\.path) == [path])
        #expect(meant.settings.changed.map(\.path) == ["model.sizes"])
    }

    @Test("a factor of names accounts for the one setting that its arms change")
    func namedArms() throws {
        let study = try study([0, 1]) { arm, seed in try experiment(Setting(seed: seed), regularizers: arm == 1 ? [.l2(0.1)] : []) }
        #expect(try Comparison(study, metric: "loss", by: "width").settings.changed.map(\.path) == ["regularize"])
    }

    @Test("a loss of the user's that computes something else is a difference, though it is written the same")
    func functions() throws {
        let study = try study { width, seed in
            var made = try experiment(Setting(width: Int(width), seed: seed))
            made.regularizers = [Regularizer(name: "mine", weight: 1) { blocks, _ in try blocks[0].square().sum() * (width == 4 ? 1 : 2) }]
            return made
        }
        // The width changes the program too, so that this alone is not told apart; with one width it is.
        let equal = try self.study { width, seed in
            var made = try experiment(Setting(seed: seed))
            made.regularizers = [Regularizer(name: "mine", weight: 1) { blocks, _ in try blocks[0].square().sum() * (width == 4 ? 1 : 2) }]
            return made
        }
        #expect(try Comparison(equal, metric: "loss", by: "width").settings.changed.map(\.path) == ["function"])
        #expect(try Comparison(study, metric: "loss", by: "width").settings.changed.map(\.path) == ["model.sizes"])
    }

    @Test("arms that are the same runs, and an arm that is one run many times, are refused")
    func sameRuns() throws {
        let arms = try study { _, seed in try experiment(Setting(seed: seed)) }
        #expect(throws: ComparisonError.self) { try Comparison(arms, metric: "loss", by: "width") }
        let seeds = try study { width, _ in try experiment(Setting(width: Int(width))) }
        #expect(throws: ComparisonError.self) { try Comparison(seeds, metric: "loss", by: "width") }
    }

    @Test("arms without the same seeds are refused; the pairs that there are count where that is meant")
    func unpaired() throws {
        let whole = try numbers([baseline, ("a", [0.71, 0.74, 0.69, 0.80, 0.77])])
        let part = Study(design: try whole.design.rows(at: Array(0..<9)), outcomes: Array(whole.outcomes.prefix(9)), seconds: 0)
        #expect(throws: ComparisonError.self) { try Comparison(part, metric: "accuracy", by: "arm") }
        #expect(try Comparison(part, metric: "accuracy", by: "arm", despite: ["seed"]).rows[0].count == 4)
    }

    @Test("a point that failed is left out with its partner, and named")
    func leftOut() throws {
        let study = try numbers([baseline, ("a", [0.71, 0.74, 0.69, 0.80, 0.77])], failing: 6)
        let row = try Comparison(study, metric: "accuracy", by: "arm").rows[0]
        #expect(row.count == 4)
        #expect(row.leftOut == ["a, seed 2 (failed)"])
    }

    @Test("differences without spread have no t, and equal arms p = 1")
    func noSpread() throws {
        let shifted = try numbers([("x", [1, 2, 3]), ("y", [2, 3, 4])])
        #expect(try Comparison(shifted, metric: "accuracy", by: "arm").rows[0].p.isNaN)
        let equal = try numbers([("x", [1, 2, 3]), ("y", [1, 2, 3])])
        let row = try Comparison(equal, metric: "accuracy", by: "arm").rows[0]
        #expect(row.p == 1 && row.rankP == 1 && row.effect == 0)
    }

    @Test("unknown columns, one arm, a missing baseline and one pair are refused", arguments: 0..<6)
    func badArguments(which: Int) throws {
        let study = try numbers([baseline, ("a", [0.71, 0.74, 0.69, 0.80, 0.77])])
        let one = try numbers([("x", [1]), ("y", [2])])
        let same = try numbers([baseline])
        #expect(throws: ComparisonError.self) {
            switch which {
            case 0: try Comparison(study, metric: "acuracy", by: "arm")
            case 1: try Comparison(study, metric: "accuracy", by: "am")
            case 2: try Comparison(study, metric: "accuracy", by: "arm", pair: ["sed"])
            case 3: try Comparison(same, metric: "accuracy", by: "arm")
            case 4: try Comparison(study, metric: "accuracy", by: "arm", baseline: .text("c"))
            default: try Comparison(one, metric: "accuracy", by: "arm")
            }
        }
    }

    @Test("groups of a summary are replicates; runs that differ in more than seeds are refused")
    func groups() throws {
        let mixed = try study { width, seed in try experiment(Setting(width: Int(width), epochs: 1 + seed, seed: seed)) }
        #expect(throws: ComparisonError.self) { try mixed.checkGroups(by: ["width"]) }
        #expect(try mixed.checkGroups(by: ["width"], despite: ["epochs"]).despite.map(\.path) == ["epochs"])
        let plain = try study { try experiment(Setting(width: Int($0), seed: $1)) }
        #expect(try plain.checkGroups(by: ["width"]).changed.map(\.path) == ["model.sizes"])
    }

    @Test("the arguments of a data set's description are told apart")
    func descriptions() throws {
        let differences = DefinitionDifference.between(
            ["data": "split(moons(n=30, noise=0.1, seed=3), test=0.2).train"], ["data": "split(moons(n=40, noise=0.1, seed=3), test=0.3).train"])
        #expect(differences.map(\.path) == ["data.n", "data.test"])
        #expect(differences.map(\.second) == ["40", "0.3"])
        let others = DefinitionDifference.between(["data": "moons(n=30)"], ["data": "circles(n=30)"])
        #expect(others.map(\.path) == ["data"])
    }
}

/// A point of a study again.
@Suite struct ReproductionTests {
    private func experiment(_ rate: Double, regularizers: [Regularizer] = []) throws -> Experiment {
        try Experiment(
            model: Model(MultilayerPerceptron(sizes: [2, 4, 2])),
            objective: .data(train: .moons(count: 30, noise: 0.1, seed: 3), test: nil, loss: nil, batch: 8),
            optimizer: .adam(learningRate: Schedule(rate)), epochs: 2, track: 1, regularizers: regularizers)
    }

    @Test("a point comes out with the same bits; another definition is told by its settings")
    func reproduction() throws {
        let design = try Table(columns: [("lr", .numbers(Tensor([0.1, 0.01])))])
        let study = try Sweep.run(design, in: WorkContext(threads: 2)) { index, _ in
            .experiment(try experiment(index == 0 ? 0.1 : 0.01))
        }
        guard case .run(let run) = try study.reproduced(1, point: { .experiment(try experiment(0.01)) }) else {
            Issue.record("no run")
            return
        }
        #expect(run.weights == study.runs[1].weights)
        #expect {
            try study.reproduced(1) { .experiment(try experiment(0.02)) }
        } throws: { error in
            guard case ReproductionError.definition(1, let differences) = error else { return false }
            return differences.map(\.path) == ["optimizer.lr"]
        }
        #expect(throws: ReproductionError.self) { try study.reproduced(0) { .outcome(.numbers([("a", 1)])) } }
    }

    @Test("a misspelled name in the function of a sweep ends it; other failures are rows")
    func mistakes() throws {
        struct Misspelled: UserError {
            var message: String { "there is no such argument" }
            var isMistake: Bool { true }
        }
        let design = try Table(columns: [("a", .numbers(Tensor([0, 1])))])
        #expect(throws: Misspelled.self) { try Sweep.run(design) { _, _ in throw Misspelled() } }
    }
}
